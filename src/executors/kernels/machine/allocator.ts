interface Stretch {
  start: number;
  lines: number;
}

/** Lines of memory that are taken and given back: the first stretch that is large enough is taken, neighbours are joined. */
export class Allocator {
  readonly #free: Stretch[] = [];

  /** @param end the first line that has not been taken yet, and that after the last of all that are */
  constructor(private end: number) {}

  /** The lines up to which memory is in use, or has been. */
  get lines(): number {
    return this.end;
  }

  allocate(lines: number): number {
    const index = this.#free.findIndex((stretch) => stretch.lines >= lines);
    const stretch = this.#free[index];
    if (!stretch) {
      const { start, lines: there } = this.#free.at(-1) ?? { start: 0, lines: 0 };
      // What is free at the end is a part of it.
      if (start + there === this.end) this.#free.pop();
      const from = start + there === this.end ? start : this.end;
      this.end = from + lines;
      return from;
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
  }

  /** Makes one stretch of two that touch each other. */
  #join(index: number): void {
    const [one, next] = [this.#free[index]!, this.#free[index + 1]];
    if (one.start + one.lines !== next?.start) return;
    one.lines += next.lines;
    this.#free.splice(index + 1, 1);
  }
}
