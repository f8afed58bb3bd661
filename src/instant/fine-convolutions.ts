import { onceFor } from '../values/once-for.js';
import type { PainterConvolution, PainterWeights } from './painter-weights.js';

/*
 * The second convolutions of the fine levels. What mixes the channels before them, E, is a part of their weights: W E is fed in the place of W.
 */

/** What the painter's last convolution is multiplied by, as in training. */
const PICTURE_SCALE = 64;

/** The second convolution of a fine level, before E is a part of it; that of the finest gives the planes of the picture, about its mean pixel. */
export function fineConvolution(weights: PainterWeights, level: number): PainterConvolution {
  return level === 0 ? pictureConvolution(weights) : weights.convolutions.two_b;
}

/** `W E`, row-major: for each tap, `[out, in]` times E `[in, in]`. It stays as long as E. */
export const composedWeights = onceFor((within: Float32Array, { shape: [out, channels], weight }: PainterConvolution): Float32Array => {
  const taps = weight.length / (out * channels);
  const composed = new Float32Array(weight.length);
  for (let row = 0; row < out; row++) {
    for (let from = 0; from < channels; from++) {
      const start = (row * channels + from) * taps;
      for (let to = 0; to < channels; to++) {
        const share = within[from * channels + to]!;
        const end = (row * channels + to) * taps;
        for (let tap = 0; tap < taps; tap++) composed[end + tap]! += share * weight[start + tap]!;
      }
    }
  }
  return composed;
});

/** The painter gives planes blue, green, red, in units of its own. */
const pictureConvolution = onceFor(({ convolutions: { one_b: last } }: PainterWeights): PainterConvolution => {
  const [weight, bias] = [last.weight, last.bias].map((values) => outerPlanesSwapped(values).map((value) => value * PICTURE_SCALE));
  return { shape: last.shape, weight: weight!, bias: bias! };
});

/** Three planes of values, the first exchanged with the last: BGR to RGB. */
function outerPlanesSwapped(values: Float32Array): Float32Array {
  const plane = values.length / 3;
  return Float32Array.from(values, (_, at) => values[(2 - Math.floor(at / plane)) * plane + (at % plane)]!);
}
