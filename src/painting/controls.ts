import { NeuralStyleError } from '../errors.js';
import type { Steering } from './job.js';
import type { StyleTarget } from '../evaluate/objective/objective-spec.js';
import type { Weights } from '../loss/losses.js';

/** Changes asked of a running job, which the job makes between iterations. */
export class Controls {
  weights: Weights;
  /** Null until it is changed; taken by the job. */
  learningRate: number | null = null;
  /** Iterations from now on. */
  remaining: number | null = null;
  styles: readonly StyleTarget[] | null = null;
  finish = false;
  /** Weights set by steering, as opposed to the job's own. */
  #steered: Partial<Weights> | null = null;
  #paused = false;
  #resume: (() => void) | null = null;

  constructor(weights: Weights) {
    this.weights = weights;
  }

  get paused(): boolean {
    return this.#paused;
  }

  steer({ weights, learningRate, remaining, styles, paused, finish }: Steering): void {
    if (weights) {
      this.#steered = { ...this.#steered, ...weights };
      this.weights = { ...this.weights, ...weights };
    }
    if (learningRate !== undefined) this.learningRate = learningRate;
    if (remaining !== undefined) this.remaining = remaining;
    if (styles) this.styles = styles;
    if (finish) this.finish = true;
    if (paused !== undefined) this.#paused = paused;
    // A paused job that is to finish has nothing to wait for.
    if (!this.#paused || this.finish) this.#resume?.();
  }

  /** Takes the weights of a checkpoint; those set by steering prevail. */
  restore(weights: Weights): void {
    this.weights = this.#steered ? { ...weights, ...this.#steered } : weights;
  }

  /**
   * Resolves when the next iteration may begin.
   * @param onPause called if it has to wait
   * @throws NeuralStyleError `cancelled`
   */
  async ready(signal: AbortSignal, onPause: () => void): Promise<void> {
    if (this.#paused && !this.finish && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
        // Only now: a listener may end the pause as soon as it is reported.
        onPause();
      });
      this.#resume = null;
    }
    if (signal.aborted) throw new NeuralStyleError('cancelled');
  }

  /** The changes since the last call. */
  take(): Pick<Controls, 'learningRate' | 'remaining' | 'styles'> {
    const { learningRate, remaining, styles } = this;
    Object.assign(this, { learningRate: null, remaining: null, styles: null });
    return { learningRate, remaining, styles };
  }
}
