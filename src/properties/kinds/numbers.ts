import type { Expectation, Facts, Parsed, Place, Property } from '../property.js';
import { type Condition, holds, isBlank } from '../when.js';

export interface Range {
  readonly min: number;
  /** None where it is left out. */
  readonly max?: number;
}

/** A number, which dialogs and messages may bring as text. */
export interface NumberProperty<T = number> extends Property<T>, Range {
  readonly kind: 'number' | 'integer';
  /** The value of an empty field; where there is none, a field must not be empty. */
  readonly empty?: T;
  /** A lower maximum where a condition holds. */
  readonly lower?: { readonly when: Condition; readonly max: number };
  /** The scale of the slider beside its field, where it has one: of weights, by factors; or even, from the least to the largest value. */
  readonly slider?: 'weights' | 'even';
}

type NumberFacts = Facts & Range & Pick<NumberProperty, 'lower' | 'slider'>;

/** A number from `min` to `max`; an empty field means `empty`, if that is given. */
export function number<const E>(facts: NumberFacts & { readonly empty: E }): NumberProperty<number | E>;
export function number(facts: NumberFacts): NumberProperty;
export function number(facts: NumberFacts): NumberProperty<unknown> {
  return numeric('number', facts);
}

/** A whole number from `min` to `max`; an empty field means `empty`, if that is given. */
export function integer<const E>(facts: NumberFacts & { readonly empty: E }): NumberProperty<number | E>;
export function integer(facts: NumberFacts): NumberProperty;
export function integer(facts: NumberFacts): NumberProperty<unknown> {
  return numeric('integer', facts);
}

/** Pixels. */
export const LONGEST_SIDE = 16_384;

/** The longest side of a picture in pixels; 0 for its own. */
export function size(facts: Facts): NumberProperty {
  return integer({ ...facts, min: 0, max: LONGEST_SIDE });
}

function numeric(kind: 'number' | 'integer', facts: NumberFacts & { readonly empty?: unknown }): NumberProperty<unknown> {
  const { lower, empty } = facts;
  return {
    ...facts,
    kind,
    parse(value: unknown, { valueOf }: Place): Parsed<unknown> {
      if (empty !== undefined && isBlank(value)) return { value: empty };
      const range = lower && holds(lower.when, valueOf) ? { ...facts, max: lower.max } : facts;
      return parseNumber(value, range, kind);
    },
  };
}

/** A number from a value that may be text. */
export function parseNumber(value: unknown, range: Range, kind: 'number' | 'integer'): Parsed<number> {
  const { min, max = Infinity } = range;
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const isRight =
    typeof parsed === 'number' &&
    Number.isFinite(parsed) &&
    parsed >= min &&
    parsed <= max &&
    (kind === 'number' || Number.isInteger(parsed));
  return isRight ? { value: parsed } : { expected: expectedNumber(range, kind) };
}

function expectedNumber({ min, max = Infinity }: Range, kind: 'number' | 'integer'): Expectation {
  const words = kind === 'integer' ? 'an integer' : 'a number';
  if (max === Infinity) return { key: `${kind}-min`, values: { min }, words: `${words} of at least ${min}` };
  return { key: `${kind}-range`, values: { min, max }, words: `${words} from ${min} to ${max}` };
}

/** Distances of features that are multiplied with each other; in positions of the feature maps. */
export interface DistancesProperty extends Property<readonly number[]>, Range {
  readonly kind: 'distances';
  readonly max: number;
}

/** Distances of a reach, and the longest of them. */
export const MOST_DISTANCES = 8;
const LONGEST_DISTANCE = 64;

/** Whole numbers with commas or spaces between, or a list of them; none where it is empty. */
export function distances(facts: Facts): DistancesProperty {
  return { ...facts, kind: 'distances', min: 1, max: LONGEST_DISTANCE, parse: parseDistances };
}

/** Different distances, in the order of their length. */
export function parseDistances(value: unknown): Parsed<readonly number[]> {
  const parts: readonly unknown[] =
    typeof value === 'string' ? value.split(/[\s,]+/).filter(Boolean) : Array.isArray(value) ? value : [value];
  if (isBlank(value) || parts.length === 0) return { value: [] };
  const [min, max, most] = [1, LONGEST_DISTANCE, MOST_DISTANCES];
  const expected = { key: 'distances', values: { min, max, most }, words: `at most ${most} whole numbers from ${min} to ${max}` };
  if (parts.length > most) return { expected, received: { part: parts.length } };
  const numbers = new Set<number>();
  for (const part of parts) {
    const parsed = parseNumber(part, { min, max }, 'integer');
    if ('expected' in parsed) return { expected, received: { part } };
    numbers.add(parsed.value);
  }
  return { value: [...numbers].sort((a, b) => a - b) };
}

/** Whole numbers, one or as many as `count`'s property says, with commas between. */
export interface CountsProperty extends Property<readonly number[]>, Range {
  readonly kind: 'counts';
  readonly max: number;
}

/**
 * Whole numbers from `min` to `max` with commas between: one for all, or as many as another property has.
 * @param sizes the name of the property that says how many
 * @param count that property
 */
export function counts(
  sizes: string,
  count: NumberProperty,
  facts: Facts & { readonly min: number; readonly max: number },
): CountsProperty {
  const { min, max } = facts;
  return {
    ...facts,
    kind: 'counts',
    parse(value, { valueOf }) {
      const numbers: number[] = [];
      for (const part of typeof value === 'string' ? value.split(',') : [value]) {
        const parsed = parseNumber(part, { min, max }, 'integer');
        if ('expected' in parsed) return { expected: { ...parsed.expected, key: 'iterations' }, received: { part } };
        numbers.push(parsed.value);
      }
      const wanted = count.parse(valueOf(sizes), { name: sizes, valueOf });
      // A number of sizes that is wrong is an error of its own.
      if (numbers.length === 1 || 'expected' in wanted || numbers.length === wanted.value) return { value: numbers };
      const scales = wanted.value;
      return { expected: { key: 'iterations-each', values: { scales }, words: `one number, or ${scales} for the ${scales} sizes` } };
    },
  };
}
