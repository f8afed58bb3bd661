import type { AdamRates, Moments } from './space.js';

/*
 * Sums over long vectors in float64. Four running sums keep the processor's adders busy, where one would wait for itself.
 */

/** Σ aᵢbᵢ */
export function dot(a: Float32Array, b: Float32Array): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const end = a.length - (a.length % 4);
  for (let i = 0; i < end; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = end; i < a.length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}

/** y ← y + factor·x. Four at a time, which is faster by half; one loop that also takes a product is slower than two. */
export function addScaled(y: Float32Array, factor: number, x: Float32Array): void {
  const end = y.length - (y.length % 4);
  for (let i = 0; i < end; i += 4) {
    const a = y[i]! + factor * x[i]!;
    const b = y[i + 1]! + factor * x[i + 1]!;
    const c = y[i + 2]! + factor * x[i + 2]!;
    const d = y[i + 3]! + factor * x[i + 3]!;
    y[i] = a;
    y[i + 1] = b;
    y[i + 2] = c;
    y[i + 3] = d;
  }
  for (let i = end; i < y.length; i++) y[i]! += factor * x[i]!;
}

/** x ← factor·x, given back. */
export function scaled(x: Float32Array, factor: number): Float32Array {
  for (let i = 0; i < x.length; i++) x[i]! *= factor;
  return x;
}

/** out ← a − b, given back. */
export function difference(a: Float32Array, b: Float32Array, out: Float32Array): Float32Array {
  for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
  return out;
}

/** Keeps every value in a range, in place. */
export function clamp(x: Float32Array, lowest: number, highest: number): void {
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (value < lowest) x[i] = lowest;
    else if (value > highest) x[i] = highest;
  }
}

/** x ← 0 where a point stands at the lowest bound of its range and sign·x > 0, or at the highest and sign·x < 0. */
export function hold(x: Float32Array, point: Float32Array, sign: 1 | -1, lowest: number, highest: number): void {
  // Few values stand at a bound, so this is asked first: the processor can foresee the answer, and not that of the sign.
  for (let i = 0; i < x.length; i++) {
    const value = point[i]!;
    if (value > lowest && value < highest) continue;
    if (value <= lowest ? sign * x[i]! > 0 : sign * x[i]! < 0) x[i] = 0;
  }
}

/** Takes a gradient into Adam's moments, and moves x by them. */
export function adam(x: Float32Array, gradient: Float32Array, { mean, variance }: Moments, rates: AdamRates): void {
  const { rate, beta1, beta2, epsilon, lowest, highest } = rates;
  for (let i = 0; i < x.length; i++) {
    const g = gradient[i]!;
    const m = beta1 * mean[i]! + (1 - beta1) * g;
    const v = beta2 * variance[i]! + (1 - beta2) * g * g;
    mean[i] = m;
    variance[i] = v;
    const moved = x[i]! - (rate * m) / (Math.sqrt(v) + epsilon);
    x[i] = moved < lowest ? lowest : moved > highest ? highest : moved;
  }
}
