import type { GivenMaps, LayerShape, LayerTiles } from '../../evaluate/recipes.js';
import { isLayerName, type LayerName } from '../../model/layers.js';
import { type Check, integer, invalid, list, object } from './check.js';
import { LONGEST_SIDE } from './frame-limits.js';

/*
 * Schemas of feature maps, with their limits.
 */

/** Tiles of one layer. */
export const MOST_TILES = 64;

export const layerName: Check<LayerName> = (value, at) => {
  if (typeof value === 'string' && isLayerName(value)) return value;
  throw invalid('the name of a layer', at);
};

const side = integer(1, LONGEST_SIDE);
const SHAPE: Check<LayerShape['shape']> = (value, at, frame) => {
  const [channels, height, width] = list(side, 3)(value, at, frame);
  if (channels === undefined || height === undefined || width === undefined) throw invalid('channels, height and width', at);
  return [channels, height, width];
};

export const layerShape = object<LayerShape>({ layer: layerName, shape: SHAPE });

export const givenMaps: Check<GivenMaps> = (value, at, frame) => {
  const maps = { ...layerShape(value, at, frame), values: new Float32Array() };
  const [channels, height, width] = maps.shape;
  frame.floats((value as { values?: unknown }).values, `${at}.values`, channels * height * width, maps);
  return maps;
};

const TILES = object<Omit<LayerTiles, 'data'>>({ layer: layerName, shape: SHAPE, width: side, height: side });

export const layerTiles: Check<LayerTiles> = (value, at, frame) => {
  const tiles = TILES(value, at, frame);
  return { ...tiles, data: frame.bytes((value as { data?: unknown }).data, `${at}.data`, tiles.width * tiles.height, MOST_TILES) };
};

/** Floats alone have no name to be filled in under. */
export interface Values {
  values: Float32Array;
}

export const values: Check<Values> = (value, at, frame) => {
  const holder = { values: new Float32Array() };
  frame.floats((value as Partial<Values> | null)?.values, at, null, holder);
  return holder;
};
