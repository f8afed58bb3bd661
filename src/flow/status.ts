import type { NodeAPI, NodeStatus } from 'node-red';
import { statusText } from './translate.js';

/** Every status change goes to all open editors, so a busy node shows at most four a second; the last always shows. */
const INTERVAL_MS = 250;

interface StatusTarget {
  status(status: NodeStatus): void;
}

/** What a node shows under its name. */
export class Status {
  #timer: NodeJS.Timeout | null = null;
  #next: NodeStatus | null = null;
  #closed = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: StatusTarget,
  ) {}

  /** Work in progress: a blue dot. */
  working(key: string, parameters?: Record<string, string | number>): void {
    this.#show({ fill: 'blue', shape: 'dot', text: this.#text(key, parameters) });
  }

  /** Waiting for a turn or for another message: a yellow ring. */
  waiting(key: string, parameters?: Record<string, string | number>): void {
    this.#show({ fill: 'yellow', shape: 'ring', text: this.#text(key, parameters) });
  }

  /** Finished: a green dot. */
  done(key: string, parameters?: Record<string, string | number>): void {
    this.#show({ fill: 'green', shape: 'dot', text: this.#text(key, parameters) });
  }

  /** Ended without a result, as asked: a grey ring. */
  stopped(key: string, parameters?: Record<string, string | number>): void {
    this.#show({ fill: 'grey', shape: 'ring', text: this.#text(key, parameters) });
  }

  /** A red ring and what went wrong, in a few words. */
  failed(message: string): void {
    this.#show({ fill: 'red', shape: 'ring', text: message.length > 40 ? `${message.slice(0, 39)}…` : message });
  }

  clear(): void {
    this.#show({});
  }

  /** Stops the timer; nothing is shown afterwards. */
  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#next = null;
  }

  #text(key: string, parameters?: Record<string, string | number>): string {
    return statusText(this.RED, key, parameters);
  }

  #show(status: NodeStatus): void {
    if (this.#closed) return;
    if (this.#timer) {
      this.#next = status;
      return;
    }
    this.node.status(status);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const next = this.#next;
      this.#next = null;
      if (next) this.#show(next);
    }, INTERVAL_MS);
    this.#timer.unref();
  }
}
