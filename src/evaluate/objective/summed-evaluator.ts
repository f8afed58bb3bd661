import type { Losses, Weights } from '../../loss/losses.js';
import { TERM_NAMES } from '../../loss/term-names.js';
import type { Evaluation } from '../../optimize/descent.js';
import { addScaled } from '../../optimize/vectors/plain.js';
import type { BoundObjective } from './bound-objective.js';
import type { EvaluationContext } from '../evaluation-context.js';
import { type Evaluator, type EvaluatorPlan, planEvaluator, withEvaluator } from './evaluator.js';
import { memoryLimit } from '../../executors/memory-limit.js';
import { leastForObjective } from './objective-plan.js';
import type { SignedGraph } from '../programs.js';

/** The part of an objective that one network computes. */
export interface NetworkObjective {
  readonly bound: BoundObjective;
  readonly context: EvaluationContext;
}

/**
 * Runs `body` with what evaluates an objective, part by part.
 * @param parts at least one; all of one picture, with the same `programs`
 * @throws NeuralStyleError `memory-limit` where not even tiles fit
 */
export function withSummedEvaluator<R>(parts: readonly NetworkObjective[], body: (evaluator: Evaluator) => Promise<R>): Promise<R> {
  const { bound, context } = parts[0]!;
  if (parts.length === 1) return withEvaluator(bound, context, body);
  return context.programs.use(
    (available) => planSum(parts, available),
    (runs, { evaluatorOf }) => body(evaluatorOf(runs)),
  );
}

/** All graphs are loaded at the same time: each part leaves as much of the memory as those after it need at least. */
function planSum(parts: readonly NetworkObjective[], available: number): EvaluatorPlan {
  const least = parts.map(({ bound, context }) => leastForObjective(bound.shape, context));
  const needed = least.reduce((sum, bytes) => sum + bytes, 0);
  if (needed > available) throw memoryLimit({ needed, available });
  let left = available - needed;
  const plans = parts.map(({ bound, context }, index) => {
    const plan = planEvaluator(bound, context, left + least[index]!);
    left += least[index]! - bytesOf(plan, context);
    return plan;
  });
  const nameIn = (part: number, name: string): string => `${part}/${name}`;
  return {
    graphs: Object.fromEntries(
      plans.flatMap(({ graphs }, part) => Object.entries<SignedGraph>(graphs).map(([name, graph]) => [nameIn(part, name), graph] as const)),
    ),
    evaluatorOf: (runs) => {
      const runsOf = ({ graphs }: EvaluatorPlan, part: number): typeof runs =>
        Object.fromEntries(Object.keys(graphs).map((name) => [name, runs[nameIn(part, name)]!]));
      return new SummedEvaluator(plans.map((plan, part) => plan.evaluatorOf(runsOf(plan, part))));
    },
  };
}

function bytesOf({ graphs }: EvaluatorPlan, { programs }: EvaluationContext): number {
  return Object.values<SignedGraph>(graphs).reduce((sum, { outputs }) => sum + programs.bytesOf(outputs), 0);
}

/** Evaluates objectives of several networks: their losses and gradients are added. */
class SummedEvaluator implements Evaluator {
  constructor(private readonly parts: readonly Evaluator[]) {}

  get tiles(): number {
    return Math.max(...this.parts.map(({ tiles }) => tiles));
  }

  async evaluate(pixels: Float32Array, weights: Weights): Promise<Evaluation | null> {
    let sum: Evaluation | null = null;
    for (const part of this.parts) {
      const evaluation = await part.evaluate(pixels, weights);
      if (!evaluation) return null;
      sum = sum ? added(sum, evaluation) : evaluation;
    }
    return sum;
  }

  get isMatched(): boolean {
    return this.parts.some(({ isMatched }) => isMatched);
  }

  async match(pixels: Float32Array, round: number, isAhead?: boolean): Promise<boolean> {
    for (const part of this.parts) if (!(await part.match(pixels, round, isAhead))) return false;
    return true;
  }
}

function added(sum: Evaluation, { losses, gradient }: Evaluation): Evaluation {
  const both: { -readonly [K in keyof Losses]: Losses[K] } = { ...sum.losses, total: sum.losses.total + losses.total };
  for (const name of TERM_NAMES) {
    const loss = losses[name];
    if (loss !== undefined) both[name] = (both[name] ?? 0) + loss;
  }
  const gradients = sum.gradient.slice();
  addScaled(gradients, 1, gradient);
  return { losses: both, gradient: gradients };
}
