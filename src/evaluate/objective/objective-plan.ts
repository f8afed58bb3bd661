import type { GraphOutputs } from '../../graph/operations.js';
import { buildObjective } from '../../loss/objective-graph.js';
import { buildSlopes, buildTileGradient, buildTileStatistics } from '../../loss/objective-in-parts.js';
import { buildMatching, buildHelpers, matchedLayers } from '../../loss/matching-graph.js';
import { type ObjectiveShape, regionShapes } from '../../loss/objective-shape.js';
import { needsWhole } from '../../loss/statistics/statistics.js';
import type { Network, Pooling } from '../../model/network.js';
import type { Size } from '../../pixels/picture.js';
import { type Reach, reachOf } from '../../model/receptive-field.js';
import type { EvaluationContext } from '../evaluation-context.js';
import { type Grid, smallestTile } from '../tiles/grid.js';
import { planTiles } from '../tiles/tile-plan.js';

export type PlanContext = Pick<EvaluationContext, 'programs' | 'loaded' | 'pooling'>;

/** The graphs that an objective is computed with: of the whole picture, or of a tile. All are loaded at the same time. */
export type ObjectiveGraphs = { readonly grid: null; readonly whole: WholeGraphs } | { readonly grid: Grid; readonly tiled: TileGraphs };

/** The graphs by which targets are computed, where the objective has any to be: `matching`, and products by their names. */
export type MatchingGraphs = Readonly<Record<string, GraphOutputs>>;

export type WholeGraphs = MatchingGraphs & Readonly<Record<'whole', GraphOutputs>>;

export type TileGraphs = MatchingGraphs & Readonly<Record<'statistics' | 'slopes' | 'gradient', GraphOutputs>>;

/**
 * The graphs for an objective that fit: the whole picture at once where it does, which is faster, else tiles.
 * @param available bytes
 * @returns null where not even the smallest tiles fit
 */
export function planObjective(shape: ObjectiveShape, available: number, context: PlanContext): ObjectiveGraphs | null {
  const whole = wholeGraphs(shape, context);
  if (bytesOf(whole, context) <= available) return { grid: null, whole };
  const reach = tileReach(shape, context);
  const grid = reach && planTiles(shape, reach, available, (tile) => bytesOfTile(shape, tile, context));
  return grid && { grid, tiled: tileGraphs(shape, grid.tile, context) };
}

/** The least that the graphs of an objective take: bytes with which `planObjective` finds some. */
export function leastForObjective(shape: ObjectiveShape, context: PlanContext): number {
  const whole = bytesOf(wholeGraphs(shape, context), context);
  const reach = tileReach(shape, context);
  return reach ? Math.min(whole, bytesOfTile(shape, smallestTile(shape, reach), context)) : whole;
}

export function tileGraphs(shape: ObjectiveShape, tile: Size, { loaded: { network }, pooling }: Omit<PlanContext, 'programs'>): TileGraphs {
  const tiled = { ...shape, ...tile };
  return {
    statistics: buildTileStatistics(network, pooling, tiled),
    slopes: buildSlopes(network, tiled),
    gradient: buildTileGradient(network, pooling, tiled),
    ...matchingGraphs(tiled, { network, pooling }, true),
  };
}

function wholeGraphs(shape: ObjectiveShape, { loaded: { network }, pooling }: PlanContext): WholeGraphs {
  return { whole: buildObjective(network, pooling, shape), ...matchingGraphs(shape, { network, pooling }, false) };
}

function matchingGraphs(
  shape: ObjectiveShape,
  { network, pooling }: { readonly network: Network; readonly pooling: Pooling },
  tiled: boolean,
): MatchingGraphs {
  if (matchedLayers(shape, network).length === 0) return {};
  return { matching: buildMatching(network, pooling, shape, tiled), ...buildHelpers(shape, network) };
}

/**
 * True for an objective that cannot be computed in tiles: the norm of a term's gradient is known only when the gradient of every tile is, and some
 * statistics know no tiles.
 */
export function isNotTiled(shape: ObjectiveShape): boolean {
  return shape.normalizeGradients === true || regionShapes(shape).some(({ statistic }) => needsWhole(statistic));
}

/** Null where an objective cannot be computed in tiles. */
function tileReach(shape: ObjectiveShape, { loaded: { network } }: PlanContext): Reach | null {
  if (isNotTiled(shape)) return null;
  return reachOf(network, [...shape.contentLayers, ...shape.styleLayers]);
}

function bytesOfTile(shape: ObjectiveShape, tile: Size, context: PlanContext): number {
  return bytesOf(tileGraphs(shape, tile, context), context);
}

function bytesOf(graphs: Readonly<Record<string, GraphOutputs>>, { programs }: PlanContext): number {
  return Object.values(graphs).reduce((sum, graph) => sum + programs.bytesOf(graph), 0);
}
