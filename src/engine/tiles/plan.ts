import { NeuralStyleError } from '../../errors.js';
import type { Size } from '../../image/resample.js';
import type { Reach } from '../../model/receptive-field.js';
import { chooseGrid, smallestTile, type Grid } from './grid.js';

/** Sides of the tiles from which memory is reckoned, in strides. */
const SAMPLES = [16, 32] as const;

/** A little less than fits, since sizes are rounded. */
const MARGIN = 0.98;

const MEGABYTE = 1024 * 1024;

/**
 * Divides a picture into tiles whose graphs fit.
 *
 * @param available bytes
 * @param bytesOf what the graphs for a tile take: some bytes for the weights, and the same for every pixel
 * @throws NeuralStyleError `memory-limit` where the smallest tiles do not fit
 */
export function planTiles(size: Size, reach: Reach, available: number, bytesOf: (tile: Size) => number): Grid {
  const [few, many] = SAMPLES.map((side) => {
    const [height, width] = [side * reach.stride, side * reach.stride];
    return { pixels: height * width, bytes: bytesOf({ height, width }) };
  }) as [{ pixels: number; bytes: number }, { pixels: number; bytes: number }];
  const perPixel = (many.bytes - few.bytes) / (many.pixels - few.pixels);
  const fixed = few.bytes - perPixel * few.pixels;
  const grid = chooseGrid(size, reach, (MARGIN * (available - fixed)) / perPixel);
  if (grid) return grid;
  const needed = bytesOf(smallestTile(size, reach)) / MARGIN;
  throw new NeuralStyleError('memory-limit', { needed: Math.ceil(needed / MEGABYTE), limit: Math.floor(available / MEGABYTE) });
}
