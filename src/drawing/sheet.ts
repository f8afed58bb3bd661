import type { Picture } from '../pixels/picture.js';
import { lettering, textWidth } from './lettering.js';
import { drawOver } from '../image/draw-svg.js';

/** A picture on a sheet: interleaved RGB, enlarged by a whole number so that its pixels stay what they are. */
export interface Tile {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  readonly enlarged: number;
}

/** Tiles of one size in rows, under a caption. */
export interface Section {
  readonly caption: string;
  readonly tiles: readonly Tile[];
  readonly columns: number;
}

export const BACKGROUND = [0x1d, 0x1a, 0x24] as const;
export const INK = '#efeaf5';
/** Around sections and between tiles, in pixels. */
export const MARGIN = 8;
export const GAP = 2;
/** Above a section's tiles. */
export const CAPTION = 18;
/** From the top of a caption to its baseline. */
const BASELINE = 11;

interface Place {
  readonly section: Section;
  readonly left: number;
  readonly top: number;
}

/**
 * Sections of tiles on one dark sheet, side by side and below each other.
 * @param columns sections beside each other
 */
export async function composeSheet(sections: readonly Section[], columns: number): Promise<Picture> {
  const { places, width, height } = arrange(sections, columns);
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at += 3) data.set(BACKGROUND, at);
  for (const { section, left, top } of places) {
    const [tileWidth, tileHeight] = tileSize(section);
    section.tiles.forEach((tile, index) => {
      const column = index % section.columns;
      const row = Math.floor(index / section.columns);
      draw(tile, { data, width }, left + column * (tileWidth + GAP), top + CAPTION + row * (tileHeight + GAP));
    });
  }
  const captions = places.map(({ section, left, top }) => lettering(left, top + BASELINE, section.caption, INK));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${captions.join('')}</svg>`;
  return { width, height, data: await drawOver(data, { width, height }, svg) };
}

function arrange(sections: readonly Section[], columns: number): { places: Place[]; width: number; height: number } {
  const places: Place[] = [];
  let [top, width] = [MARGIN, 0];
  for (let first = 0; first < sections.length; first += columns) {
    let left = MARGIN;
    let bottom = top;
    for (const section of sections.slice(first, first + columns)) {
      places.push({ section, left, top });
      const [sectionWidth, sectionHeight] = sectionSize(section);
      left += sectionWidth + MARGIN;
      bottom = Math.max(bottom, top + sectionHeight);
    }
    width = Math.max(width, left);
    top = bottom + MARGIN;
  }
  return { places, width, height: top };
}

function tileSize({ tiles: [tile] }: Section): readonly [number, number] {
  return tile ? [tile.width * tile.enlarged, tile.height * tile.enlarged] : [0, 0];
}

/** As wide as its caption at the least. */
function sectionSize(section: Section): readonly [number, number] {
  const [width, height] = tileSize(section);
  const rows = Math.ceil(section.tiles.length / section.columns);
  const columns = Math.min(section.tiles.length, section.columns);
  return [Math.max(columns * (width + GAP) - GAP, Math.ceil(textWidth(section.caption))), CAPTION + rows * (height + GAP) - GAP];
}

function draw(tile: Tile, sheet: { readonly data: Uint8Array; readonly width: number }, left: number, top: number): void {
  const { width, height, data, enlarged } = tile;
  for (let y = 0; y < height * enlarged; y++) {
    for (let x = 0; x < width * enlarged; x++) {
      const from = (Math.floor(y / enlarged) * width + Math.floor(x / enlarged)) * 3;
      sheet.data.set(data.subarray(from, from + 3), ((top + y) * sheet.width + left + x) * 3);
    }
  }
}
