/** Vectors of one length, and what is computed with them. All operands are vectors of the same space. */
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
  /** out ← a − b, given back */
  abstract difference(a: Float32Array, b: Float32Array, out: Float32Array): Float32Array;
  /** Keeps every value in a range around 0, or from 0 on, in place. */
  abstract clamp(x: Float32Array, lowest: number, highest: number): void;
  /** x ← 0 where a point stands at the lowest bound of its range and sign·x > 0, or at the highest and sign·x < 0. */
  abstract hold(x: Float32Array, point: Float32Array, sign: 1 | -1, lowest: number, highest: number): void;
}
