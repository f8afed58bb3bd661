/**
 * Passes values on: the first at once, then no more than one in each interval, the latest winning. The last one always gets through.
 * Where passing one on takes longer, the next waits for it.
 */
export class LatestWins<T> {
  #timer: NodeJS.Timeout | null = null;
  #next: { readonly value: T } | null = null;
  #closed = false;

  /**
   * @param interval milliseconds
   * @param pass must neither throw nor reject
   */
  constructor(
    private readonly interval: number,
    private readonly pass: (value: T) => void | Promise<void>,
  ) {}

  push(value: T): void {
    if (this.#closed) return;
    if (this.#timer) {
      this.#next = { value };
      return;
    }
    const passing = this.pass(value);
    this.#timer = setTimeout(() => {
      if (passing) void passing.then(() => this.#rested());
      else this.#rested();
    }, this.interval);
    this.#timer.unref();
  }

  /** Drops what waits, and whatever comes later. */
  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#next = null;
  }

  #rested(): void {
    this.#timer = null;
    const next = this.#next;
    this.#next = null;
    if (next) this.push(next.value);
  }
}
