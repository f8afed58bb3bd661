import { NeuralStyleError } from '../../errors.js';
import { describeValue, quoted } from '../../values/describe-value.js';

/** (1 − share) · a + share · b, of as many values. */
export function blended(a: ArrayLike<number>, b: ArrayLike<number>, share: number): Float32Array {
  return Float32Array.from(a, (value, at) => (1 - share) * value + share * b[at]!);
}

export function times(values: ArrayLike<number>, factor: number): Float32Array {
  return Float32Array.from(values, (value) => factor * value);
}

/**
 * A number that a flow gives to a payload's method, of either sign.
 * @param name its name in errors
 * @throws NeuralStyleError `setting-invalid`
 */
export function finiteNumber(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new NeuralStyleError('setting-invalid', { setting: name, expected: 'a finite number', received: quoted(value) });
}

/** @throws NeuralStyleError `setting-invalid` */
export function requireFunction(value: unknown): void {
  if (typeof value === 'function') return;
  throw new NeuralStyleError('setting-invalid', { setting: 'the argument of map', expected: 'a function', received: describeValue(value) });
}

/**
 * Another payload of the same kind, for `mixed`.
 * @param expected in words
 * @throws NeuralStyleError `payload-type`
 */
export function otherPayload<T>(value: unknown, is: (value: unknown) => value is T, expected: string): T {
  if (is(value)) return value;
  throw notMixable(expected, describeValue(value));
}

/** @throws NeuralStyleError `payload-type` */
export function notMixable(expected: string, received: string): NeuralStyleError {
  const advice = 'Two payloads are mixed layer by layer, value by value.';
  return new NeuralStyleError('payload-type', { expected, property: 'the first argument of mixed', received, advice });
}
