import { MEAN_PIXEL_RGB } from '../model/network.js';
import { normal } from '../values/random.js';

/** Standard deviation of a noise start about the mean pixel, in grey levels: the reference program's. */
export const NOISE_SIGMA = 0.256;

/**
 * The picture that an optimisation starts from: `picture` blended with noise about the mean pixel.
 *
 * @param picture RGB planes `[3, H, W]`, 0–255
 * @param noiseRatio 0 keeps the picture, 1 is noise alone
 * @param seed of the noise; the same seed gives the same start
 */
export function startFrom(picture: Float32Array, noiseRatio: number, seed: number): Float32Array {
  if (noiseRatio === 0) return picture.slice();
  const plane = picture.length / 3;
  const random = normal(seed);
  return picture.map((value, index) => {
    const mean = MEAN_PIXEL_RGB[Math.floor(index / plane)]!;
    return mean + (1 - noiseRatio) * (value - mean) + noiseRatio * NOISE_SIGMA * random();
  });
}
