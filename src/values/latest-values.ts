/** Keeps so many values, those that were asked for last. */
export class LatestValues<V> {
  /** The latest last. */
  readonly #kept = new Map<string, V>();

  constructor(private readonly most: number) {}

  /** The value of a key, made where it is not there. */
  of(key: string, make: () => V): V {
    const value = this.#kept.get(key) ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, value);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.most) this.#kept.delete(oldest!);
    return value;
  }
}
