import type { LayerTiles } from '../evaluate/recipes.js';
import type { Picture } from '../pixels/picture.js';
import { composeSheet, type Section, type Tile } from './sheet.js';

/** Longest side of a tile in pixels. */
export const TILE = 64;
const COLUMNS = 8;
/** Channels shown of a layer that is alone, and of one among others. */
const ALONE = 64;
const AMONG_OTHERS = 16;

/** Number of channels that a sheet of so many layers shows of each layer. */
export function channelsShown(layers: number): number {
  return layers === 1 ? ALONE : AMONG_OTHERS;
}

/** A contact sheet of feature maps: for each layer its first channels, with its name, how many there are, and their size. */
export function featureSheet(layers: readonly LayerTiles[]): Promise<Picture> {
  return composeSheet(layers.map(section), 1);
}

function section({ layer, shape: [channels, mapHeight, mapWidth], width, height, data }: LayerTiles): Section {
  const count = data.length / (width * height);
  const enlarged = Math.max(1, Math.floor(TILE / Math.max(width, height)));
  const tiles = Array.from({ length: count }, (_, at): Tile => {
    const grey = data.subarray(at * width * height, (at + 1) * width * height);
    return { width, height, data: Uint8Array.from({ length: grey.length * 3 }, (_, byte) => grey[Math.floor(byte / 3)]!), enlarged };
  });
  return { caption: `${layer}   ${count}/${channels}   ${mapWidth}x${mapHeight}`, tiles, columns: COLUMNS };
}
