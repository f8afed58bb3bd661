import type { GraphOutputs } from '../graph/operations.js';
import { buildObjective, type ObjectiveShape } from '../loss/objective-graph.js';
import { buildStyleSlopes, buildTileGradient, buildTileGrams } from '../loss/objective-in-parts.js';
import type { Size } from '../pixels/picture.js';
import { type Reach, reachOf } from '../model/receptive-field.js';
import type { Means } from './means.js';
import { type Grid, smallestTile } from './tiles/grid.js';
import { planTiles } from './tiles/tile-plan.js';

export type PlanMeans = Pick<Means, 'programs' | 'loaded' | 'pooling'>;

/** The graphs that an objective is computed with: of the whole picture, or of a tile. */
export type ObjectiveGraphs = { readonly grid: null; readonly whole: GraphOutputs } | { readonly grid: Grid; readonly tiled: TileGraphs };

/** All three are loaded at the same time. */
export type TileGraphs = Readonly<Record<'grams' | 'slopes' | 'gradient', GraphOutputs>>;

/**
 * The graphs for an objective that fit: the whole picture at once where it does, which is faster, else tiles.
 * @param available bytes
 * @returns null where not even the smallest tiles fit
 */
export function planObjective(shape: ObjectiveShape, available: number, means: PlanMeans): ObjectiveGraphs | null {
  const whole = buildObjective(means.loaded.network, means.pooling, shape);
  if (means.programs.bytesOf(whole) <= available) return { grid: null, whole };
  const reach = tileReach(shape, means);
  const grid = reach && planTiles(shape, reach, available, (tile) => bytesOfTile(shape, tile, means));
  return grid && { grid, tiled: tileGraphs(shape, grid.tile, means) };
}

/** The least that the graphs of an objective take: bytes with which `planObjective` finds some. */
export function leastForObjective(shape: ObjectiveShape, means: PlanMeans): number {
  const whole = means.programs.bytesOf(buildObjective(means.loaded.network, means.pooling, shape));
  const reach = tileReach(shape, means);
  return reach ? Math.min(whole, bytesOfTile(shape, smallestTile(shape, reach), means)) : whole;
}

export function tileGraphs(shape: ObjectiveShape, tile: Size, { loaded: { network }, pooling }: Omit<PlanMeans, 'programs'>): TileGraphs {
  const tiled = { ...shape, ...tile };
  return {
    grams: buildTileGrams(network, pooling, tiled),
    slopes: buildStyleSlopes(network, tiled),
    gradient: buildTileGradient(network, pooling, tiled),
  };
}

/** Null where an objective cannot be computed in tiles: the norm of a term's gradient is known only when the gradient of every tile is. */
function tileReach(shape: ObjectiveShape, { loaded: { network } }: PlanMeans): Reach | null {
  return shape.normalizeGradients ? null : reachOf(network, [...shape.contentLayers, ...shape.styleLayers]);
}

function bytesOfTile(shape: ObjectiveShape, tile: Size, means: PlanMeans): number {
  return Object.values(tileGraphs(shape, tile, means)).reduce((sum, graph) => sum + means.programs.bytesOf(graph), 0);
}
