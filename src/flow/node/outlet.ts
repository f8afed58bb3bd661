import { NeuralStyleError } from '../../errors.js';
import type { Deployment } from './deployment.js';

interface Held {
  readonly deliver: () => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Where a node's messages leave it. Node-RED drops, without a word, what is sent to a node that it has stopped and not yet
 * replaced; so what leaves during a deployment waits for its end, and what comes from a node that was itself stopped is an error.
 */
export class Outlet {
  readonly #held: Held[] = [];
  readonly #forget: () => void;
  #closed = false;

  constructor(private readonly deployment: Pick<Deployment, 'isUnderWay' | 'onEnd'>) {
    this.#forget = deployment.onEnd(() => {
      for (const { deliver, resolve, reject } of this.#held.splice(0)) attempt(deliver).then(resolve, reject);
    });
  }

  /** Whether what leaves now leaves at once. */
  get isOpen(): boolean {
    return !this.#closed && !this.deployment.isUnderWay;
  }

  /**
   * Calls `deliver` at once, or when the deployment is over; resolves when it has been called.
   * @throws NeuralStyleError `engine-closed` where the node is stopped before that; or what `deliver` throws, in the promise too
   */
  pass(deliver: () => void): Promise<void> {
    if (this.#closed) return Promise.reject(new NeuralStyleError('engine-closed'));
    if (this.deployment.isUnderWay) return new Promise((resolve, reject) => this.#held.push({ deliver, resolve, reject }));
    return attempt(deliver);
  }

  close(): void {
    this.#closed = true;
    this.#forget();
    for (const { reject } of this.#held.splice(0)) reject(new NeuralStyleError('engine-closed'));
  }
}

/** At once; a message that cannot be copied for several wires throws, which is for whoever sent it and not for whoever called. */
function attempt(deliver: () => void): Promise<void> {
  return new Promise((resolve) => {
    deliver();
    resolve();
  });
}
