import type { Expectation, Facts, Parsed, Property } from '../property.js';

/** Text of one line. */
export interface TextProperty extends Property<string> {
  readonly kind: 'text' | 'path' | 'address' | 'expression' | 'credential';
  /** A credential that is not shown. */
  readonly secret?: boolean;
  /** Texts to choose from, beside which others may be typed or added. */
  readonly choices?: readonly string[];
  readonly placeholder?: string;
}

interface TextFacts extends Facts {
  readonly choices?: readonly string[];
  readonly placeholder?: string;
  /** Pattern that the text must match; anything where it is left out. */
  readonly like?: { readonly pattern: RegExp; readonly expected: Expectation };
  /** The same, checked by the dialog alone. */
  readonly typed?: { readonly pattern: RegExp; readonly expected: Expectation };
}

/** Text, without the spaces around it. */
export function text(facts: TextFacts): TextProperty {
  return textual('text', { key: 'text', words: 'text' }, facts);
}

/** The path of a file; empty for none. */
export function path(facts: TextFacts): TextProperty {
  return textual('path', { key: 'file', words: 'the path of a file' }, facts);
}

/** The address of a server; empty for none. */
export function address(facts: TextFacts): TextProperty {
  return textual('address', { key: 'address', words: 'an address' }, facts);
}

/** A name or password that Node-RED keeps apart from the flow file. */
export function credential(facts: Facts & { readonly secret?: boolean }): TextProperty {
  return { ...facts, kind: 'credential', parse: (value) => ({ value: typeof value === 'string' ? value : '' }) };
}

/** The message property to write, such as `payload` or `parts.content`. */
export function expression(facts: Facts): TextProperty {
  const expected: Expectation = { key: 'property', words: 'the name of a message property' };
  return {
    ...facts,
    kind: 'expression',
    parse: (value) => (typeof value === 'string' ? { value } : { expected }),
    inspect: (value, _place, { isExpression }) => (isExpression(String(value)) ? undefined : expected),
  };
}

function textual(kind: TextProperty['kind'], expected: Expectation, { like, typed, ...facts }: TextFacts): TextProperty {
  const parse = (value: unknown): Parsed<string> => {
    if (typeof value !== 'string') return { expected };
    const trimmed = value.trim();
    return !like || like.pattern.test(trimmed) ? { value: trimmed } : { expected: like.expected };
  };
  if (!typed) return { ...facts, kind, parse };
  return { ...facts, kind, parse, inspect: (value) => (typed.pattern.test(String(value).trim()) ? undefined : typed.expected) };
}

/** Red, green and blue from 0 to 255. */
export interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

export interface ColourProperty extends Property<Rgb> {
  readonly kind: 'colour';
}

/** A colour as web pages write it: `#rrggbb` or `#rgb`. */
export function colour(facts: Facts): ColourProperty {
  return { ...facts, kind: 'colour', parse: parseColour };
}

/** The same colour as such a text: `#rrggbb`. */
export function hexOf({ r, g, b }: Rgb): string {
  return `#${[r, g, b].map((level) => level.toString(16).padStart(2, '0')).join('')}`;
}

export function parseColour(value: unknown): Parsed<Rgb> {
  const written = typeof value === 'string' ? value.trim() : '';
  if (!/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(written)) return { expected: { key: 'ground', words: 'a colour such as #ffffff' } };
  const digits = written.slice(1);
  const level = (channel: number): number =>
    parseInt(digits.length === 3 ? digits[channel]!.repeat(2) : digits.slice(2 * channel, 2 * channel + 2), 16);
  return { value: { r: level(0), g: level(1), b: level(2) } };
}
