import { NeuralStyleError, readable } from '../../errors.js';
import type { Message } from './input.js';
import { isPlainObject, shallowCopy } from './message-property.js';
import { OPTION_NAMES } from '../../properties/tables.js';
import { unknownName } from '../../values/nearest-name.js';

/** Characters of what came, in an error. */
const LONGEST_SHOWN = 40;

/** Values of an option that are words of another node's property of that name. */
export type ForOthers = Readonly<Record<string, readonly unknown[]>>;

/**
 * A node's properties with those that `msg.options` brings for this message. The values are as they came, and as little to
 * be trusted as a flow file's: what reads the properties checks them. What is undefined or null counts as not brought.
 *
 * @param keys which properties the node lets messages override; the message's other options are for other nodes
 * @param forOthers values to be passed over, where another node has a property of the same name with words of its own
 * @throws NeuralStyleError `setting-invalid` where the options are no plain object, or no node knows one of the names; `value-unreadable`
 */
export function withOptions<T extends object>(
  properties: T,
  msg: Message,
  keys: readonly (string & keyof T)[],
  forOthers: ForOthers = {},
): T {
  const brought = optionsOf(msg);
  const result = { ...properties };
  for (const key of keys) {
    const value = Object.hasOwn(brought, key) ? brought[key] : undefined;
    if (value === undefined || value === null || forOthers[key]?.includes(value)) continue;
    result[key] = value as T[typeof key];
  }
  return result;
}

/**
 * What `msg.options` brings, by the names of properties; nothing where there is none. The values are as they came, and as little to be
 * trusted as a flow file's: `read` checks them, and leaves those that are for other nodes.
 *
 * @throws NeuralStyleError `setting-invalid` where the options are no plain object, or no node knows one of the names; `value-unreadable`
 */
export function optionsOf(msg: Message): Readonly<Record<string, unknown>> {
  const brought = readable('msg.options', () => broughtBy(msg));
  for (const name of brought.keys())
    if (!OPTION_NAMES.includes(name))
      throw invalid(`names among ${OPTION_NAMES.join(', ')}`, unknownName(name, OPTION_NAMES, LONGEST_SHOWN));
  return Object.fromEntries(brought);
}

/** What `msg.options` holds by name, with all that getters give. */
function broughtBy({ options }: Message): ReadonlyMap<string, unknown> {
  if (options === undefined || options === null) return new Map();
  if (!isPlainObject(options)) throw invalid('a plain object such as {"size": 512}', describe(options));
  // Own properties only, and as a Map, so that names such as __proto__ are nothing but names.
  return new Map(Object.entries(options).map(([name, value]) => [name, shallowCopy(value)]));
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object of another kind';
  return typeof value === 'string' ? `"${value.slice(0, LONGEST_SHOWN)}"` : `a ${typeof value}`;
}

function invalid(expected: string, received: string): NeuralStyleError {
  return new NeuralStyleError('setting-invalid', { setting: 'msg.options', expected, received });
}
