import { NeuralStyleError } from '../errors.js';
import type { Engine, RequestOptions } from './engine.js';

/** An engine whose settings make no sense: it refuses each request with that error, which thus reaches Catch nodes. */
export class RefusingEngine implements Engine {
  readonly pid = undefined;
  readonly waiting = 0;
  #closed = false;

  constructor(private readonly reason: NeuralStyleError) {}

  request(_kind: string, _params: unknown, { signal }: Pick<RequestOptions, 'signal'> = {}): Promise<never> {
    if (this.#closed) return Promise.reject(new NeuralStyleError('engine-closed'));
    return Promise.reject(signal?.aborted ? new NeuralStyleError('cancelled') : this.reason);
  }

  close(): void {
    this.#closed = true;
  }
}
