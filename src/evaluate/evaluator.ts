import type { GraphOutputs } from '../graph/operations.js';
import type { Evaluation } from '../optimize/descent.js';
import type { BoundObjective } from './bound-objective.js';
import type { Weights } from '../loss/losses.js';
import { summandsOf } from '../loss/terms.js';
import { memoryLimit } from '../executors/memory-limit.js';
import { leastForObjective, planObjective, tileGraphs, type TileGraphs } from './objective-plan.js';
import type { Plan, Run, SignedGraph } from './programs.js';
import type { Grid } from './tiles/grid.js';
import { TiledObjective } from './tiles/tiled-objective.js';
import type { EvaluationContext } from './evaluation-context.js';

/** Computes losses and gradient of one objective at one size. */
export interface Evaluator {
  /** Number of tiles; 1 for the whole picture at once. */
  readonly tiles: number;
  /**
   * Losses and gradient of a picture; null where it was stopped between two tiles.
   * @param pixels planes `[3, H, W]`
   */
  evaluate(pixels: Float32Array, weights: Weights): Promise<Evaluation | null>;
}

/** The graphs to compile for an objective, and the evaluator that runs them. */
interface EvaluatorPlan extends Plan {
  readonly evaluatorOf: (runs: Readonly<Record<string, Run>>) => Evaluator;
}

/**
 * Runs `body` with what evaluates an objective: the whole picture at once where memory suffices, which is faster, else in tiles.
 * @throws NeuralStyleError `memory-limit` where not even tiles fit
 */
export function withEvaluator<R>(
  bound: BoundObjective,
  context: EvaluationContext,
  body: (evaluator: Evaluator) => Promise<R>,
): Promise<R> {
  return context.programs.use(
    (available) => {
      const planned = planObjective(bound.shape, available, context);
      if (!planned) throw memoryLimit({ needed: leastForObjective(bound.shape, context), available });
      return planned.grid ? inTiles(bound, planned.grid, planned.tiled, context) : asWhole(bound, planned.whole, context);
    },
    (runs, { evaluatorOf }) => body(evaluatorOf(runs)),
  );
}

/** Runs `body` with what evaluates an objective in given tiles. */
export function withTiledObjective<R>(
  bound: BoundObjective,
  grid: Grid,
  context: EvaluationContext,
  body: (evaluator: Evaluator) => Promise<R>,
): Promise<R> {
  return context.programs.use(
    () => inTiles(bound, grid, tileGraphs(bound.shape, grid.tile, context), context),
    (runs, { evaluatorOf }) => body(evaluatorOf(runs)),
  );
}

function asWhole(bound: BoundObjective, outputs: GraphOutputs, { loaded, pooling }: EvaluationContext): EvaluatorPlan {
  return {
    graphs: { whole: { signature: `objective|${loaded.id}|${pooling}|${bound.signature}`, outputs } },
    evaluatorOf: ({ whole: run }) => ({
      tiles: 1,
      evaluate: async (pixels, weights) => bound.evaluation(await run!(bound.feeds(pixels, weights)), weights),
    }),
  };
}

function inTiles(bound: BoundObjective, grid: Grid, tiled: TileGraphs, { loaded, pooling, goOn }: EvaluationContext): EvaluatorPlan {
  const signed = Object.entries(tiled).map(([kind, outputs]): [string, SignedGraph] => [
    kind,
    { signature: `tile-${kind}|${loaded.id}|${pooling}|${bound.signatureAt(grid.tile)}`, outputs },
  ]);
  return {
    graphs: Object.fromEntries(signed),
    evaluatorOf: (runs) => new TiledObjective(bound, summandsOf(bound.shape, loaded.network), grid, runs, goOn),
  };
}
