import { MEGABYTE } from '../../../values/units.js';
import { SIZES } from './instructions.js';
import { pointsOf, type Tile } from './tiles.js';

/*
 * The sizes of units, into which threads divide a step. They change the time that it takes, not what is computed, but for Gram matrices and
 * sums, whose sizes depend on the tensor alone.
 */

/** Tiles at a time: so many that their transformed values stay in a core's own cache, but few enough that all threads have some. */
const CACHE_BYTES = MEGABYTE;
const FEWEST_TILES = 16;
const BEST_TILES = 48;
const MOST_TILES = 64;
/** Units that each thread should have, where there are enough. */
const UNITS_A_THREAD = 4;

/** Tiles of so many that are computed at a time, with so many channels before and after. */
export function tilesAtATime(tile: Tile, tiles: number, channels: number, threads: number): number {
  const fitting = Math.floor(CACHE_BYTES / (pointsOf(tile) * channels * Float32Array.BYTES_PER_ELEMENT));
  const best = channels > 512 ? MOST_TILES : Math.min(MOST_TILES, Math.max(BEST_TILES, fitting));
  const fair = Math.ceil(tiles / (threads * UNITS_A_THREAD));
  return Math.max(Math.min(best, fair), Math.min(FEWEST_TILES, Math.ceil(tiles / threads)));
}

const MOST_ROWS = 256;
const FEWEST_ROWS = 24;

/** Rows of a product at a time. */
export function rowsAtATime(rows: number, threads: number): number {
  return Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.ceil(rows / (threads * UNITS_A_THREAD))));
}

/** Rows of so many floats that are moved at a time. */
export function rowsOf(floats: number): number {
  return Math.max(1, Math.floor(SIZES.VALUES_AT_A_TIME / floats));
}

/** Positions of a Gram matrix at a time; its parts are added up, so that their number is a matter of the result. */
const LEAST_POSITIONS = 512;
const MOST_PARTS = 16;

export function positionsAtATime(positions: number): number {
  return Math.max(LEAST_POSITIONS, Math.ceil(positions / MOST_PARTS));
}

/** Parts in which values are added up. */
export function sumParts(floats: number): number {
  return Math.ceil(floats / SIZES.VALUES_AT_A_TIME);
}
