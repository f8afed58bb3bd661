import type { GraphOutputs } from '../graph/operations.js';
import { buildObjective } from '../loss/objective-graph.js';
import { buildSlopes, buildTileGradient, buildTileStatistics } from '../loss/objective-in-parts.js';
import type { ObjectiveShape } from '../loss/objective-shape.js';
import type { Size } from '../pixels/picture.js';
import { type Reach, reachOf } from '../model/receptive-field.js';
import type { EvaluationContext } from './evaluation-context.js';
import { type Grid, smallestTile } from './tiles/grid.js';
import { planTiles } from './tiles/tile-plan.js';

export type PlanContext = Pick<EvaluationContext, 'programs' | 'loaded' | 'pooling'>;

/** The graphs that an objective is computed with: of the whole picture, or of a tile. */
export type ObjectiveGraphs = { readonly grid: null; readonly whole: GraphOutputs } | { readonly grid: Grid; readonly tiled: TileGraphs };

/** All three are loaded at the same time. */
export type TileGraphs = Readonly<Record<'statistics' | 'slopes' | 'gradient', GraphOutputs>>;

/**
 * The graphs for an objective that fit: the whole picture at once where it does, which is faster, else tiles.
 * @param available bytes
 * @returns null where not even the smallest tiles fit
 */
export function planObjective(shape: ObjectiveShape, available: number, context: PlanContext): ObjectiveGraphs | null {
  const whole = buildObjective(context.loaded.network, context.pooling, shape);
  if (context.programs.bytesOf(whole) <= available) return { grid: null, whole };
  const reach = tileReach(shape, context);
  const grid = reach && planTiles(shape, reach, available, (tile) => bytesOfTile(shape, tile, context));
  return grid && { grid, tiled: tileGraphs(shape, grid.tile, context) };
}

/** The least that the graphs of an objective take: bytes with which `planObjective` finds some. */
export function leastForObjective(shape: ObjectiveShape, context: PlanContext): number {
  const whole = context.programs.bytesOf(buildObjective(context.loaded.network, context.pooling, shape));
  const reach = tileReach(shape, context);
  return reach ? Math.min(whole, bytesOfTile(shape, smallestTile(shape, reach), context)) : whole;
}

export function tileGraphs(shape: ObjectiveShape, tile: Size, { loaded: { network }, pooling }: Omit<PlanContext, 'programs'>): TileGraphs {
  const tiled = { ...shape, ...tile };
  return {
    statistics: buildTileStatistics(network, pooling, tiled),
    slopes: buildSlopes(network, tiled),
    gradient: buildTileGradient(network, pooling, tiled),
  };
}

/** Null where an objective cannot be computed in tiles: the norm of a term's gradient is known only when the gradient of every tile is. */
function tileReach(shape: ObjectiveShape, { loaded: { network } }: PlanContext): Reach | null {
  return shape.normalizeGradients ? null : reachOf(network, [...shape.contentLayers, ...shape.styleLayers]);
}

function bytesOfTile(shape: ObjectiveShape, tile: Size, context: PlanContext): number {
  return Object.values(tileGraphs(shape, tile, context)).reduce((sum, graph) => sum + context.programs.bytesOf(graph), 0);
}
