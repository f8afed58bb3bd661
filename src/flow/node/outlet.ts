import { NeuralStyleError } from '../../errors.js';
import type { Deployment } from './deployment.js';

interface Held {
  readonly deliver: () => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Passes a node's messages on. Node-RED silently drops messages to a node that it has stopped and not yet replaced; so messages
 * wait during a deployment for its end, and a message of a node that was itself stopped is an error.
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

  /** True where a message that leaves now is not held. */
  get isOpen(): boolean {
    return !this.#closed && !this.deployment.isUnderWay;
  }

  /** True once the node is stopped. */
  get isClosed(): boolean {
    return this.#closed;
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

/** Delivers at once. A message that cannot be copied for several wires throws, which concerns its sender and not the caller. */
function attempt(deliver: () => void): Promise<void> {
  return new Promise((resolve) => {
    deliver();
    resolve();
  });
}
