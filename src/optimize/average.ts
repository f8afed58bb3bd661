/** An exponential average of pictures, corrected for having started from nothing, as Adam's averages are. */
export class Average {
  #sum: Float32Array;
  #count = 0;

  /** @param decay 0 to below 1: what the average keeps at each picture */
  constructor(
    private readonly decay: number,
    size: number,
  ) {
    this.#sum = new Float32Array(size);
  }

  add(picture: Float32Array): void {
    const { decay } = this;
    const sum = this.#sum;
    for (let i = 0; i < sum.length; i++) sum[i] = decay * sum[i]! + (1 - decay) * picture[i]!;
    this.#count += 1;
  }

  /** The average of what has been added; null before that. */
  get value(): Float32Array | null {
    if (this.#count === 0) return null;
    const correction = 1 / (1 - this.decay ** this.#count);
    return this.#sum.map((value) => value * correction);
  }

  save(): { readonly count: number; readonly sum: Float32Array } {
    return { count: this.#count, sum: this.#sum };
  }

  load({ count, sum }: { readonly count: number; readonly sum: Float32Array }): void {
    this.#count = count;
    this.#sum = sum;
  }
}
