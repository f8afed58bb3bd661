import { resample } from './resample.js';
import type { Mask, Size } from './picture.js';

const WHITE = 255;

/**
 * A mask at the size of a layer's feature maps, as loss terms take it.
 *
 * @returns √m for each pixel, `[1, H·W]`, scaled so that its squares add up to H·W and terms are means over what the mask
 *   shows; all 0 where the mask shows nothing
 */
export function maskRow(mask: Mask, size: Size): Float32Array {
  const row = resample(mask.data, mask, size, 1);
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    // Cubic interpolation may overshoot.
    row[i] = Math.min(Math.max(row[i]! / WHITE, 0), 1);
    sum += row[i]!;
  }
  const scale = sum > 0 ? row.length / sum : 0;
  return row.map((value) => Math.sqrt(value * scale));
}
