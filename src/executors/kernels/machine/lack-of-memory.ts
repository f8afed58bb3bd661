import { NeuralStyleError } from '../../../errors.js';
import { MEGABYTE } from '../../../values/units.js';
import { LINE_BYTES } from '../plan/instructions.js';

/** `memory-limit`: so many lines of memory were wanted, and so many there are. */
export function lackOfMemory(needed: number, available: number): NeuralStyleError {
  const megabytes = (lines: number): number => (lines * LINE_BYTES) / MEGABYTE;
  return new NeuralStyleError('memory-limit', { needed: Math.ceil(megabytes(needed)), limit: Math.floor(megabytes(available)) });
}
