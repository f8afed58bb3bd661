import type { Size } from '../../pixels/picture.js';
import type { Tile, Window } from './grid.js';

/** A window of planes `[P, size.height, size.width]`: `[P, window.height, window.width]`. */
export function crop(planes: Float32Array, size: Size, window: Window): Float32Array {
  const out = new Float32Array((planes.length / (size.width * size.height)) * window.width * window.height);
  eachRow(out.length, size, window, (row, at) => out.set(planes.subarray(at, at + window.width), row));
  return out;
}

/** Adds planes of a window's size to those of a picture's, in place. */
export function addAt(planes: Float32Array, size: Size, part: Float32Array, window: Window): void {
  eachRow(part.length, size, window, (row, at) => {
    for (let x = 0; x < window.width; x++) planes[at + x]! += part[row + x]!;
  });
}

/**
 * Puts a tile's own part of what was computed for its window into whole planes.
 * @param planes `[P, size.height, size.width]`
 * @param part `[P, window.height, window.width]`
 */
export function putCore(planes: Float32Array, size: Size, part: Float32Array, { window, core }: Tile): void {
  const offset = (core.top - window.top) * window.width + core.left - window.left;
  const count = part.length / (window.width * window.height);
  for (let plane = 0; plane < count; plane++) {
    for (let y = 0; y < core.height; y++) {
      const from = (plane * window.height + y) * window.width + offset;
      planes.set(part.subarray(from, from + core.width), (plane * size.height + core.top + y) * size.width + core.left);
    }
  }
}

/**
 * A row of a mask for a loss term of a tile: `value` in the tile's core, times the mask of the whole picture where there is one, 0 outside.
 * @param whole `[1, size.height · size.width]`
 * @returns `[1, window.height · window.width]`
 */
export function coreRow({ window, core }: Tile, value: number, whole?: Float32Array, size?: Size): Float32Array {
  const row = new Float32Array(window.width * window.height);
  for (let y = core.top; y < core.top + core.height; y++) {
    const at = (y - window.top) * window.width + core.left - window.left;
    if (!whole || !size) row.fill(value, at, at + core.width);
    else for (let x = 0; x < core.width; x++) row[at + x] = value * whole[y * size.width + core.left + x]!;
  }
  return row;
}

/** Calls back with where each row of a window starts, in the window's planes and in the picture's. */
function eachRow(length: number, size: Size, { top, left, width, height }: Window, each: (row: number, at: number) => void): void {
  for (let row = 0, y = 0; row < length; row += width, y++) {
    const plane = Math.floor(y / height);
    each(row, (plane * size.height + top + (y % height)) * size.width + left);
  }
}
