import { NeuralStyleError } from '../../errors.js';
import { sameShape } from '../../graph/shape.js';
import type { LayerName } from '../../model/layers.js';
import { describePart, quoted } from '../../values/describe-value.js';
import type { Numbers } from '../../values/held-numbers.js';
import { isRecord } from '../../values/is-record.js';
import type { PlainTensor } from './api.js';
import { notMixable } from './arithmetic.js';
import { plainTensor, unfit } from './plain/tensor.js';

/*
 * Methods of payloads that have a tensor for each of some layers.
 */

/** A layer of a payload, and the shape of its tensor. */
export interface Layer<S = readonly number[]> {
  readonly layer: LayerName;
  readonly shape: S;
}

/** Layers that no flow can change for another branch. */
export function frozenLayers<S extends readonly number[]>(layers: readonly Layer<S>[]): readonly Layer<S>[] {
  return Object.freeze(layers.map(({ layer, shape }) => Object.freeze({ layer, shape: Object.freeze([...shape]) as unknown as S })));
}

/** @throws NeuralStyleError `unknown-layer` */
export function layerNamed<S>(layers: readonly Layer<S>[], name: unknown): Layer<S> {
  const found = layers.find(({ layer }) => layer === name);
  if (!found) throw unknownLayer(layers, name);
  return found;
}

export function unknownLayer(layers: readonly Layer<unknown>[], name: unknown): NeuralStyleError {
  const layer = typeof name === 'string' ? name : describePart(name);
  return new NeuralStyleError('unknown-layer', { layer, layers: layers.map((each) => each.layer).join(', ') });
}

/**
 * The values that a flow gives for some of a payload's layers, in any form in which a plain payload has them.
 * @throws NeuralStyleError `unknown-layer`, `payload-type`, `value-unreadable`, `tensor-unreadable`
 */
export async function readChanges(changes: unknown, layers: readonly Layer[]): Promise<Map<LayerName, Float32Array>> {
  const read = new Map<LayerName, Float32Array>();
  for (const [name, value] of changesOf(changes)) {
    const layer = layerNamed(layers, name);
    read.set(layer.layer, await readChange(value, layer));
  }
  return read;
}

/** The entries of an argument of `with`. */
export function changesOf(changes: unknown): readonly [string, unknown][] {
  const expected = 'an object with values for some layers, such as {relu3_1: values}';
  if (!isRecord(changes)) throw unfit({ at: 'the argument of with', expected }, quoted(changes));
  return Object.keys(changes).map((name) => [name, changes[name]]);
}

/** The values that a flow gives for a layer. */
export async function readChange(value: unknown, { layer, shape: usual }: Layer): Promise<Float32Array> {
  const fits = (shape: readonly number[]): boolean => sameShape(shape, usual);
  const tensor = plainTensor(value, { at: `the values of ${layer}`, expected: `the shape [${usual.join(', ')}]`, fits, usual });
  return floats(await tensor.read());
}

export function floats(values: Numbers): Float32Array {
  return Float32Array.from(values);
}

/** The layers of a plain payload. */
export async function plainLayersOf<S extends readonly number[]>(
  layers: readonly Layer<S>[],
  data: (layer: LayerName) => Promise<Float32Array>,
): Promise<Record<string, PlainTensor & { readonly shape: S; readonly data: Float32Array }>> {
  const plain: Record<string, PlainTensor & { readonly shape: S; readonly data: Float32Array }> = {};
  // One after the other: each may be large.
  for (const { layer, shape } of layers) plain[layer] = { shape: [...shape] as unknown as S, data: await data(layer) };
  return plain;
}

/** @throws NeuralStyleError `payload-type` unless both have the same layers of the same shapes */
export function requireAlike(layers: readonly Layer[], others: readonly Layer[], kind: string): void {
  const namesOf = (each: readonly Layer[]): string =>
    [...each.map(({ layer, shape }) => `${layer} [${shape.join(', ')}]`)].sort().join(', ') || 'no layers';
  if (namesOf(layers) !== namesOf(others)) throw notMixable(`${kind} of ${namesOf(layers)}`, namesOf(others));
}
