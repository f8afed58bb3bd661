import type { Facts, Parsed, Property } from '../property.js';

/** A value of an option, as `msg.options` may hold it. */
export type OptionValue = unknown;

/** The values that an option takes one after the other. */
export interface ValuesProperty extends Property<readonly OptionValue[]> {
  readonly kind: 'values';
}

/** Values of one option: more would be no sheet that anybody can look at. */
export const MOST_VALUES = 16;

interface ValuesFacts extends Facts {
  /** What is wrong with a value, where the properties beside it say what it is for. */
  readonly check?: (value: OptionValue, valueOf: (property: string) => unknown) => Parsed<unknown>;
}

/**
 * Values to take one after the other: texts with commas between, among them ranges, or a list in JSON. A message may bring a list.
 *
 * - `5, 50, 500`
 * - `2..5`: whole numbers from 2 to 5
 * - `0..1 / 5`: five numbers at equal distances
 * - `10..1000 * 3`: three numbers, each as many times the one before it
 * - `["relu1_1, relu2_1", "relu3_1"]`: for values with commas in them
 */
export function values({ check, ...facts }: ValuesFacts): ValuesProperty {
  const expected = { key: 'values', values: { most: MOST_VALUES }, words: `1 to ${MOST_VALUES} values such as 5, 50, 500 or 0..1 / 5` };
  return {
    ...facts,
    kind: 'values',
    parse(value, { valueOf }) {
      const list = Array.isArray(value) ? (value as readonly unknown[]) : typeof value === 'string' ? listedIn(value) : [];
      if (list.length < 1 || list.length > MOST_VALUES) return { expected };
      for (const each of list) {
        const checked = check?.(each, valueOf);
        if (checked && 'expected' in checked) return { received: { part: each }, ...checked };
      }
      return { value: list };
    },
  };
}

/** None where the text is no such list. */
function listedIn(text: string): readonly OptionValue[] {
  if (text.trim().startsWith('[')) return inJson(text);
  const items = text
    .split(/[,，\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items.flatMap((item): readonly OptionValue[] => rangeIn(item) ?? [valueOf(item)]);
}

function inJson(text: string): readonly OptionValue[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? (list as readonly unknown[]) : [];
  } catch {
    return [];
  }
}

/** A number or a word, as a message has it. */
function valueOf(item: string): OptionValue {
  if (item === 'true' || item === 'false') return item === 'true';
  return Number.isFinite(Number(item)) ? Number(item) : item;
}

const NUMBER = '(-?(?:\\d+(?:\\.\\d+)?|\\.\\d+))';
const RANGE = new RegExp(`^${NUMBER}\\s*\\.\\.\\s*${NUMBER}(?:\\s*([/*×])\\s*(\\d+))?$`);

/** The numbers of a range; null for what is none. Too long a one is cut, but not to what is allowed. */
function rangeIn(item: string): readonly number[] | null {
  const found = RANGE.exec(item);
  if (!found) return null;
  const [from, to] = [Number(found[1]), Number(found[2])];
  const isWhole = Number.isInteger(from) && Number.isInteger(to);
  const count = Math.min(found[4] ? Number(found[4]) : isWhole ? Math.abs(to - from) + 1 : 0, MOST_VALUES + 1);
  const isByFactor = found[3] !== undefined && found[3] !== '/';
  if (count < 2 || (isByFactor && from * to <= 0)) return null;
  if (!found[4]) return Array.from({ length: count }, (_, index) => from + Math.sign(to - from) * index);
  const at = (share: number): number => (isByFactor ? from * (to / from) ** share : from + (to - from) * share);
  return Array.from({ length: count }, (_, index) => rounded(at(index / (count - 1))));
}

/** Without the digits that arithmetic adds. */
const rounded = (value: number): number => Number(value.toPrecision(12));
