import { NeuralStyleError } from '../../errors.js';
import type { StyleSpec } from '../../evaluate/objective/objective-spec.js';
import type { StyleTensor } from '../../evaluate/recipes.js';
import { sameShape, type Shape } from '../../graph/shape.js';
import { MOST_COLUMNS } from '../../loss/statistics/columns.js';
import type { StatisticName, StatisticSpec } from '../../loss/statistics/statistic-names.js';
import { STATISTICS } from '../../loss/statistics/statistics.js';
import { quoted } from '../../values/describe-value.js';
import { isRecord } from '../../values/is-record.js';
import { floats, type Layer } from './layered.js';
import { plainTensor, type TensorRule, unfit } from './plain/tensor.js';

/*
 * What a style has of each layer: one array, or several parts by their names.
 */

/** Of a layer's only part, or of each by its name. */
type OfParts<T> = T | Readonly<Record<string, T>>;

export type StyleShape = OfParts<Shape>;
export type StyleValues = OfParts<Float32Array>;
export type StyleLayer = Layer<StyleShape>;

/** The layers of a style, which no flow can change for another branch. */
export function styleLayers({ statistic, tensors }: StyleSpec): readonly StyleLayer[] {
  const names = [...new Set(tensors.map(({ layer }) => layer))];
  return Object.freeze(
    names.map((layer) => {
      const shape = Object.freeze(ofParts(tensorsOf(tensors, layer), (tensor) => Object.freeze([...shapeOf(statistic, tensor)])));
      return Object.freeze({ layer, shape });
    }),
  );
}

/** The tensors of a layer, in the order of its parts. */
export function tensorsOf(tensors: readonly StyleTensor[], name: string): readonly StyleTensor[] {
  return tensors.filter(({ layer }) => layer === name);
}

/** Copies of a layer's values. */
export function valuesOf(tensors: readonly StyleTensor[]): StyleValues {
  return ofParts(tensors, ({ values }) => values.slice());
}

/** Something of a layer's only tensor, or of each by its part. */
export function ofParts<T>(tensors: readonly StyleTensor[], of: (tensor: StyleTensor) => T): OfParts<T> {
  if (tensors.length === 1) return of(tensors[0]!);
  return Object.fromEntries(tensors.map((tensor) => [tensor.part, of(tensor)]));
}

/** The shape of a style's tensor. */
export function shapeOf({ name }: StatisticSpec, { part, channels, values }: StyleTensor): Shape {
  return STATISTICS[name].shapeOf(part, channels, values.length) ?? [values.length];
}

/** Rule for the shape of a part, as a statistic has it. */
export function partRule(name: StatisticName, part: string): Pick<TensorRule, 'expected' | 'fits'> {
  return {
    expected: WORDS[part] ?? '[channels, channels]',
    fits: (shape) => {
      const fitting = STATISTICS[name].shapeOf(
        part,
        shape[0]!,
        shape.reduce((product, extent) => product * extent, 1),
      );
      return fitting !== null && sameShape(fitting, shape);
    },
  };
}

const WORDS: Readonly<Record<string, string>> = {
  mean: '[channels]',
  columns: `[channels, columns] of at most ${MOST_COLUMNS} columns`,
};

/**
 * A layer's tensors with the values that a flow gives: for its only part, or an object with those of some of its parts.
 * @throws NeuralStyleError `payload-type`, `value-unreadable`, `tensor-unreadable`
 */
export async function changedTensors(value: unknown, tensors: readonly StyleTensor[], statistic: StatisticSpec): Promise<StyleTensor[]> {
  const { layer } = tensors[0]!;
  if (tensors.length === 1) return [await changedTensor(value, tensors[0]!, { statistic, at: `the values of ${layer}` })];
  const parts = tensors.map(({ part }) => part);
  const where = { at: `the values of ${layer}`, expected: `an object with ${parts.join(', ')}` };
  if (!isRecord(value)) throw unfit(where, quoted(value));
  const unknown = Object.keys(value).find((part) => !parts.includes(part));
  if (unknown !== undefined) throw unfit(where, quoted(unknown));
  const changed: StyleTensor[] = [];
  for (const tensor of tensors) {
    const given = Object.hasOwn(value, tensor.part) ? value[tensor.part] : tensor.values;
    changed.push(await changedTensor(given, tensor, { statistic, at: `the values of ${layer}.${tensor.part}` }));
  }
  return changed;
}

async function changedTensor(
  value: unknown,
  tensor: StyleTensor,
  { statistic, at }: { readonly statistic: StatisticSpec; readonly at: string },
): Promise<StyleTensor> {
  const usual = shapeOf(statistic, tensor);
  const { fits } = partRule(statistic.name, tensor.part);
  const isFit = (shape: readonly number[]): boolean => shape[0] === tensor.channels && fits(shape);
  const expected = tensor.part === 'columns' ? `the shape [${tensor.channels}, columns]` : `the shape [${usual.join(', ')}]`;
  const values = await plainTensor(value, { at, expected, fits: isFit, usual }).read();
  return { ...tensor, values: floats(values) };
}

/** The layer's tensor that a flow means, by its part where there are several. */
export function tensorNamed(tensors: readonly StyleTensor[], part: unknown): StyleTensor {
  const [only] = tensors;
  if (tensors.length === 1 && part === undefined) return only!;
  const found = tensors.find((tensor) => tensor.part === part);
  if (found) return found;
  const expected = tensors.map((tensor) => tensor.part).join(' or ');
  throw new NeuralStyleError('setting-invalid', { setting: `the part of ${only!.layer}`, expected, received: quoted(part) });
}

/** Layers and shapes in words, to compare styles. */
export function describeLayers(layers: readonly StyleLayer[]): string {
  const words = layers.map(({ layer, shape }) => `${layer} ${describeShape(shape)}`);
  return words.sort().join(', ') || 'no layers';
}

function describeShape(shape: StyleShape): string {
  if (isShape(shape)) return `[${shape.join(', ')}]`;
  return Object.entries(shape)
    .map(([part, each]) => `${part} [${each.join(', ')}]`)
    .join(' ');
}

function isShape(shape: StyleShape): shape is Shape {
  return Array.isArray(shape);
}
