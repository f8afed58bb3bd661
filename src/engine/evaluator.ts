import type { GraphOutputs } from '../graph/operations.js';
import { buildObjective, type ObjectiveShape } from '../loss/objective.js';
import type { Pooling } from '../model/network.js';
import type { Evaluation } from '../optimize/descent.js';
import type { BoundObjective } from './bound-objective.js';
import type { Weights } from './jobs.js';
import type { LoadedNetwork } from './networks.js';
import type { Programs } from './programs.js';
import type { Grid } from './tiles/grid.js';
import { planObjective, withTiledObjective } from './tiles/tiled-objective.js';

/** Computes losses and gradient of one objective at one size. */
export interface Evaluator {
  /** In how many tiles; 1 for the whole picture at once. */
  readonly tiles: number;
  /** @param pixels planes `[3, H, W]` */
  evaluate(pixels: Float32Array, weights: Weights): Promise<Evaluation>;
}

/** What an evaluator computes with. */
export interface Means {
  readonly programs: Programs;
  readonly loaded: LoadedNetwork;
  readonly pooling: Pooling;
  /** Awaited between two tiles; what it throws ends the evaluation. */
  readonly breathe: () => Promise<void>;
}

/**
 * Runs `body` with what evaluates an objective: the whole picture at once where memory suffices, which is faster, else in tiles.
 * @throws NeuralStyleError `out-of-memory` or `memory-limit` where not even tiles fit
 */
export function withEvaluator<R>(bound: BoundObjective, means: Means, body: (evaluator: Evaluator) => Promise<R>): Promise<R> {
  const { programs, loaded, pooling } = means;
  const graph = buildObjective(loaded.network, pooling, bound.shape);
  const grid = gridFor(bound.shape, graph, means);
  if (grid) return withTiledObjective(bound, grid, means, body);
  return programs.use(
    `objective|${loaded.id}|${pooling}|${bound.signature}`,
    bound.picture,
    () => graph,
    (run) =>
      body({
        tiles: 1,
        evaluate: async (pixels, weights) => bound.evaluation(await run(bound.feeds(pixels, weights)), weights),
      }),
  );
}

/**
 * Fails now rather than later where there is no room for an objective.
 * @throws NeuralStyleError `out-of-memory` or `memory-limit`
 */
export function requireRoom(shape: ObjectiveShape, means: Pick<Means, 'programs' | 'loaded' | 'pooling'>): void {
  const { programs, loaded, pooling } = means;
  const graph = buildObjective(loaded.network, pooling, shape);
  if (!gridFor(shape, graph, means)) programs.require(graph, shape.picture ?? shape);
}

/** Null for the whole picture at once. */
function gridFor(shape: ObjectiveShape, graph: GraphOutputs, means: Pick<Means, 'programs' | 'loaded' | 'pooling'>): Grid | null {
  return means.programs.fits(graph) ? null : planObjective(shape, means);
}
