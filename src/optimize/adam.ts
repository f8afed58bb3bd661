import type { Size } from '../image/resample.js';
import { clampPixels, type Optimizer, type OptimizerState, type Point } from './optimizer.js';

export interface AdamOptions {
  /** How far a pixel moves in one step, at most, in grey levels (0–255). */
  readonly learningRate: number;
  /** Whether pixels are kept in 0–255. */
  readonly clamp?: boolean;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Adam (Kingma & Ba 2015), in the form at the end of their section 2, as TensorFlow has it: the bias correction is folded
 * into the step size, and epsilon is added to the uncorrected root.
 */
export class Adam implements Optimizer {
  learningRate: number;
  readonly #options: AdamOptions;
  #mean: Float32Array;
  #variance: Float32Array;
  #steps = 0;

  constructor(size: number, options: AdamOptions) {
    this.learningRate = options.learningRate;
    this.#options = options;
    this.#mean = new Float32Array(size);
    this.#variance = new Float32Array(size);
  }

  step(x: Float32Array, { gradient }: Point): boolean {
    this.#steps += 1;
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, clamp = false } = this.#options;
    const mean = this.#mean;
    const variance = this.#variance;
    const rate = (this.learningRate * Math.sqrt(1 - beta2 ** this.#steps)) / (1 - beta1 ** this.#steps);
    for (let i = 0; i < x.length; i++) {
      const g = gradient[i]!;
      const m = beta1 * mean[i]! + (1 - beta1) * g;
      const v = beta2 * variance[i]! + (1 - beta2) * g * g;
      mean[i] = m;
      variance[i] = v;
      x[i]! -= (rate * m) / (Math.sqrt(v) + epsilon);
    }
    if (clamp) clampPixels(x);
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

  /** The averages are worth keeping: without them the first steps at the new size would be as large and as blind as the very first. */
  resized({ width, height }: Size, resize: (planes: Float32Array) => Float32Array): Adam {
    const resized = new Adam(3 * width * height, { ...this.#options, learningRate: this.learningRate });
    resized.#mean = resize(this.#mean);
    // Interpolation may undershoot, and a variance has a root taken of it.
    resized.#variance = resize(this.#variance).map((value) => Math.max(value, 0));
    resized.#steps = this.#steps;
    return resized;
  }

  save(): OptimizerState {
    return {
      numbers: { steps: this.#steps, learningRate: this.learningRate },
      vectors: { mean: this.#mean, variance: this.#variance },
    };
  }

  load({ numbers, vectors }: OptimizerState): void {
    this.#steps = numbers.steps!;
    this.learningRate = numbers.learningRate!;
    this.#mean = vectors.mean!;
    this.#variance = vectors.variance!;
  }
}
