import { NeuralStyleError, readable } from '../../../errors.js';
import type { Limits } from '../../../image/limits.js';
import { isLayerName, type LayerName } from '../../../model/layers.js';
import { EXAMPLE_LAYERS, MOST_LAYERS } from '../../../properties/kinds/layers.js';
import { quoted } from '../../../values/describe-value.js';
import { isRecord } from '../../../values/is-record.js';
import { type PlainTensor, plainTensor, unfit } from './tensor.js';

/** A tensor of one layer of a plain payload. */
export interface LayerTensor extends PlainTensor {
  readonly layer: LayerName;
  /** Its name among the parts of its layer; empty where it is the only one. */
  readonly part: string;
}

/** A kind of tensor that a plain payload has for each layer. */
export interface PartRule {
  /** The shape in words: "[channels, height, width]". */
  readonly expected: string;
  readonly fits: (shape: readonly number[]) => boolean;
}

/** The parts of a layer by their names; one alone has the name `''`, and stands for the layer itself. */
export type PartRules = Readonly<Record<string, PartRule>>;

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const MEGABYTE = 1e6;

/**
 * The tensors of `{layers: {relu3_1: {shape, data}}}`, or where a layer has several parts `{layers: {relu3_1: {mean: …, covariance: …}}}`;
 * no value is read yet.
 *
 * @param at the payload's name in errors
 * @throws NeuralStyleError `payload-type` for what is no layer, or too much of it; `value-unreadable`
 */
export function plainLayers(value: unknown, at: string, rules: PartRules, { maxBytes }: Pick<Limits, 'maxBytes'>): LayerTensor[] {
  const tensors = readable(`${at}.layers`, () =>
    layerEntries(value, at).flatMap(([layer, parts]) =>
      Object.entries(rules).map(([part, rule]): LayerTensor => {
        const where = `${at}.layers.${layer}${part && `.${part}`}`;
        return { layer, part, ...plainTensor(part === '' ? parts : partOf(parts, part, where, rule), { at: where, ...rule }) };
      }),
    ),
  );
  const bytes = tensors.reduce((sum, { shape }) => sum + BYTES * shape.reduce((product, extent) => product * extent, 1), 0);
  if (bytes > maxBytes) {
    const most = `layers of at most ${maxBytes / MEGABYTE} MB in all`;
    throw unfit({ at: `${at}.layers`, expected: most }, `${Math.round(bytes / MEGABYTE)} MB announced`);
  }
  return tensors;
}

/** Entries by own names alone: what JSON calls `__proto__` is a name like any other, and no layer's. */
function layerEntries(value: unknown, at: string): [LayerName, unknown][] {
  const { kind, layers } = isRecord(value) ? value : {};
  if (haveLostValues(layers)) throw lostValues(at, String(kind));
  const where = { at: `${at}.layers`, expected: `an object with a tensor for each layer, such as ${EXAMPLE_LAYERS}` };
  if (!isRecord(layers)) throw unfit(where, Array.isArray(layers) ? 'a list' : 'none');
  const names = Object.keys(layers);
  if (names.length === 0) throw unfit(where, 'none');
  if (names.length > MOST_LAYERS) throw unfit({ ...where, expected: `at most ${MOST_LAYERS} layers` }, `${names.length}`);
  return names.map((name) => {
    if (!isLayerName(name)) throw unfit(where, quoted(name));
    return [name, layers[name]];
  });
}

function partOf(parts: unknown, part: string, at: string, rule: PartRule): unknown {
  const value = isRecord(parts) && Object.hasOwn(parts, part) ? parts[part] : undefined;
  if (value === undefined || value === null) throw unfit({ at, ...rule }, 'none');
  return value;
}

/** Error for a payload of ours as JSON has it: without its values. */
export function lostValues(property: string, kind: string): NeuralStyleError {
  return new NeuralStyleError('values-lost', { property, kind });
}

/** True for the layers of a payload of ours that has become JSON. */
function haveLostValues(layers: unknown): boolean {
  return Array.isArray(layers) && layers.every((layer) => isRecord(layer) && layer.data === undefined);
}
