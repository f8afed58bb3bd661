import type { NeuralStyleError } from '../errors.js';
import type { Engine } from './engine.js';

/** Stands for an engine whose settings make no sense: says so to each request, so that it reaches Catch. */
export class RefusingEngine implements Engine {
  readonly pid = undefined;
  readonly waiting = 0;

  constructor(private readonly reason: NeuralStyleError) {}

  request(): Promise<never> {
    return Promise.reject(this.reason);
  }

  close(): void {
    // There is nothing to end.
  }
}
