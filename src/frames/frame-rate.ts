/** Pictures that a rate is taken over, and seconds after which one no longer counts. */
const MOST = 16;
const LONGEST = 60;

/** Pictures a second, by when the latest of them came. */
export class FrameRate {
  readonly #times: number[] = [];

  /** @param now seconds, for tests */
  constructor(private readonly now: () => number = () => performance.now() / 1000) {}

  /** Counts a picture that comes now. */
  count(): void {
    const now = this.now();
    this.#times.push(now);
    while (this.#times.length > MOST || now - this.#times[0]! > LONGEST) this.#times.shift();
  }

  /** With one decimal below 10; `0` before there are two. */
  toString(): string {
    const [first = 0] = this.#times;
    const seconds = (this.#times.at(-1) ?? 0) - first;
    const rate = seconds > 0 ? (this.#times.length - 1) / seconds : 0;
    return rate === 0 || rate >= 9.95 ? String(Math.round(rate)) : rate.toFixed(1);
  }
}
