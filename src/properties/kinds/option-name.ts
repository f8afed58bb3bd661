import type { Facts, Property } from '../property.js';

/** The name of an option, as `msg.options` has it, or one of some words beside them. */
export interface OptionNameProperty extends Property<string> {
  readonly kind: 'option';
  /** The words; a dialog lists them before the options. */
  readonly choices: readonly string[];
  /** The options. */
  readonly names: readonly string[];
}

export function optionName(choices: readonly string[], names: readonly string[], facts: Facts): OptionNameProperty {
  const known = [...choices, ...names];
  const list = known.join(', ');
  return {
    ...facts,
    kind: 'option',
    choices,
    names,
    parse: (value) =>
      typeof value === 'string' && known.includes(value)
        ? { value }
        : { expected: { key: 'choice', values: { choices: list }, words: `one of ${list}` } },
  };
}
