import { NeuralStyleError, readable } from '../../errors.js';
import type { Message } from './input.js';
import { isPlainObject, shallowCopy } from './message-property.js';
import { unknownName } from '../../values/nearest-name.js';

/** What `msg.options` may hold: the properties of all nodes that a message can override. */
export const OPTION_NAMES = [
  // image in, features
  'size',
  'colors',
  'colorsMethod',
  'layers',
  // loss
  'contentWeight',
  'styleWeight',
  'tvWeight',
  'temporalWeight',
  'layerWeights',
  'layerExponent',
  'contentLayerWeights',
  'normalization',
  'normalizeGradients',
  'styleScale',
  // optimizer
  'preset',
  'method',
  'iterations',
  'scales',
  'scaleFactor',
  'learningRate',
  'historySize',
  'clamp',
  'averaging',
  'init',
  'noiseRatio',
  'seed',
  'plateau',
  'plateauWindow',
  'reportEvery',
  'plot',
  'checkpointEvery',
  'overflow',
  'retries',
  // image out
  'format',
  'quality',
  'target',
  'alpha',
  'ground',
  // transfer
  'styleColors',
  'contentLayers',
  'styleLayers',
] as const;

/** Characters of what came, in an error. */
const LONGEST_SHOWN = 40;

export type OptionName = (typeof OPTION_NAMES)[number];

/** Values of an option that are words of another node's property of that name. */
export type ForOthers = Readonly<Partial<Record<OptionName, readonly unknown[]>>>;

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
  keys: readonly (OptionName & keyof T)[],
  forOthers: ForOthers = {},
): T {
  const brought = readable('msg.options', () => broughtBy(msg));
  if (brought === null) return properties;
  for (const name of brought.keys())
    if (!isOptionName(name)) throw invalid(`names among ${OPTION_NAMES.join(', ')}`, unknownName(name, OPTION_NAMES, LONGEST_SHOWN));
  const result = { ...properties };
  for (const key of keys) {
    const value: unknown = brought.get(key);
    if (value === undefined || value === null || forOthers[key]?.includes(value)) continue;
    result[key] = value as T[typeof key];
  }
  return result;
}

/** What `msg.options` holds by name, with all that getters give; null where there is none. */
function broughtBy({ options }: Message): ReadonlyMap<string, unknown> | null {
  if (options === undefined || options === null) return null;
  if (!isPlainObject(options)) throw invalid('a plain object such as {"size": 512}', describe(options));
  // Own properties only, and as a Map, so that names such as __proto__ are nothing but names.
  return new Map(Object.entries(options).map(([name, value]) => [name, shallowCopy(value)]));
}

function isOptionName(name: string): name is OptionName {
  return (OPTION_NAMES as readonly string[]).includes(name);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object of another kind';
  return typeof value === 'string' ? `"${value.slice(0, LONGEST_SHOWN)}"` : `a ${typeof value}`;
}

function invalid(expected: string, received: string): NeuralStyleError {
  return new NeuralStyleError('setting-invalid', { setting: 'msg.options', expected, received });
}
