import type { Size } from '../../pixels/picture.js';
import type { Reach } from '../../model/receptive-field.js';
import { chooseGrid, type Grid, smallestTile } from './grid.js';

/** Sides of the tiles from which memory is reckoned, in strides. */
const SAMPLES = [16, 32] as const;

/** A little less than fits, since sizes are rounded. */
const MARGIN = 0.98;

/**
 * Divides a picture into tiles whose graphs fit.
 *
 * @param available bytes
 * @param bytesOf what the graphs for a tile take: some bytes for the weights, and about the same for every pixel
 * @returns null where not even the smallest tiles fit
 */
export function planTiles(size: Size, reach: Reach, available: number, bytesOf: (tile: Size) => number): Grid | null {
  const whole = chooseGrid(size, reach, Infinity);
  if (whole?.tiles.length === 1 && bytesOf(whole.tile) <= available) return whole;
  const [few, many] = SAMPLES.map((side) => {
    const [height, width] = [side * reach.stride, side * reach.stride];
    return { pixels: height * width, bytes: bytesOf({ height, width }) };
  }) as [{ pixels: number; bytes: number }, { pixels: number; bytes: number }];
  const perPixel = (many.bytes - few.bytes) / (many.pixels - few.pixels);
  const fixed = few.bytes - perPixel * few.pixels;
  const smallest = smallestTile(size, reach);
  let maxPixels = Math.max((MARGIN * (available - fixed)) / perPixel, smallest.width * smallest.height);
  // The estimate from two samples is only a first guess: take tiles that do fit.
  for (let grid = chooseGrid(size, reach, maxPixels); grid; grid = chooseGrid(size, reach, maxPixels)) {
    if (bytesOf(grid.tile) <= available) return grid;
    maxPixels = grid.tile.width * grid.tile.height - 1;
  }
  return null;
}
