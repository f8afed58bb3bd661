interface Stretch {
  start: number;
  lines: number;
}

/** Lines of memory that are taken and given back: the first stretch that is large enough is taken, neighbours are joined. */
export class Allocator {
  /** Between what is taken, in their order. */
  readonly #free: Stretch[] = [];

  /** @param end the line after all that are taken */
  constructor(private end: number) {}

  /** The lines up to which memory is taken. */
  get lines(): number {
    return this.end;
  }

  allocate(lines: number): number {
    const index = this.#free.findIndex((stretch) => stretch.lines >= lines);
    const stretch = this.#free[index];
    if (!stretch) {
      const start = this.end;
      this.end += lines;
      return start;
    }
    const { start } = stretch;
    stretch.start += lines;
    stretch.lines -= lines;
    if (stretch.lines === 0) this.#free.splice(index, 1);
    return start;
  }

  free(start: number, lines: number): void {
    const at = this.#free.findIndex((stretch) => stretch.start > start);
    const index = at < 0 ? this.#free.length : at;
    this.#free.splice(index, 0, { start, lines });
    this.#join(index);
    if (index > 0) this.#join(index - 1);
    const last = this.#free.at(-1)!;
    if (last.start + last.lines < this.end) return;
    this.#free.pop();
    this.end = last.start;
  }

  /** Makes one stretch of two that touch each other. */
  #join(index: number): void {
    const [one, next] = [this.#free[index]!, this.#free[index + 1]];
    if (one.start + one.lines !== next?.start) return;
    one.lines += next.lines;
    this.#free.splice(index + 1, 1);
  }
}
