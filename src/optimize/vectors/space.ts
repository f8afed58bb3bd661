/** The numbers of one step of Adam (Kingma & Ba 2015). */
export interface AdamRates {
  /** With the bias correction in it. */
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Where the values are kept. */
  readonly lowest: number;
  readonly highest: number;
}

/** Adam's memory of the gradients so far: running means of them and of their squares. */
export interface Moments {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** Vectors of one length, and what is computed with them. All operands are vectors of the same space, unless it says otherwise. */
export abstract class VectorSpace {
  readonly #spare: Float32Array[] = [];

  /** A vector of any values, one that was released if there is one: a new one of some megabytes costs more than what is computed in it. */
  vector(): Float32Array {
    return this.#spare.pop() ?? this.make();
  }

  copy(values: Float32Array): Float32Array {
    const copy = this.vector();
    copy.set(values);
    return copy;
  }

  release(...vectors: readonly Float32Array[]): void {
    this.#spare.push(...vectors);
  }

  protected abstract make(): Float32Array;

  /** Σ aᵢbᵢ, added up in float64 */
  abstract dot(a: Float32Array, b: Float32Array): number;
  /** y ← y + factor·x */
  abstract addScaled(y: Float32Array, factor: number, x: Float32Array): void;
  /** x ← factor·x */
  abstract scale(x: Float32Array, factor: number): void;
  /** out ← a − b, given back */
  abstract difference(a: Float32Array, b: Float32Array, out: Float32Array): Float32Array;
  /** Keeps every value in a range around 0, or from 0 on, in place. */
  abstract clamp(x: Float32Array, lowest: number, highest: number): void;
  /** x ← 0 where a point stands at the lowest bound of its range and sign·x > 0, or at the highest and sign·x < 0. */
  abstract hold(x: Float32Array, point: Float32Array, sign: 1 | -1, lowest: number, highest: number): void;
  /** Takes a gradient into the moments, and moves x by them. Only the moments need be vectors of this space. */
  abstract adam(x: Float32Array, gradient: Float32Array, moments: Moments, rates: AdamRates): void;
}
