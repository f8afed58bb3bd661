import { NeuralStyleError } from '../../../errors.js';
import type { Buffer } from './buffer.js';
import { fieldsOf, SIZES, type InstructionName } from './instructions.js';

/** The most values of a step's buffer: kernels count in 32 bits with a sign, and as far as a unit beyond the last value. */
export const MOST_VALUES = 2 ** 31 - 1 - SIZES.VALUES_AT_A_TIME;

/** The `kind` of `memory-limit` where memory would be of no use. */
const KIND = 'values';

/**
 * Refuses an instruction on more values than kernels can count.
 * @throws NeuralStyleError `memory-limit`, of a kind that `isTooManyValues` tells
 */
export function requireCountable(name: InstructionName, fields: Readonly<Record<string, Buffer | number | undefined>>): void {
  for (const [field] of fieldsOf(name)) {
    const value = fields[field];
    const values = typeof value === 'object' ? value.floats : (value ?? 0);
    if (values > MOST_VALUES) throw new NeuralStyleError('memory-limit', { kind: KIND, values, most: MOST_VALUES });
  }
}

/** True for the error of a graph with a step of more values than kernels can count. */
export function isTooManyValues(error: unknown): boolean {
  return error instanceof NeuralStyleError && error.code === 'memory-limit' && error.parameters.kind === KIND;
}
