/**
 * Passes pictures on, one at a time: while one is being dealt with, only the latest of the others waits, and those that it takes the place
 * of are counted.
 */
export class LatestFrame<T> {
  #isBusy = false;
  #waiting: { readonly frame: T } | null = null;
  #passedOver = 0;

  /** @param pass resolves when a picture is dealt with; must not reject */
  constructor(private readonly pass: (frame: T) => Promise<void>) {}

  /** Pictures that a later one has taken the place of. */
  get passedOver(): number {
    return this.#passedOver;
  }

  push(frame: T): void {
    if (this.#waiting) this.#passedOver += 1;
    this.#waiting = { frame };
    if (!this.#isBusy) void this.#work();
  }

  /** Drops the one that waits, uncounted: nobody wants it any more. */
  clear(): void {
    this.#waiting = null;
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting) {
      const { frame } = this.#waiting;
      this.#waiting = null;
      await this.pass(frame);
    }
    this.#isBusy = false;
  }
}
