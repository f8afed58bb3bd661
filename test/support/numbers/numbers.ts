import assert from 'node:assert/strict';
import { uniform } from '../../../src/values/random.js';

/** ‖a − b‖ / ‖b‖, in the Euclidean norm. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    norm += expected[i]! ** 2;
  }
  return norm === 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
}

export function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  const error = relativeError(actual, expected);
  assert.ok(error <= tolerance, `${what}: relative error ${error.toExponential(2)} exceeds ${tolerance}`);
}

/** Numbers between −1 and 1, the same for the same seed. */
export function randomValues(size: number, seed: number): Float32Array {
  const random = uniform(seed);
  return Float32Array.from({ length: size }, () => 2 * random() - 1);
}
