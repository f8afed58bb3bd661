import type { Weights } from '../../../src/loss/losses.js';
import { forEachTerm } from '../../../src/loss/term-names.js';

/** Weights of a loss: 0 for the terms that a test says nothing of, so that it holds when there are more. */
export function weightsOf(given: Partial<Weights>): Weights {
  return { ...forEachTerm(() => 0), ...given };
}
