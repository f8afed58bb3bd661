import type { Size } from '../pixels/picture.js';
import { BRIGHTEST, DARKEST, type Optimizer, type OptimizerState, type Point } from './optimizer.js';
import { vectorSpace } from './vectors/create.js';
import type { VectorSpace } from './vectors/space.js';

export interface AdamOptions {
  /** Distance that a pixel moves in one step, at most, in grey levels (0–255). */
  readonly learningRate: number;
  /** True to keep pixels in 0–255. */
  readonly clamp?: boolean;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

const MOMENTS = 2;

/**
 * Adam (Kingma & Ba 2015), in the form at the end of their section 2, as TensorFlow has it: the bias correction is folded
 * into the step size, and epsilon is added to the uncorrected root.
 */
export class Adam implements Optimizer {
  learningRate: number;
  readonly #options: AdamOptions;
  readonly #space: VectorSpace;
  readonly #mean: Float32Array;
  readonly #variance: Float32Array;
  #steps = 0;

  constructor(size: number, options: AdamOptions) {
    this.learningRate = options.learningRate;
    this.#options = options;
    this.#space = vectorSpace(size, MOMENTS);
    this.#mean = this.#space.vector().fill(0);
    this.#variance = this.#space.vector().fill(0);
  }

  step(x: Float32Array, { gradient }: Point): boolean {
    this.#steps += 1;
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, clamp = false } = this.#options;
    const rate = (this.learningRate * Math.sqrt(1 - beta2 ** this.#steps)) / (1 - beta1 ** this.#steps);
    const range = clamp ? { lowest: DARKEST, highest: BRIGHTEST } : { lowest: -Infinity, highest: Infinity };
    this.#space.adam(x, gradient, { mean: this.#mean, variance: this.#variance }, { rate, beta1, beta2, epsilon, ...range });
    return true;
  }

  retreat(): boolean {
    return false;
  }

  result(x: Float32Array): Float32Array {
    return x;
  }

  restart(): void {
    // Running means forget by themselves.
  }

  retarget(): void {
    // As little as at a restart.
  }

  /** The averages are worth keeping: without them the first steps at the new size would be as large and as blind as the very first. */
  resized({ width, height }: Size, resize: (planes: Float32Array) => Float32Array): Adam {
    const resized = new Adam(3 * width * height, { ...this.#options, learningRate: this.learningRate });
    resized.#mean.set(resize(this.#mean));
    // Interpolation may undershoot, and a variance has a root taken of it.
    resized.#variance.set(resize(this.#variance).map((value) => Math.max(value, 0)));
    resized.#steps = this.#steps;
    return resized;
  }

  save(): OptimizerState {
    return {
      numbers: { steps: this.#steps, learningRate: this.learningRate },
      vectors: { mean: this.#mean.slice(), variance: this.#variance.slice() },
    };
  }

  load({ numbers, vectors }: OptimizerState): void {
    this.#steps = numbers.steps!;
    this.learningRate = numbers.learningRate!;
    this.#mean.set(vectors.mean!);
    this.#variance.set(vectors.variance!);
  }
}
