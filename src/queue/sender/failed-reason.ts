import { type ErrorCode, MESSAGES, NeuralStyleError, reviveError, type SerializedError } from '../../errors.js';
import { number, plainObject } from '../wire/check.js';
import { checkPlain } from '../wire/frame-reader.js';

const LONGEST_REASON = 16_384;

/** The error that a worker has given, or BullMQ where no worker could. */
export function errorOfReason(failedReason: string): NeuralStyleError {
  const serialized = failedReason.length <= LONGEST_REASON ? parseError(failedReason) : null;
  return serialized ? reviveError(serialized) : new NeuralStyleError('worker-lost', { reason: failedReason.slice(0, 200) });
}

function parseError(text: string): SerializedError | null {
  try {
    const { code, parameters } = plainObject(JSON.parse(text), 'the error');
    if (typeof code !== 'string' || !Object.hasOwn(MESSAGES, code)) return null;
    const built: Record<string, string | number> = {};
    for (const [name, value] of Object.entries(plainObject(parameters, 'the error')))
      built[name] = typeof value === 'string' ? value : checkPlain(value, number(-Number.MAX_VALUE));
    return { code: code as ErrorCode, parameters: built };
  } catch {
    return null;
  }
}
