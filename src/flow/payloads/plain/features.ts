import type { LayerShape } from '../../../evaluate/recipes.js';
import type { Limits } from '../../../image/limits.js';
import { FeatureMaps } from '../feature-maps.js';
import { floats } from '../layered.js';
import { type PartRules, plainLayers } from './layers.js';

/** Feature maps that a flow has made, whose shapes are known and whose values are not read yet. */
export interface PlainFeatures {
  readonly layers: readonly LayerShape[];
  /** @throws NeuralStyleError `payload-type`, `value-unreadable`, `tensor-unreadable` */
  readonly read: () => Promise<FeatureMaps>;
}

const MAPS: PartRules = { '': { expected: '[channels, height, width]', fits: ({ length }) => length === 3 } };

/**
 * `{kind: 'features', layers: {relu4_1: {shape: [channels, height, width], data}}}`.
 * @param at its name in errors
 * @throws NeuralStyleError `payload-type`, `value-unreadable`
 */
export function plainFeatures(value: unknown, at: string, limits: Pick<Limits, 'maxBytes'>): PlainFeatures {
  const tensors = plainLayers(value, at, MAPS, limits);
  const layers = tensors.map(({ layer, shape }) => ({ layer, shape: shape as LayerShape['shape'] }));
  const read = async (): Promise<FeatureMaps> => {
    const maps = [];
    for (const [index, tensor] of tensors.entries()) maps.push({ ...layers[index]!, values: floats(await tensor.read()) });
    return new FeatureMaps(null, null, layers, maps);
  };
  return { layers, read };
}
