import type { Optimizer } from './optimizer.js';

export interface AdamOptions {
  /** How far a pixel moves in one step, at most, in grey levels (0–255). */
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Adam (Kingma & Ba 2015), in the form at the end of their section 2, as TensorFlow has it: the bias correction is folded
 * into the step size, and epsilon is added to the uncorrected root.
 */
export class Adam implements Optimizer {
  readonly #learningRate: number;
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  readonly #mean: Float32Array;
  readonly #variance: Float32Array;
  #steps = 0;

  constructor(size: number, { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions) {
    this.#learningRate = learningRate;
    this.#beta1 = beta1;
    this.#beta2 = beta2;
    this.#epsilon = epsilon;
    this.#mean = new Float32Array(size);
    this.#variance = new Float32Array(size);
  }

  step(x: Float32Array, gradient: Float32Array): void {
    this.#steps += 1;
    const beta1 = this.#beta1;
    const beta2 = this.#beta2;
    const epsilon = this.#epsilon;
    const mean = this.#mean;
    const variance = this.#variance;
    const rate = (this.#learningRate * Math.sqrt(1 - beta2 ** this.#steps)) / (1 - beta1 ** this.#steps);
    for (let i = 0; i < x.length; i++) {
      const g = gradient[i]!;
      const m = beta1 * mean[i]! + (1 - beta1) * g;
      const v = beta2 * variance[i]! + (1 - beta2) * g * g;
      mean[i] = m;
      variance[i] = v;
      x[i]! -= (rate * m) / (Math.sqrt(v) + epsilon);
    }
  }
}
