import { NeuralStyleError } from '../errors.js';

interface Waiting {
  readonly priority: number;
  /** What the caller is known by. */
  readonly ticket: object | undefined;
  readonly start: () => void;
}

/** Runs one task at a time and holds a limited number of others: first come, first served, unless one has priority or is moved. */
export class JobQueue {
  readonly #waiting: Waiting[] = [];
  #running = false;

  /** @param limit how many tasks may wait */
  constructor(private readonly limit: number) {}

  get waiting(): number {
    return this.#waiting.length;
  }

  /** True if the next caller is refused. */
  get full(): boolean {
    return this.#running && this.#waiting.length >= this.limit;
  }

  /**
   * Resolves when it is the caller's turn, with a function that ends the turn.
   * @param ticket by which the caller can be found while it waits
   * @param priority it waits before those of a lower one
   * @throws NeuralStyleError `queue-full`; `cancelled` if the signal fires before the turn comes
   */
  turn(signal?: AbortSignal, ticket?: object, priority = 0): Promise<() => void> {
    if (signal?.aborted) return Promise.reject(new NeuralStyleError('cancelled'));
    if (!this.#running) {
      this.#running = true;
      return Promise.resolve(this.#ender());
    }
    if (this.full) return Promise.reject(new NeuralStyleError('queue-full', { limit: this.limit }));
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        ticket,
        priority,
        start: () => {
          signal?.removeEventListener('abort', leave);
          resolve(this.#ender());
        },
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(new NeuralStyleError('cancelled'));
      };
      signal?.addEventListener('abort', leave, { once: true });
      const lower = this.#waiting.findIndex((other) => other.priority < priority);
      this.#waiting.splice(lower < 0 ? this.#waiting.length : lower, 0, entry);
    });
  }

  /** The number of tasks that wait before this one; null where it does not wait. */
  placeOf(ticket: object): number | null {
    const place = this.#waiting.findIndex((entry) => entry.ticket === ticket);
    return place < 0 ? null : place;
  }

  /**
   * Moves a task that waits.
   * @param place the number of tasks that wait before it then; beyond the last is last
   * @returns false where it does not wait
   */
  move(ticket: object, place: number): boolean {
    const from = this.placeOf(ticket);
    if (from === null) return false;
    const [entry] = this.#waiting.splice(from, 1);
    this.#waiting.splice(place, 0, entry!);
    return true;
  }

  #ender(): () => void {
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      const next = this.#waiting.shift();
      if (next) next.start();
      else this.#running = false;
    };
  }
}
