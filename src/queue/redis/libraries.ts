import type * as BullMQ from 'bullmq';
import type { Redis } from 'ioredis';
import { NeuralStyleError, reasonOf } from '../../errors.js';

export interface Libraries {
  readonly bullmq: typeof BullMQ;
  readonly Redis: typeof Redis;
}

/**
 * Loads the libraries that speak to Redis. Both packages are optional: only a queue needs them.
 * @throws NeuralStyleError `queue-unavailable`
 */
export async function loadLibraries(): Promise<Libraries> {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { bullmq, Redis: ioredis.Redis };
  } catch (error) {
    // Node's own message goes on with the list of requiring files.
    throw new NeuralStyleError('queue-unavailable', { reason: reasonOf(error).split('\n')[0]! }, { cause: error });
  }
}
