import { setTimeout as wait } from 'node:timers/promises';
import { MINUTE } from '../../values/units.js';

/** Lets each flow send so many jobs a minute, evenly, and holds the others back. */
export class RateLimiter {
  /** When the next job of a flow may go. */
  readonly #next = new Map<string, number>();

  /** @param perMinute 0 for no limit */
  constructor(
    private readonly perMinute: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes the next place of a flow; gives in how many milliseconds it comes. */
  delay(flow: string): number {
    if (this.perMinute <= 0) return 0;
    const now = this.now();
    const at = Math.max(now, this.#next.get(flow) ?? 0);
    this.#next.set(flow, at + MINUTE / this.perMinute);
    return at - now;
  }

  /** Resolves when a job of the flow may go; rejects when the signal fires. */
  async turn(flow: string, signal: AbortSignal): Promise<void> {
    const delay = this.delay(flow);
    if (delay > 0) await wait(delay, undefined, { signal });
  }
}
