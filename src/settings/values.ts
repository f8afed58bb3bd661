import { quoted } from '../values/describe-value.js';
import { NeuralStyleError } from '../errors.js';
import { isRecord } from '../values/is-record.js';
import type { Colour } from '../pixels/transparency.js';
import { isLayerName, type LayerName } from '../model/layers.js';
import type { LayerSelection } from '../model/layer-presets.js';

interface NumberRule {
  readonly setting: string;
  readonly minimum: number;
  readonly maximum?: number;
  readonly integer?: boolean;
}

/**
 * A number from a node property or message, where editors and other nodes leave text as often as numbers.
 * @throws NeuralStyleError `setting-invalid`
 */
export function numberSetting(value: unknown, { setting, minimum, maximum = Infinity, integer = false }: NumberRule): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (
    typeof number !== 'number' ||
    !Number.isFinite(number) ||
    !(number >= minimum && number <= maximum) ||
    (integer && !Number.isInteger(number))
  ) {
    const range = maximum === Infinity ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    throw invalid(setting, `${integer ? 'an integer' : 'a number'} ${range}`, value);
  }
  return number;
}

/**
 * The longest side of a picture in pixels, 512 where nothing is set; 0 for its own.
 * @throws NeuralStyleError `setting-invalid`
 */
export function sizeSetting(value: unknown): number {
  return numberSetting(value ?? 512, { setting: 'size', minimum: 0, maximum: 16_384, integer: true });
}

/**
 * How large a style's strokes are, relative to those of its picture at the content's size; 1 where nothing is set.
 * @throws NeuralStyleError `setting-invalid`
 */
export function styleScaleSetting(value: unknown): number {
  return numberSetting(value ?? 1, { setting: 'styleScale', minimum: 0.1, maximum: 4 });
}

/**
 * The quality of an encoded picture, 90 where nothing is set.
 * @throws NeuralStyleError `setting-invalid`
 */
export function qualitySetting(value: unknown): number {
  return numberSetting(value ?? 90, { setting: 'quality', minimum: 1, maximum: 100, integer: true });
}

/**
 * One of a list of words.
 * @throws NeuralStyleError `setting-invalid`
 */
export function choiceSetting<T extends string>(value: unknown, setting: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw invalid(setting, `one of ${choices.join(', ')}`, value);
  return choice;
}

/**
 * True or false, and nothing that merely looks like it.
 * @throws NeuralStyleError `setting-invalid`
 */
export function booleanSetting(value: unknown, setting: string): boolean {
  if (typeof value !== 'boolean') throw invalid(setting, 'true or false', value);
  return value;
}

/**
 * Yes or no from a node property or message, where text is found as often as a boolean.
 * @throws NeuralStyleError `setting-invalid`
 */
export function flagSetting(value: unknown, setting: string): boolean {
  return booleanSetting(value === 'true' ? true : value === 'false' ? false : value, setting);
}

/**
 * Whether what only concerns what is shown is on, which it is unless it says no: an environment variable, from which Node-RED takes a
 * property that reads `${NAME}`, gives text, and one that is not set leaves the property as it is.
 */
export function isOn(value: unknown): boolean {
  return value !== false && value !== 'false';
}

/** What Node-RED would have replaced by the environment variable that it names, had there been one. */
const ENVIRONMENT = /^\$\{([^}\s]{1,100})\}$/;

/**
 * A colour as web pages write it: `#rrggbb` or `#rgb`.
 * @throws NeuralStyleError `setting-invalid`
 */
export function colourSetting(value: unknown, setting: string): Colour {
  const text = typeof value === 'string' ? value.trim() : '';
  const digits = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(text) ? text.slice(1) : '';
  if (digits === '') throw invalid(setting, 'a colour such as #ffffff', value);
  const level = (channel: number): number =>
    parseInt(digits.length === 3 ? digits[channel]!.repeat(2) : digits.slice(2 * channel, 2 * channel + 2), 16);
  return { r: level(0), g: level(1), b: level(2) };
}

/** More than any network has. */
const MOST_LAYERS = 64;

/**
 * Layers: `content`, `style`, a list, or text with a list (`relu3_1, relu4_1` or JSON).
 * @throws NeuralStyleError `setting-invalid` or `no-layers`
 */
export function layersSetting(value: unknown): LayerSelection {
  if (value === 'content' || value === 'style') return value;
  if (value === undefined || value === null || value === '') throw new NeuralStyleError('no-layers');
  if (typeof value !== 'string' && !Array.isArray(value)) throw invalid('layers', 'content, style or a list of layers', value);
  const names: unknown[] = typeof value === 'string' ? value.split(/[^\w]+/).filter(Boolean) : value;
  if (names.length > MOST_LAYERS) throw invalid('layers', `at most ${MOST_LAYERS} layers`, names.length);
  return names.map((name) => {
    if (typeof name !== 'string') throw invalid('layers', 'layer names such as relu4_2', name);
    return name;
  });
}

/**
 * Relative weights of layers, as an object or as its JSON.
 * @throws NeuralStyleError `setting-invalid`
 */
export function layerWeightsSetting(value: unknown, setting: string): Partial<Record<LayerName, number>> {
  const weights: Partial<Record<LayerName, number>> = {};
  for (const [layer, weight] of Object.entries(parseObject(value, setting))) {
    if (!isLayerName(layer)) throw invalid(setting, 'layer names such as relu4_1', layer);
    weights[layer] = numberSetting(weight, { setting: `${setting}.${layer}`, minimum: 0 });
  }
  return weights;
}

function parseObject(value: unknown, setting: string): object {
  if (value === undefined || value === null || value === '') return {};
  let parsed: unknown = value;
  if (typeof value === 'string') {
    try {
      parsed = JSON.parse(value);
    } catch {
      throw invalid(setting, 'JSON such as {"relu1_1": 2}', value);
    }
  }
  if (!isRecord(parsed)) throw invalid(setting, 'an object', value);
  return parsed;
}

function invalid(setting: string, expected: string, received: unknown): NeuralStyleError {
  return new NeuralStyleError('setting-invalid', { setting, expected, received: shown(received) });
}

function shown(received: unknown): string {
  const variable = typeof received === 'string' ? ENVIRONMENT.exec(received)?.[1] : undefined;
  return variable === undefined ? quoted(received) : `${quoted(received)}: the environment variable ${variable} is not set`;
}
