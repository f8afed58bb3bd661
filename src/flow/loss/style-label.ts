import type { Message } from '../node/input.js';
import { propertyOf } from '../node/message-property.js';
import type { Texts } from '../node/texts.js';

/** Characters of a name in a status. */
const LONGEST_NAME = 30;

/** A status's name for the style that a message brings: its topic, its name in its file, or the time when it came. */
export function styleLabel(texts: Texts, msg: Message, now = new Date()): string {
  const name = ['topic', 'styleName']
    .map((property) => propertyOf(msg, property))
    .find((each): each is string => typeof each === 'string' && each.trim() !== '');
  if (name === undefined) return texts.status('style-of', { time: now.toTimeString().slice(0, 'hh:mm:ss'.length) });
  return `“${name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name}”`;
}
