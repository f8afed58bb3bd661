interface Entry<V> {
  readonly value: V;
  readonly bytes: number;
  users: number;
}

/**
 * Values kept while their bytes fit a budget; the least recently used go first, except while in use. A value larger than
 * the budget is still held for as long as somebody uses it.
 */
export class ByteBudgetCache<V> {
  // Maps iterate in insertion order, so re-inserting on use keeps the least recently used first.
  readonly #entries = new Map<string, Entry<V>>();
  #bytes = 0;

  /**
   * @param budget bytes
   * @param onEvict called with a value that leaves the cache
   */
  constructor(
    private readonly budget: number,
    private readonly onEvict: (value: V) => void = () => undefined,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry) this.#touch(key, entry);
    return entry?.value;
  }

  set(key: string, value: V, bytes: number): void {
    this.delete(key);
    this.#entries.set(key, { value, bytes, users: 0 });
    this.#bytes += bytes;
    this.#evict(key);
  }

  /** Frees room for a value of this size before it is made. */
  reserve(bytes: number): void {
    this.#evict(null, bytes);
  }

  /**
   * Keeps the entry under `key` from being evicted until `release` is called, once.
   * @throws RangeError if nothing is cached under `key`
   */
  pin(key: string): { readonly value: V; readonly release: () => void } {
    const entry = this.#entries.get(key);
    if (!entry) throw new RangeError(`nothing is cached under ${key}`);
    this.#touch(key, entry);
    entry.users += 1;
    return {
      value: entry.value,
      release: () => {
        entry.users -= 1;
        this.#evict(null);
      },
    };
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    this.onEvict(entry.value);
  }

  #touch(key: string, entry: Entry<V>): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
  }

  #evict(keep: string | null, incoming = 0): void {
    for (const [key, entry] of this.#entries) {
      if (this.#bytes + incoming <= this.budget) return;
      if (key !== keep && entry.users === 0) this.delete(key);
    }
  }
}
