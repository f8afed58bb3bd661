import type { Facts, Property } from '../property.js';

/** One of some words. */
export interface ChoiceProperty<T extends string = string> extends Property<T> {
  readonly kind: 'choice';
  readonly choices: readonly T[];
  /** The values that a choice gives to other properties, which are then neither shown nor asked for; a message may still override them. */
  readonly decides?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Fewer words where another property has this value. */
  readonly fewer?: { readonly property: string; readonly value: string; readonly choices: readonly T[] };
}

type ChoiceFacts<T extends string> = Facts &
  Pick<ChoiceProperty<T>, 'decides' | 'fewer'> & { readonly unsupported?: boolean; readonly replaced?: Readonly<Record<string, string>> };

/**
 * One of the words `choices`.
 * @param facts with `unsupported`, any other word is the error `engine-unsupported`: another version of this package may have it; `replaced` has
 * words of earlier versions, each with the one that took its place, which the error then names
 */
export function choice<const T extends string>(
  choices: readonly T[],
  { unsupported, replaced = {}, ...facts }: ChoiceFacts<NoInfer<T>>,
): ChoiceProperty<T> {
  return {
    ...facts,
    kind: 'choice',
    choices,
    parse(value, { name, valueOf }) {
      const { fewer } = facts;
      const isNarrow = fewer !== undefined && valueOf(fewer.property) === fewer.value;
      const offered = isNarrow ? fewer.choices : choices;
      const found = offered.find((candidate) => candidate === value);
      if (found !== undefined) return { value: found };
      const list = offered.join(', ');
      const successor = typeof value === 'string' && Object.hasOwn(replaced, value) ? replaced[value] : undefined;
      const cause = isNarrow ? ` with ${fewer.property} ${fewer.value}` : '';
      const words = successor === undefined ? `one of ${list}${cause}` : `${successor}, which took its place,`;
      const expected = { key: 'choice', values: { choices: successor ?? list }, words };
      if (!unsupported || typeof value !== 'string') return { expected };
      const parameters = { property: name, value, choices: successor ?? choices.join(' or ') };
      return { expected, error: { code: 'engine-unsupported', parameters } };
    },
  };
}

/** Yes or no, which the environment brings as text. */
export interface BooleanProperty extends Property<boolean> {
  readonly kind: 'boolean';
}

/**
 * True or false.
 * @param facts with `lenient`, whatever is not false is true: for what only concerns what is shown
 */
export function boolean({ lenient, ...facts }: Facts & { readonly lenient?: boolean }): BooleanProperty {
  return {
    ...facts,
    kind: 'boolean',
    parse(value) {
      const read = value === 'true' ? true : value === 'false' ? false : value;
      if (lenient) return { value: read !== false };
      return typeof read === 'boolean' ? { value: read } : { expected: { key: 'boolean', words: 'true or false' } };
    },
  };
}

/** The id of a config node; empty for none. */
export interface ReferenceProperty extends Property<string> {
  readonly kind: 'reference';
  /** The type of the config node. */
  readonly nodeType: string;
}

/** The config node of type `nodeType`; empty for none. */
export function reference(nodeType: string, facts: Facts): ReferenceProperty {
  return { ...facts, kind: 'reference', nodeType, parse: (value) => ({ value: typeof value === 'string' ? value : '' }) };
}
