import { GLYPHS } from './glyphs.js';

/** Which end of a text stands at its place. */
export type Anchor = 'start' | 'middle' | 'end';

const SHARE_BEFORE: Readonly<Record<Anchor, number>> = { start: 0, middle: 0.5, end: 1 };

export function textWidth(text: string): number {
  return Array.from(text, (sign) => GLYPHS[sign]?.[1] ?? 0).reduce((width, advance) => width + advance, 0);
}

/**
 * A text as SVG paths on the baseline `y`: many containers have no fonts, and every letter is an empty box there. Signs that it
 * has no shape for are left out. Screen readers get the text itself.
 */
export function lettering(x: number, y: number, text: string, colour: string, anchor: Anchor = 'start'): string {
  const letters: string[] = [];
  let left = 0;
  for (const sign of text) {
    const [path, advance] = GLYPHS[sign] ?? ['', 0];
    if (path) letters.push(`<path transform="translate(${rounded(left)})" d="${path}"/>`);
    left += advance;
  }
  const place = `translate(${rounded(x - left * SHARE_BEFORE[anchor])} ${rounded(y)})`;
  const pen = `fill="none" stroke="${colour}" stroke-linecap="round" stroke-linejoin="round"`;
  return `<g role="img" aria-label="${escaped(text)}" transform="${place}" ${pen}>${letters.join('')}</g>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function rounded(length: number): number {
  return Math.round(length * 10) / 10;
}
