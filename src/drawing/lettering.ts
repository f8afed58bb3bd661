/** A sign drawn with a pen: SVG path data about a baseline at 0, y downwards, and how far the next sign is. */
type Glyph = readonly [path: string, advance: number];

/** The digits and letters that plots and sheets use, 7 units high. */
const GLYPHS: Readonly<Record<string, Glyph>> = {
  ' ': ['', 3],
  '.': ['M.2-.1V0', 2.1],
  '-': ['M0-2.6H2.6', 4.2],
  '/': ['M0 1L2.6-7.4', 4.2],
  _: ['M0 1H3.6', 5],
  '0': ['M0-5A2 2 0 0 1 4-5V-2A2 2 0 0 1 0-2Z', 5.7],
  '1': ['M.6-5.7L2.4-7V0', 5.7],
  '2': ['M.1-5.2A1.95 1.95 0 1 1 3.4-3.8L0 0H4', 5.7],
  '3': ['M.3-6.1A1.8 1.7 0 1 1 1.9-3.7A1.95 1.85 0 1 1 .1-1.1', 5.7],
  '4': ['M3.1 0V-7L0-2H4.2', 5.7],
  '5': ['M3.6-7H.6L.3-3.8A2.1 2.15 0 1 1 .1-.9', 5.7],
  '6': ['M3.1-7L.4-3.2M0-2.1A2 2.1 0 1 1 4-2.1A2 2.1 0 1 1 0-2.1', 5.7],
  '7': ['M0-7H4L1.4 0', 5.7],
  '8': ['M2-3.8A1.7 1.6 0 1 1 2-7A1.7 1.6 0 1 1 2-3.8A2 1.9 0 1 1 2 0A2 1.9 0 1 1 2-3.8', 5.7],
  '9': ['M.9 0L3.6-3.8M4-4.9A2 2.1 0 1 1 0-4.9A2 2.1 0 1 1 4-4.9', 5.7],
  a: ['M4-2.5A2 2.5 0 1 1 0-2.5A2 2.5 0 1 1 4-2.5M4-5V0', 5.7],
  c: ['M3.5-4.2A2 2.5 0 1 0 3.5-.8', 5],
  e: ['M0-2.6H4A2 2.45 0 1 0 3.5-.8', 5.5],
  h: ['M0-7.4V0M0-3A2 2 0 0 1 4-3V0', 5.7],
  i: ['M0-5V0M0-7V-6.9', 1.8],
  l: ['M0-7.4V0', 1.8],
  m: ['M0-5V0M0-3.3A1.6 1.7 0 0 1 3.2-3.3V0M3.2-3.3A1.6 1.7 0 0 1 6.4-3.3V0', 8.1],
  n: ['M0-5V0M0-3A2 2 0 0 1 4-3V0', 5.7],
  o: ['M4-2.5A2 2.5 0 1 1 0-2.5A2 2.5 0 1 1 4-2.5', 5.6],
  p: ['M0-5V2M0-2.5A2 2.5 0 1 1 4-2.5A2 2.5 0 1 1 0-2.5', 5.6],
  r: ['M0-5V0M0-2.6Q.3-4.9 2.4-4.9', 3.6],
  s: ['M3.2-4.3Q2.8-5 1.7-5Q.2-5 .2-3.8Q.2-2.8 1.7-2.6Q3.4-2.3 3.4-1.2Q3.4 0 1.7 0Q.4 0 0-.8', 4.9],
  t: ['M1-6.6V-1.2Q1 0 2.4-.1M0-5H2.4', 3.8],
  u: ['M0-5V-2A2 2 0 0 0 4-2M4-5V0', 5.7],
  v: ['M0-5L2 0L4-5', 5.5],
  x: ['M0-5L3.6 0M3.6-5L0 0', 5.1],
  y: ['M0-5L2 0M4-5L1.7.9Q1.3 2 .2 2', 5.3],
};

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
