import type { Multiscale } from './multiscale.js';
import type { VectorSpace } from './vectors/space.js';

/** A step s and the change y of the gradient over it. */
interface Pair {
  readonly s: Float32Array;
  readonly y: Float32Array;
  /** 1 / s·y */
  readonly rho: number;
  /** y·Py, with P the preconditioner. */
  readonly norm: number;
}

/** A pair whose s·y is below this share of ‖s‖·‖y‖ says nothing good about curvature. */
const LEAST_CURVATURE = 1e-8;

/** The last steps of L-BFGS, and what they say of the inverse Hessian. Vectors are in the space that each call names. */
export class StepHistory {
  #pairs: Pair[] = [];

  /**
   * @param longest steps to remember
   * @param multiscale the preconditioner; without one the inverse Hessian is first guessed as a number
   */
  constructor(
    readonly longest: number,
    private readonly multiscale: Multiscale | null,
  ) {}

  get length(): number {
    return this.#pairs.length;
  }

  get pairs(): readonly Readonly<Record<'s' | 'y', Float32Array>>[] {
    return this.#pairs;
  }

  /** Remembers a step, which it owns from now on. One of no use makes it forget all. */
  add(space: VectorSpace, s: Float32Array, y: Float32Array): void {
    const curvature = space.dot(s, y);
    if (!(curvature > LEAST_CURVATURE * Math.sqrt(space.dot(s, s) * space.dot(y, y)))) {
      space.release(s, y);
      this.forget(space);
      return;
    }
    if (this.#pairs.length >= this.longest) {
      const oldest = this.#pairs.shift()!;
      space.release(oldest.s, oldest.y);
    }
    this.#pairs.push(this.#pair(space, s, y, curvature));
  }

  /** Gives all vectors back. */
  forget(space: VectorSpace): void {
    for (const { s, y } of this.#pairs) space.release(s, y);
    this.#pairs = [];
  }

  /** Takes the place of all pairs, whose vectors are lost with their space. */
  load(space: VectorSpace, pairs: readonly (readonly [s: Float32Array, y: Float32Array])[]): void {
    this.#pairs = pairs.map(([s, y]) => this.#pair(space, s, y, space.dot(s, y)));
  }

  /** Forgets all pairs, whose vectors are lost with their space. */
  clear(): void {
    this.#pairs = [];
  }

  /** −H·gradient, with H the inverse Hessian as the pairs suggest it. */
  descentFrom(space: VectorSpace, gradient: Float32Array): Float32Array {
    const pairs = this.#pairs;
    const q = space.copy(gradient);
    const alphas = new Array<number>(pairs.length);
    for (let i = pairs.length - 1; i >= 0; i--) {
      const { s, y, rho } = pairs[i]!;
      alphas[i] = rho * space.dot(s, q);
      space.addScaled(q, -alphas[i]!, y);
    }
    const direction = this.#precondition(space, q);
    space.release(q);
    const latest = pairs.at(-1);
    space.scale(direction, latest ? -1 / (latest.rho * latest.norm) : -1);
    // With the sign of the direction, which is opposite to the textbook's.
    pairs.forEach(({ s, y, rho }, i) => space.addScaled(direction, -alphas[i]! - rho * space.dot(y, direction), s));
    return direction;
  }

  #pair(space: VectorSpace, s: Float32Array, y: Float32Array, curvature: number): Pair {
    const preconditioned = this.#precondition(space, y);
    const norm = space.dot(y, preconditioned);
    space.release(preconditioned);
    return { s, y, rho: 1 / curvature, norm };
  }

  #precondition(space: VectorSpace, vector: Float32Array): Float32Array {
    return this.multiscale ? this.multiscale.apply(vector, space.vector()) : space.copy(vector);
  }
}
