import { isLayerName, type LayerName } from '../../model/layers.js';
import type { Expectation, Facts, Parsed, Property } from '../property.js';
import { isBlank, isVariable } from '../when.js';
import { parseNumber } from './numbers.js';

/** More than any network has. */
export const MOST_LAYERS = 64;
/** Layers that every network has, for examples that are right whatever the model. */
export const EXAMPLE_LAYERS = 'relu3_1, relu4_1';

/** `content` or `style` for the usual ones, or names; the network that they are of knows which it has. */
export type Layers = 'content' | 'style' | readonly string[];

export interface LayersProperty extends Property<Layers> {
  readonly kind: 'layers';
  /** The words that a dialog offers beside a list. */
  readonly words: readonly ('content' | 'style')[];
}

/** Layers of a network: a word, or a list, which may be text with anything between the names. */
export function layers(words: readonly ('content' | 'style')[], facts: Facts): LayersProperty {
  return {
    ...facts,
    kind: 'layers',
    words,
    parse: parseLayers,
    inspect(value, { valueOf }, editor) {
      const parsed = parseLayers(value);
      if ('expected' in parsed || typeof parsed.value === 'string') return undefined;
      const model = valueOf('model');
      const known = isVariable(model) ? undefined : editor.layersOf(model);
      const wrong = parsed.value.find((name) => !(known ? known.includes(name) : isLayerName(name)));
      if (wrong === undefined && parsed.value.length > 0) return undefined;
      if (!known || wrong === undefined || !isLayerName(wrong)) return LAYERS;
      const all = known.join(', ');
      return { key: 'layersOf', values: { wrong, layers: all }, words: `layers among ${all}` };
    },
  };
}

const LAYERS: Expectation = { key: 'layers', values: { layers: EXAMPLE_LAYERS }, words: 'content, style or a list of layers' };

/** The names in a list of layers that is text: with commas or spaces between, or JSON. */
export function layerNames(list: string): string[] {
  return list.split(/[^\w]+/).filter(Boolean);
}

export function parseLayers(value: unknown): Parsed<Layers> {
  if (value === 'content' || value === 'style') return { value };
  if (value === undefined || value === null || value === '') return { expected: LAYERS, error: { code: 'no-layers', parameters: {} } };
  if (typeof value !== 'string' && !Array.isArray(value)) return { expected: LAYERS };
  const names: readonly unknown[] = typeof value === 'string' ? layerNames(value) : value;
  if (names.length > MOST_LAYERS)
    return { expected: { ...LAYERS, words: `at most ${MOST_LAYERS} layers` }, received: { part: names.length } };
  const wrong = names.find((name) => typeof name !== 'string');
  if (wrong !== undefined) return { expected: { ...LAYERS, words: 'layer names such as relu4_2' }, received: { part: wrong } };
  return { value: names as readonly string[] };
}

/** Relative weights of layers; 1 where a layer is not named. */
export type WeightsOfLayers = Readonly<Partial<Record<LayerName, number>>>;

export interface LayerWeightsProperty extends Property<WeightsOfLayers> {
  readonly kind: 'layerWeights';
}

/** Relative weights of layers, as an object or as its JSON. */
export function layerWeights(facts: Facts): LayerWeightsProperty {
  return { ...facts, kind: 'layerWeights', parse: (value, { name }) => parseLayerWeights(value, name) };
}

/** @param name what an error calls the property */
export function parseLayerWeights(value: unknown, name: string): Parsed<WeightsOfLayers> {
  if (isBlank(value)) return { value: {} };
  let given: unknown = value;
  if (typeof value === 'string') {
    try {
      given = JSON.parse(value);
    } catch {
      return { expected: { key: 'layerWeights', words: 'JSON such as {"relu1_1": 2}' } };
    }
  }
  if (!isPlain(given)) return { expected: { key: 'layerWeights', words: 'an object' } };
  const weights: Partial<Record<LayerName, number>> = {};
  for (const [layer, weight] of Object.entries(given)) {
    if (!isLayerName(layer)) return { expected: { key: 'layerWeights', words: 'layer names such as relu4_1' }, received: { part: layer } };
    const parsed = parseNumber(weight, { min: 0 }, 'number');
    if ('expected' in parsed)
      return { expected: { ...parsed.expected, key: 'layerWeights' }, received: { part: weight }, setting: `${name}.${layer}` };
    weights[layer] = parsed.value;
  }
  return { value: weights };
}

/** No list, no bytes, no number in a box. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  return !/^\[object (?:Number|String|Boolean|Symbol|BigInt)\]$/.test(Object.prototype.toString.call(value));
}
