/** Adds up named values of many parts, in float64. */
export class Sums {
  readonly #sums = new Map<string, Float64Array>();

  add(parts: Readonly<Record<string, Float32Array>>): void {
    for (const [name, part] of Object.entries(parts)) {
      const sum = this.#sums.get(name);
      if (!sum) this.#sums.set(name, Float64Array.from(part));
      else for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
    }
  }

  get values(): Record<string, Float32Array> {
    return Object.fromEntries([...this.#sums].map(([name, sum]) => [name, Float32Array.from(sum)]));
  }
}
