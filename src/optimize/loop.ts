import { NeuralStyleError } from '../errors.js';
import type { Optimizer } from './optimizer.js';

/** Unweighted terms and their weighted sum. */
export interface Losses {
  readonly total: number;
  readonly content: number;
  readonly style: number;
  readonly tv: number;
}

export interface Evaluation {
  readonly losses: Losses;
  readonly gradient: Float32Array;
}

export interface LoopOptions {
  /** The picture to change, in place: RGB planes `[3, H, W]`. */
  readonly pixels: Float32Array;
  readonly iterations: number;
  readonly learningRate: number;
  readonly optimizer: Optimizer;
  /** Losses and gradient at `pixels`. */
  readonly evaluate: (pixels: Float32Array) => Promise<Evaluation>;
  /** Called after each step with its number, from 1, and the losses of the picture before it. */
  readonly onIteration?: (iteration: number, losses: Losses) => void;
  /** Looked at between iterations. */
  readonly signal: AbortSignal;
}

/**
 * Runs an optimiser for a number of iterations.
 *
 * @returns the losses before the last step
 * @throws NeuralStyleError `diverged` when the loss stops being a finite number, `cancelled` when the signal fires
 */
export async function optimize(options: LoopOptions): Promise<Losses> {
  const { pixels, iterations, learningRate, optimizer, evaluate, onIteration, signal } = options;
  let losses: Losses = { total: 0, content: 0, style: 0, tv: 0 };
  for (let iteration = 1; iteration <= iterations; iteration++) {
    if (signal.aborted) throw new NeuralStyleError('cancelled');
    const evaluation = await evaluate(pixels);
    losses = evaluation.losses;
    if (!Number.isFinite(losses.total)) throw new NeuralStyleError('diverged', { loss: losses.total, iteration, learningRate });
    optimizer.step(pixels, evaluation.gradient);
    onIteration?.(iteration, losses);
  }
  return losses;
}
