import type { Size } from '../../pixels/picture.js';
import { coreRow } from './crop.js';
import { type Tile, tileAt, type Window } from './grid.js';

/**
 * The mask of a tile for a loss term at a layer: its own part, weighted so that tiles add up to the picture (see tiled-objective.ts in
 * `loss`).
 *
 * @param size of the picture
 * @param whole the term's mask for the whole picture, `[1, H·W]` at the layer
 */
export function coreMask(tile: Tile, size: Size, stride: number, whole?: Float32Array): Float32Array {
  const at = tileAt(tile, stride);
  return coreRow(at, share(at.window, sizeAt(size, stride)), whole, sizeAt(size, stride));
}

/**
 * The mask of a tile for the differences of each pixel to the one `down` below or `across` on the right. A difference belongs to the tile
 * in whose core its first pixel is; at the end of the picture and beyond there is none.
 *
 * @param size of the picture
 * @param all the mask of the whole picture's differences, where there is one
 */
export function differencesMask({ window, core }: Tile, size: Size, down: 0 | 1, across: 0 | 1, all?: Float32Array): Float32Array {
  const whole = { height: size.height - down, width: size.width - across };
  const shortened: Window = {
    ...core,
    height: Math.min(core.height, Math.max(whole.height - core.top, 0)),
    width: Math.min(core.width, Math.max(whole.width - core.left, 0)),
  };
  const at = { window: { ...window, height: window.height - down, width: window.width - across }, core: shortened };
  return coreRow(at, share(at.window, whole), all, whole);
}

/** A picture's size at a layer. */
export function sizeAt({ width, height }: Size, stride: number): Size {
  return { width: Math.floor(width / stride), height: Math.floor(height / stride) };
}

/** √(n/N) */
function share(part: Size, whole: Size): number {
  return Math.sqrt((part.width * part.height) / (whole.width * whole.height));
}
