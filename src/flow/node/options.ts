import { NeuralStyleError, readable } from '../../errors.js';
import type { Message } from './input.js';
import { isPlainObject, shallowCopy } from './message-property.js';
import { FACTS_NAME, OPTION_NAMES } from '../../properties/option-tables.js';
import { unknownName } from '../../values/nearest-name.js';

/** Characters of a received value, in an error. */
const LONGEST_SHOWN = 40;

/**
 * The options that `msg.options` brings, by the names of properties. The values are as they came, and as little to be trusted as a flow
 * file's: `read` checks them, and leaves those that are for other nodes. They may be a picture's `msg.settings`.
 *
 * @throws NeuralStyleError `setting-invalid` where the options are no plain object, or no node knows one of the names; `value-unreadable`
 */
export function optionsOf(msg: Message): Readonly<Record<string, unknown>> {
  const brought = readable('msg.options', () => broughtBy(msg));
  brought.delete(FACTS_NAME);
  for (const name of brought.keys())
    if (!OPTION_NAMES.includes(name))
      throw invalid(`names among ${OPTION_NAMES.join(', ')}`, unknownName(name, OPTION_NAMES, LONGEST_SHOWN));
  return Object.fromEntries(brought);
}

/** The values in `msg.options` by name; getters run once, here. */
function broughtBy({ options }: Message): Map<string, unknown> {
  if (options === undefined || options === null) return new Map();
  if (!isPlainObject(options)) throw invalid('a plain object such as {"size": 512}', kindOf(options));
  // Own properties only, and as a Map, so that names such as __proto__ are nothing but names.
  return new Map(Object.entries(options).map(([name, value]) => [name, shallowCopy(value)]));
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object of another kind';
  return typeof value === 'string' ? `"${value.slice(0, LONGEST_SHOWN)}"` : `a ${typeof value}`;
}

function invalid(expected: string, received: string): NeuralStyleError {
  return new NeuralStyleError('setting-invalid', { setting: 'msg.options', expected, received });
}
