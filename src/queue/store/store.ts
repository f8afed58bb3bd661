import { NeuralStyleError } from '../../errors.js';

/** Where frames lie that are too large for Redis: all machines reach it. */
export interface Store {
  /** For errors and logs: without credentials. */
  readonly address: string;
  /**
   * Puts something there, in the place of what may be there under the key.
   * @throws NeuralStyleError `store-failed`
   */
  put(key: string, data: Buffer): Promise<void>;
  /**
   * Null where there is nothing.
   * @throws NeuralStyleError `store-failed`, `job-too-large` where it has more than `maxBytes`
   */
  get(key: string, maxBytes: number): Promise<Buffer | null>;
  /** Nothing need be there. */
  remove(key: string): Promise<void>;
  /** Removes what nobody has asked for in a week, where the store does not do so itself. */
  sweep(): Promise<void>;
}

/** Keys are made of a job's id, never taken from a message; that they name nothing else is checked all the same. */
const KEY = /^[a-z0-9][a-z0-9-]{0,100}$/;

export function requireKey(key: string): string {
  if (!KEY.test(key)) throw new TypeError('not a key of the store');
  return key;
}

export function tooLarge(bytes: number, limit: number): NeuralStyleError {
  return new NeuralStyleError('job-too-large', { megabytes: Math.ceil(bytes / 1e6), limit: Math.floor(limit / 1e6) });
}
