/*
 * The tiles of Winograd's minimal filtering (kernels/winograd.h).
 */

/** Results of a tile on a side. */
export type Tile = 4 | 2;

/** The points that a tile's values are transformed to. */
export function pointsOf(tile: number): number {
  return (tile + 2) ** 2;
}

/** Bytes of transformed weights for each byte of the maps before and after, above which the smaller tile is taken. */
const MOST_WEIGHTS = 2.5;

/**
 * The larger tile takes 2.25 multiplications for a result, the smaller one 4, but its weights have four ninths of the size: they are taken
 * where the weights are much larger than the maps, as in the last layers for small pictures, and bringing them from memory counts, too.
 *
 * @param channels before and after, as they are stored
 */
export function tileFor(height: number, width: number, channels: readonly [number, number]): Tile {
  const weights = pointsOf(4) * channels[0] * channels[1];
  const maps = height * width * (channels[0] + channels[1]);
  return weights > MOST_WEIGHTS * maps ? 2 : 4;
}
