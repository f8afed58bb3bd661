import { NeuralStyleError } from '../errors.js';
import type { LayerName } from '../model/layers.js';
import type { LayerWeights } from './losses.js';

/**
 * Shares of layers that add up to 1.
 *
 * @param weights relative; 1 where a layer is not named
 * @param exponent each layer weighs this many times the one before it
 * @param setting what the weights are called in the error
 * @throws NeuralStyleError `setting-invalid` where no weight is above 0
 */
export function layerShares(
  layers: readonly LayerName[],
  weights: LayerWeights,
  exponent: number,
  setting: string,
): Map<LayerName, number> {
  const values = layers.map((layer, index) => (weights[layer] ?? 1) * exponent ** index);
  const sum = values.reduce((total, value) => total + value, 0);
  if (layers.length > 0 && !(sum > 0)) {
    throw new NeuralStyleError('setting-invalid', { expected: 'at least one weight above 0', setting, received: JSON.stringify(weights) });
  }
  return new Map(layers.map((layer, index) => [layer, values[index]! / sum]));
}
