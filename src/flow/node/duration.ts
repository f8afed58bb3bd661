import type { Texts } from './texts.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** A time in the user's language, as short as a status needs it: `40 s`, `2:05 min`, `1:30 h`. */
export function durationText(texts: Texts, milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < MINUTE) return texts.live('seconds', { count: seconds });
  if (seconds < HOUR) return texts.live('minutes', { minutes: Math.floor(seconds / MINUTE), seconds: twoDigits(seconds % MINUTE) });
  return texts.live('hours', { hours: Math.floor(seconds / HOUR), minutes: twoDigits(Math.floor((seconds % HOUR) / MINUTE)) });
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
