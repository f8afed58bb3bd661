import type { Evaluator } from '../evaluate/objective/evaluator.js';
import type { Descent } from '../optimize/descent.js';

/** Iterations with the same targets. What computing them takes stands in docs/decisions/styles.md. */
export const ITERATIONS_PER_TARGETS = 12;

/** The picture that targets were computed from. */
export interface TargetsState {
  readonly pixels: Float32Array;
  readonly round: number;
  readonly iteration: number;
}

/** Computes the targets of matched statistics anew as the picture changes. */
export class Targets {
  #evaluator: Evaluator | null = null;
  /** Those of a checkpoint, until they are computed again. */
  #saved: TargetsState | null = null;
  #state: TargetsState | null = null;
  #rounds = 0;

  /**
   * Sees to it that an evaluator has targets for the iteration that comes.
   * @param iteration its number
   * @returns false where matching was stopped
   */
  async prepare(evaluator: Evaluator, descent: Descent, iteration: number): Promise<boolean> {
    if (!evaluator.isMatched) return true;
    const isNew = evaluator !== this.#evaluator;
    const saved = this.#saved;
    if (isNew && saved) {
      if (!(await evaluator.match(saved.pixels, saved.round, true))) return false;
      this.#rounds = saved.round + 1;
      this.#state = saved;
    } else if (isNew || iteration - this.#state!.iteration >= ITERATIONS_PER_TARGETS) {
      descent.retarget();
      const pixels = descent.pixels.slice();
      if (!(await evaluator.match(pixels, this.#rounds, true))) return false;
      this.#state = { pixels, round: this.#rounds, iteration };
      this.#rounds += 1;
    }
    this.#evaluator = evaluator;
    this.#saved = null;
    return true;
  }

  /** Gives an evaluator the targets of a finished picture, whose loss is then that of its statistics. */
  async finish(evaluator: Evaluator, pixels: Float32Array): Promise<void> {
    await evaluator.match(pixels, this.#rounds);
  }

  save(): TargetsState | null {
    return this.#state;
  }

  load(state: TargetsState | null): void {
    this.#saved = state;
  }
}
