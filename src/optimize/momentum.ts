import type { Size } from '../pixels/picture.js';
import { clampPixels, type Optimizer, type OptimizerState, type Point } from './optimizer.js';

const INERTIA = 0.9;

export interface MomentumOptions {
  /** Root mean square of a step without inertia, in grey levels. */
  readonly learningRate: number;
  readonly clamp: boolean;
}

/** Gradient descent with momentum; steps are as long as they are asked to be, whatever the gradient's size. */
export class Momentum implements Optimizer {
  learningRate: number;
  readonly #velocity: Float32Array;

  constructor(
    size: number,
    private readonly options: MomentumOptions,
  ) {
    this.learningRate = options.learningRate;
    this.#velocity = new Float32Array(size);
  }

  step(x: Float32Array, { gradient }: Point): boolean {
    const rms = Math.sqrt(gradient.reduce((sum, value) => sum + value ** 2, 0) / gradient.length) || 1;
    for (let i = 0; i < x.length; i++) {
      this.#velocity[i] = INERTIA * this.#velocity[i]! - ((1 - INERTIA) * this.learningRate * gradient[i]!) / rms;
      x[i]! += this.#velocity[i]!;
    }
    if (this.options.clamp) clampPixels(x);
    return true;
  }

  retreat(): boolean {
    return false;
  }

  result(x: Float32Array): Float32Array {
    return x;
  }

  restart(): void {
    this.#velocity.fill(0);
  }

  resized({ width, height }: Size, resize: (planes: Float32Array) => Float32Array): Momentum {
    const resized = new Momentum(3 * width * height, { ...this.options, learningRate: this.learningRate });
    resized.#velocity.set(resize(this.#velocity));
    return resized;
  }

  save(): OptimizerState {
    return { numbers: { learningRate: this.learningRate }, vectors: { velocity: this.#velocity.slice() } };
  }

  load({ numbers, vectors }: OptimizerState): void {
    this.learningRate = numbers.learningRate!;
    this.#velocity.set(vectors.velocity!);
  }
}
