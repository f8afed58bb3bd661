import { NeuralStyleError } from '../errors.js';
import type { Size } from '../pixels/picture.js';
import { Average } from './average.js';
import type { Optimizer, OptimizerState } from './optimizer.js';
import { type PlateauRule, PlateauWatch } from './plateau.js';
import type { Losses } from '../loss/losses.js';

export interface Evaluation {
  readonly losses: Losses;
  readonly gradient: Float32Array;
}

export interface DescentOptions {
  /** Share of the average of the pictures that each new one leaves; 0 for no averaging. */
  readonly averaging: number;
  /** Null for none. */
  readonly plateau: PlateauRule | null;
}

/** All of a descent, as plain data. */
export interface DescentState {
  readonly pixels: Float32Array;
  readonly optimizer: OptimizerState;
  readonly average: { readonly count: number; readonly sum: Float32Array } | null;
  readonly plateau: readonly number[] | null;
  readonly kept: Losses | null;
  readonly best: Found | null;
}

/** A picture and its losses. */
interface Found {
  readonly losses: Losses;
  readonly pixels: Float32Array;
}

/** An optimisation at one picture size: the pixels, the optimiser, and what is kept of the pictures on the way. */
export class Descent {
  readonly #average: Average | null;
  readonly #plateau: PlateauWatch | null;
  /** Losses of the last picture that the optimiser kept. */
  #kept: Losses | null = null;
  #best: Found | null = null;

  /** @param pixels RGB planes `[3, H, W]`, changed in place */
  constructor(
    readonly pixels: Float32Array,
    private readonly optimizer: Optimizer,
    private readonly options: DescentOptions,
  ) {
    this.#average = options.averaging > 0 ? new Average(options.averaging, pixels.length) : null;
    this.#plateau = options.plateau ? new PlateauWatch(options.plateau) : null;
  }

  /**
   * One iteration.
   *
   * @param evaluate gives losses and gradient at the pixels; null to leave the iteration without a step
   * @param iteration its number, for the error
   * @returns the losses of the picture before the step; where that was a trial that led nowhere, of the last one that was kept; null where
   *   there was no evaluation
   * @throws NeuralStyleError `diverged` when the loss is no finite number and the optimiser cannot go back
   */
  async iterate(evaluate: (pixels: Float32Array) => Promise<Evaluation | null>, iteration: number): Promise<Losses | null> {
    const { pixels, optimizer } = this;
    const evaluation = await evaluate(pixels);
    if (!evaluation) return null;
    const { losses, gradient } = evaluation;
    if (Number.isFinite(losses.total)) {
      this.#keepBest(losses);
      this.#plateau?.add(losses.total);
      if (optimizer.step(pixels, { loss: losses.total, gradient })) this.#kept = losses;
    } else if (!optimizer.retreat(pixels)) {
      throw new NeuralStyleError('diverged', { loss: losses.total, iteration, learningRate: optimizer.learningRate });
    }
    this.#average?.add(optimizer.result(pixels));
    return this.#kept ?? losses;
  }

  /** Changes the size of a step, from the next one on. */
  setLearningRate(rate: number): void {
    this.optimizer.learningRate = rate;
  }

  /** The picture that an iteration leaves: the average, or where the optimiser stands. */
  get result(): Float32Array {
    return this.#average?.value ?? this.optimizer.result(this.pixels);
  }

  /** The picture with the lowest loss so far; the average, where there is one. */
  get best(): Float32Array {
    return this.#average?.value ?? this.#best?.pixels ?? this.optimizer.result(this.pixels);
  }

  /** The losses of `best`, where it has been evaluated. */
  get bestLosses(): Losses | null {
    return this.#average ? null : (this.#best?.losses ?? null);
  }

  get isOnPlateau(): boolean {
    return this.#plateau?.reached ?? false;
  }

  /** Tells that the function has changed: losses from before it do not compare. */
  restart(): void {
    this.optimizer.restart();
    this.#plateau?.load([]);
    this.#kept = null;
    this.#best = null;
  }

  /** Tells that targets are new: the next iteration evaluates the picture as it is, and losses before it do not compare. */
  retarget(): void {
    this.pixels.set(this.optimizer.result(this.pixels));
    this.optimizer.retarget();
    this.#kept = null;
    this.#best = null;
  }

  /** Tells that the same function is computed more exactly from now on. */
  sharpen(): void {
    this.retarget();
    this.#plateau?.load([]);
  }

  /**
   * Carries on at another size.
   * @param pixels the result so far at that size
   * @param resize takes planes from the old size to the new
   */
  resized(pixels: Float32Array, size: Size, resize: (planes: Float32Array) => Float32Array): Descent {
    return new Descent(pixels, this.optimizer.resized(size, resize), this.options);
  }

  save(): DescentState {
    return {
      pixels: this.pixels,
      optimizer: this.optimizer.save(),
      average: this.#average?.save() ?? null,
      plateau: this.#plateau?.save() ?? null,
      kept: this.#kept,
      best: this.#best,
    };
  }

  load({ pixels, optimizer, average, plateau, kept, best }: DescentState): void {
    this.pixels.set(pixels);
    this.optimizer.load(optimizer);
    if (average) this.#average?.load(average);
    if (plateau) this.#plateau?.load(plateau);
    this.#kept = kept;
    this.#best = best;
  }

  #keepBest(losses: Losses): void {
    if (this.#best && !(losses.total < this.#best.losses.total)) return;
    const pixels = this.#best?.pixels ?? new Float32Array(this.pixels.length);
    pixels.set(this.pixels);
    this.#best = { losses, pixels };
  }
}
