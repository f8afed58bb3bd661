/** When to stop early: when the loss has improved by less than `tolerance`, a ratio, over the last `window` iterations. */
export interface PlateauRule {
  readonly tolerance: number;
  readonly window: number;
}

/** Watches losses for a plateau. The best of the window is compared with the best before it, so that single bad steps do not count. */
export class PlateauWatch {
  #recent: number[] = [];
  #bestBefore = Infinity;

  constructor(private readonly rule: PlateauRule) {}

  add(loss: number): void {
    this.#recent.push(loss);
    if (this.#recent.length > this.rule.window) this.#bestBefore = Math.min(this.#bestBefore, this.#recent.shift()!);
  }

  get reached(): boolean {
    if (this.#bestBefore === Infinity) return false;
    // As arguments of one call, the losses of a long window would overflow the stack.
    const best = this.#recent.reduce((least, loss) => Math.min(least, loss), Infinity);
    return this.#bestBefore - best < this.rule.tolerance * Math.abs(this.#bestBefore);
  }

  save(): readonly number[] {
    return [this.#bestBefore === Infinity ? -1 : this.#bestBefore, ...this.#recent];
  }

  load([bestBefore, ...recent]: readonly number[]): void {
    this.#bestBefore = bestBefore === undefined || bestBefore < 0 ? Infinity : bestBefore;
    this.#recent = recent;
  }
}
