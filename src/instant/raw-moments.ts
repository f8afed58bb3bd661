import { inverse, Matrix } from 'ml-matrix';
import { NeuralStyleError } from '../errors.js';
import type { StyleTensor } from '../evaluate/recipes.js';
import { productByRows, symmetricByRows } from '../loss/statistics/product-by-rows.js';
import type { LayerName } from '../model/layers.js';
import type { Network, Tap } from '../model/network.js';
import { nominalChannelsOf } from '../model/vgg.js';
import { onceFor } from '../values/once-for.js';
import type { LevelMoments } from './join-matrices.js';
import type { Moments } from './moments-map.js';
import { JOINED_LAYERS } from './painter-weights.js';

/** R⁻¹, which is symmetric as R is. */
const inverseOf = onceFor(({ channels, matrix }: Tap): Float64Array =>
  Float64Array.from(inverse(Matrix.from1DArray(channels, channels, matrix)).to1DArray()),
);

/**
 * Second moments of the features of all joined layers, before their taps.
 * @param tensors Gram matrices, or means and covariances, of features after the taps
 * @throws NeuralStyleError `instant-layers` where a layer is missing
 */
export function rawMoments(network: Network, tensors: readonly StyleTensor[]): LevelMoments {
  return JOINED_LAYERS.map((layer) => beforeTap(network.taps.get(layer), tapped(network, layer, tensors)));
}

/** E[f fᵀ] after the tap. */
function tapped(network: Network, layer: LayerName, tensors: readonly StyleTensor[]): Moments {
  const part = (name: string): Float32Array | undefined => tensors.find((tensor) => tensor.layer === layer && tensor.part === name)?.values;
  const gram = part('gram');
  if (gram) return timesNominal(gram, nominalChannelsOf(network, layer));
  const [mean, covariance] = [part('mean'), part('covariance')];
  if (!mean || !covariance) throw new NeuralStyleError('instant-layers', { layers: JOINED_LAYERS.join(', '), layer });
  return Float64Array.from(covariance, (value, at) => value + mean[Math.floor(at / mean.length)]! * mean[at % mean.length]!);
}

/** Second moments of a Gram matrix, which is divided by the layer's nominal channels. */
export function timesNominal(gram: Float32Array, nominalChannels: number): Moments {
  const moments = new Float64Array(gram);
  for (let at = 0; at < moments.length; at++) moments[at]! *= nominalChannels;
  return moments;
}

/** Gram matrices, after the taps, of features that have these moments before them. */
export function tappedGrams(network: Network, moments: LevelMoments): StyleTensor[] {
  return JOINED_LAYERS.map((layer, level) => {
    const tap = network.taps.get(layer);
    const after = tap ? moved(moments[level]!, Float64Array.from(tap.matrix), tap.channels) : moments[level]!;
    const nominal = nominalChannelsOf(network, layer);
    return { layer, channels: Math.sqrt(after.length), part: 'gram', values: Float32Array.from(after, (value) => value / nominal) };
  });
}

function beforeTap(tap: Tap | undefined, moments: Moments): Moments {
  return tap ? moved(moments, inverseOf(tap), tap.channels) : moments;
}

/** Moments of features that go through a symmetric matrix. */
function moved(moments: Moments, matrix: Float64Array, channels: number): Moments {
  return symmetricByRows(productByRows(matrix, moments, channels), matrix, channels);
}
