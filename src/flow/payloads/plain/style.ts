import type { StyleTensor } from '../../../evaluate/recipes.js';
import { GRAM_MATRICES } from '../../../loss/statistics/statistic-names.js';
import type { Limits } from '../../../image/limits.js';
import { GramMatrices } from '../gram-matrices.js';
import { floats } from '../layered.js';
import { type PartRules, plainLayers } from './layers.js';

/** A style that a flow has made, whose shapes are known and whose values are not read yet. */
export interface PlainStyle {
  readonly layers: GramMatrices['layers'];
  /** @throws NeuralStyleError `payload-type`, `value-unreadable`, `tensor-unreadable` */
  readonly read: () => Promise<GramMatrices>;
}

/** The tensors of a layer, for each kind of style. */
const STYLES = {
  gram: { '': { expected: '[channels, channels]', fits: (shape) => shape.length === 2 && shape[0] === shape[1] } },
} as const satisfies Readonly<Record<string, PartRules>>;

/**
 * `{kind: 'gram', layers: {relu3_1: {shape: [channels, channels], data}}}`: a style of the model that it is used with, at every size.
 * @param at its name in errors
 * @throws NeuralStyleError `payload-type`, `value-unreadable`
 */
export function plainStyle(kind: keyof typeof STYLES, value: unknown, at: string, limits: Pick<Limits, 'maxBytes'>): PlainStyle {
  const tensors = plainLayers(value, at, STYLES[kind], limits);
  const read = async (): Promise<GramMatrices> => {
    const made: StyleTensor[] = [];
    for (const { layer, shape, read: values } of tensors)
      made.push({ layer, channels: shape[0]!, part: 'gram', values: floats(await values()) });
    return new GramMatrices(null, null, { statistic: GRAM_MATRICES, tensors: made });
  };
  return { layers: tensors.map(({ layer, shape }) => ({ layer, shape: shape as readonly [number, number] })), read };
}
