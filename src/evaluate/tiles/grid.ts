import type { Size } from '../../pixels/picture.js';
import type { Reach } from '../../model/receptive-field.js';

/** A part of a plane: rows `top` to `top + height`, columns `left` to `left + width`. */
export interface Window extends Size {
  readonly top: number;
  readonly left: number;
}

/** A part of the picture that is computed at once. */
export interface Tile {
  readonly window: Window;
  /** The part that this tile answers for: the cores of all tiles make up the picture. Features in it depend on nothing outside of the window. */
  readonly core: Window;
}

/** Tiles of one size, so that one compiled graph serves them all; at the borders they overlap more rather than being smaller. */
export interface Grid {
  readonly tile: Size;
  readonly tiles: readonly Tile[];
}

/** Tiles along one axis. */
interface Line {
  readonly length: number;
  readonly pieces: readonly { readonly start: number; readonly coreStart: number; readonly coreEnd: number }[];
}

/**
 * The grid that computes the least, counting overlaps, among those whose tiles have at most so many pixels.
 *
 * Tiles start at multiples of the stride, and are as long as the picture is, up to a multiple of it, so that a tile at the end stops where
 * the picture does: what rounds down there rounds down as in the whole picture.
 *
 * @returns null where not even the smallest tiles are small enough
 */
export function chooseGrid(size: Size, reach: Reach, maxPixels: number): Grid | null {
  const columns = lines(size.width, reach);
  let best: { readonly rows: Line; readonly columns: Line; readonly pixels: number } | null = null;
  for (const rows of lines(size.height, reach)) {
    for (const column of columns) {
      const area = rows.length * column.length;
      const pixels = area * rows.pieces.length * column.pieces.length;
      if (area <= maxPixels && (!best || pixels < best.pixels)) best = { rows, columns: column, pixels };
    }
  }
  return best && gridOf(best.rows, best.columns);
}

/** All of a picture as one tile. */
export function wholeGrid({ width, height }: Size): Grid {
  const all = { top: 0, left: 0, width, height };
  return { tile: { width, height }, tiles: [{ window: all, core: all }] };
}

/** The smallest tile that a picture of this size can be cut into. */
export function smallestTile({ width, height }: Size, reach: Reach): Size {
  const least = (extent: number): number => Math.min(...lines(extent, reach).map(({ length }) => length));
  return { width: least(width), height: least(height) };
}

/** Every sensible division of an axis, from one piece to the most. */
function lines(extent: number, { stride, halo }: Reach): Line[] {
  const rest = extent % stride;
  // In strides: the axis, both halos of an inner piece, a piece.
  const whole = (extent - rest) / stride;
  const halos = (2 * halo) / stride;
  const found: Line[] = [];
  for (let count = 1; count <= Math.max(whole, 1); count++) {
    const length = Math.ceil((whole + halos * (count - 1)) / count);
    const step = length - halos;
    if (count > 1 && step < 1) break;
    // A length that is rounded up may need fewer pieces, which then are among the lines already.
    if (count > 1 && Math.ceil((whole - length) / step) + 1 < count) continue;
    found.push(lineOf(count, length * stride + rest, Math.max(step, 0) * stride, extent, halo));
  }
  return found;
}

function lineOf(count: number, length: number, step: number, extent: number, halo: number): Line {
  const starts = Array.from({ length: count }, (_, i) => Math.min(i * step, extent - length));
  const coreStart = (i: number): number => (i === 0 ? 0 : starts[i]! + halo);
  return {
    length,
    pieces: starts.map((start, i) => ({ start, coreStart: coreStart(i), coreEnd: i + 1 < count ? coreStart(i + 1) : extent })),
  };
}

function gridOf(rows: Line, columns: Line): Grid {
  const [height, width] = [rows.length, columns.length];
  const tiles = rows.pieces.flatMap((row) =>
    columns.pieces.map((column) => ({
      window: { top: row.start, left: column.start, height, width },
      core: {
        top: row.coreStart,
        left: column.coreStart,
        height: row.coreEnd - row.coreStart,
        width: column.coreEnd - column.coreStart,
      },
    })),
  );
  return { tile: { height, width }, tiles };
}

/** A window of the picture as one of a layer's maps; it starts at a multiple of the layer's stride. */
export function windowAt({ top, left, height, width }: Window, stride: number): Window {
  return { top: top / stride, left: left / stride, height: Math.floor(height / stride), width: Math.floor(width / stride) };
}

/** A tile of a picture in feature maps of this stride. */
export function tileAt({ window, core }: Tile, stride: number): Tile {
  return { window: windowAt(window, stride), core: windowAt(core, stride) };
}
