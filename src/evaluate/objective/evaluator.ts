import type { GraphOutputs } from '../../graph/operations.js';
import type { Evaluation } from '../../optimize/descent.js';
import type { BoundObjective } from './bound-objective.js';
import type { Weights } from '../../loss/losses.js';
import { summandsOf } from '../../loss/terms.js';
import { Matcher } from './matcher.js';
import { leastForObjective, planObjective, tileGraphs, type TileGraphs, type WholeGraphs } from './objective-plan.js';
import { memoryLimit } from '../../executors/memory-limit.js';
import type { Plan, Run, SignedGraph } from '../programs.js';
import type { Grid } from '../tiles/grid.js';
import { TiledObjective } from '../tiles/tiled-objective.js';
import type { EvaluationContext } from '../evaluation-context.js';

/** Computes losses and gradient of one objective at one size. */
export interface Evaluator {
  /** Number of tiles; 1 for the whole picture at once. */
  readonly tiles: number;
  /**
   * Losses and gradient of a picture; null where it was stopped between two tiles.
   * @param pixels planes `[3, H, W]`
   */
  evaluate(pixels: Float32Array, weights: Weights): Promise<Evaluation | null>;
  /**
   * Computes the targets of matched statistics anew, of a picture; before the first evaluation, and every few iterations.
   * @param round counts the times
   * @param isAhead true for targets that may lie further where the loss falls, as suits an optimiser; by default the loss is exact
   * @returns false where it was stopped between two tiles, and the targets are what they were
   */
  match(pixels: Float32Array, round: number, isAhead?: boolean): Promise<boolean>;
  /** True where the objective has targets that `match` computes. */
  readonly isMatched: boolean;
}

/** The graphs to compile for an objective, and the evaluator that runs them. */
export interface EvaluatorPlan extends Plan {
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
    (available) => planEvaluator(bound, context, available),
    (runs, { evaluatorOf }) => body(evaluatorOf(runs)),
  );
}

/**
 * The graphs for an objective that take at most so many bytes.
 * @throws NeuralStyleError `memory-limit` where not even tiles fit
 */
export function planEvaluator(bound: BoundObjective, context: EvaluationContext, available: number): EvaluatorPlan {
  const planned = planObjective(bound.shape, available, context);
  if (!planned) throw memoryLimit({ needed: leastForObjective(bound.shape, context), available });
  return planned.grid ? inTiles(bound, planned.grid, planned.tiled, context) : asWhole(bound, planned.whole, context);
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

function asWhole(bound: BoundObjective, graphs: WholeGraphs, context: EvaluationContext): EvaluatorPlan {
  return {
    graphs: signed('objective', bound.signature, graphs, context),
    evaluatorOf: (runs) => ({
      tiles: 1,
      evaluate: async (pixels, weights) => bound.evaluation(await runs.whole!(bound.feeds(pixels, weights)), weights),
      ...matcherOf(bound, null, runs, context),
    }),
  };
}

function inTiles(bound: BoundObjective, grid: Grid, graphs: TileGraphs, context: EvaluationContext): EvaluatorPlan {
  const { loaded, goOn } = context;
  return {
    graphs: signed('tile', bound.signatureAt(grid.tile), graphs, context),
    evaluatorOf: (runs) => {
      const tiled = new TiledObjective(bound, summandsOf(bound.shape, loaded.network), grid, runs, goOn);
      return {
        tiles: tiled.tiles,
        evaluate: (pixels, weights) => tiled.evaluate(pixels, weights),
        ...matcherOf(bound, grid, runs, context),
      };
    },
  };
}

/** Graphs with what identifies them. */
function signed(
  kind: string,
  signature: string,
  graphs: Readonly<Record<string, GraphOutputs>>,
  { loaded, pooling }: EvaluationContext,
): Record<string, SignedGraph> {
  const entries = Object.entries(graphs).map(([name, outputs]): [string, SignedGraph] => [
    name,
    { signature: `${kind}-${name}|${loaded.id}|${pooling}|${signature}`, outputs },
  ]);
  return Object.fromEntries(entries);
}

function matcherOf(
  bound: BoundObjective,
  grid: Grid | null,
  runs: Readonly<Record<string, Run>>,
  { loaded, goOn }: EvaluationContext,
): Pick<Evaluator, 'match' | 'isMatched'> {
  const matcher = new Matcher(bound, loaded.network, { grid, runs, goOn });
  return { match: (pixels, round, isAhead = false) => matcher.match(pixels, round, isAhead), isMatched: matcher.isNeeded };
}
