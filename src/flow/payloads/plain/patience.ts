import { unlessAborted } from '../../../async/unless-aborted.js';
import { NeuralStyleError } from '../../../errors.js';
import { type Limits, patienceOf } from '../../../image/limits.js';

/**
 * What a flow has made, once its values have come: those of a TensorFlow.js tensor may still be computed, or never come.
 *
 * @param at its name in errors
 * @throws NeuralStyleError `tensor-unreadable` after the seconds that a picture may take to be fetched, and what `read` throws
 */
export function readInTime<T>({ read }: { readonly read: () => Promise<T> }, at: string, limits: Pick<Limits, 'timeout'>): Promise<T> {
  const late = (): Error =>
    new NeuralStyleError('tensor-unreadable', { property: at, reason: `its values did not come within ${limits.timeout} seconds` });
  return unlessAborted(read(), patienceOf(limits), late);
}
