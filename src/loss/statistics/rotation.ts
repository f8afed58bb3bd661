import { normal } from '../../values/random.js';

/** A rotation `[C, C]` and its inverse, the transpose. */
export interface Rotation {
  readonly rotation: Float32Array;
  readonly inverse: Float32Array;
}

/** Rotations of a space that follow each other; then the first comes again. */
const ROTATIONS = 16;

const KEPT = new Map<string, Rotation>();

/**
 * A random rotation, with all directions equally likely: orthonormalised normal vectors (Stewart 1980, "The efficient generation of random
 * orthogonal matrices").
 *
 * @param round numbers them; the same one gives the same rotation
 */
export function randomRotation(channels: number, round: number): Rotation {
  const seed = round % ROTATIONS;
  const key = `${channels}/${seed}`;
  const kept = KEPT.get(key);
  if (kept) return kept;
  const rows = orthonormal(channels, seed);
  const rotation = Float32Array.from(rows);
  const inverse = Float32Array.from(rotation, (_, at) => rotation[(at % channels) * channels + Math.floor(at / channels)]!);
  KEPT.set(key, { rotation, inverse });
  return { rotation, inverse };
}

/** Rows at right angles, of length 1, by the modified Gram–Schmidt process. */
function orthonormal(size: number, seed: number): Float64Array {
  const random = normal(seed + 1);
  const rows = Float64Array.from({ length: size * size }, () => random());
  for (let row = 0; row < size; row++) {
    const own = rows.subarray(row * size, (row + 1) * size);
    const length = Math.sqrt(dot(own, own));
    for (let i = 0; i < size; i++) own[i]! /= length;
    for (let later = row + 1; later < size; later++) {
      const other = rows.subarray(later * size, (later + 1) * size);
      const along = dot(own, other);
      for (let i = 0; i < size; i++) other[i]! -= along * own[i]!;
    }
  }
  return rows;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
