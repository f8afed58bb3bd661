/** Measures time, pauses left out. In milliseconds. */
export class Stopwatch {
  #before: number;
  #started: number | null = performance.now();

  /** @param elapsed what is on it to begin with */
  constructor(elapsed = 0) {
    this.#before = elapsed;
  }

  get elapsed(): number {
    return this.#before + (this.#started === null ? 0 : performance.now() - this.#started);
  }

  stop(): void {
    this.#before = this.elapsed;
    this.#started = null;
  }

  start(): void {
    this.#started ??= performance.now();
  }
}
