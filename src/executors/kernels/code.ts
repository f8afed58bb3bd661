import { linesOf, type Buffer } from './plan/buffer.js';
import { fieldsOf, INSTRUCTION_NAMES, LINE_BYTES } from './plan/instructions.js';
import type { Lowered } from './plan/lowering.js';
import type { Machine } from './machine/machine.js';
import { INSTRUCTION_LINES, phasesOf, PhaseTable } from './machine/phases.js';
import { placeBuffers, type Placement } from './plan/placement.js';
import type { Step } from './plan/step.js';
import type { Demand } from './workspace.js';

/** Lines of working memory of steps, and of each thread's own. */
export function demandOf(placement: Placement, steps: readonly Step[]): Demand {
  return { workspace: placement.lines, scratch: linesOf(Math.max(0, ...steps.map(({ scratch }) => scratch))) };
}

/** Steps in memory, ready to be computed. */
export class Code {
  readonly demand: Demand;
  readonly lines: number;
  readonly #line: number;
  /** One, or those before and after the pause. */
  readonly #parts: readonly PhaseTable[];
  readonly #placement: Placement;
  #base = -1;

  /** @param keptAt the line of a buffer that is kept */
  constructor(
    private readonly machine: Machine,
    readonly lowered: Pick<Lowered, 'feeds' | 'steps' | 'results' | 'pause'>,
    private readonly keptAt: (buffer: Buffer) => number,
  ) {
    const { steps, pause } = lowered;
    this.#placement = placeBuffers(lowered);
    this.demand = demandOf(this.#placement, steps);
    this.lines = Math.max(1, steps.length * INSTRUCTION_LINES);
    this.#line = machine.allocate(this.lines);
    const part = (start: number, end: number): PhaseTable =>
      new PhaseTable(phasesOf(steps.slice(start, end), this.#line + start * INSTRUCTION_LINES));
    this.#parts = pause ? [part(0, pause.at), part(pause.at, steps.length)] : [part(0, steps.length)];
  }

  /** Puts values in a buffer of the workspace that begins at a line. */
  put(buffer: Buffer, base: number, values: Float32Array): void {
    this.machine.write(this.#lineOf(buffer, base), values);
  }

  /** Takes values out of it. */
  take(buffer: Buffer, base: number, into: Float32Array): void {
    this.machine.read(this.#lineOf(buffer, base), into);
  }

  #lineOf(buffer: Buffer, base: number): number {
    if (buffer.kind === 'kept') return this.keptAt(buffer);
    const place = this.#placement.of.get(buffer);
    if (place === undefined) throw new RangeError('A buffer has no place: no step writes it');
    return base + place;
  }

  /**
   * Computes all steps, with a workspace that begins at a line, and the threads' own memory behind it.
   * @param midway called at the pause, where there is one
   */
  async run(base: number, midway?: () => void): Promise<void> {
    if (base !== this.#base) this.#write(base);
    for (const [index, phases] of this.#parts.entries()) {
      if (index > 0) midway?.();
      if (!phases.isEmpty) await this.machine.run(phases, base + this.demand.workspace, this.demand.scratch);
    }
  }

  free(): void {
    this.machine.free(this.#line, this.lines);
  }

  #write(base: number): void {
    const { steps } = this.lowered;
    const words = new Int32Array((this.lines * LINE_BYTES) / Int32Array.BYTES_PER_ELEMENT);
    const floats = new Float32Array(words.buffer);
    steps.forEach((made, index) => {
      let at = (index * INSTRUCTION_LINES * LINE_BYTES) / Int32Array.BYTES_PER_ELEMENT;
      words[at++] = INSTRUCTION_NAMES.indexOf(made.name);
      words[at++] = made.units;
      for (const [field, kind] of fieldsOf(made.name)) {
        const value = made.fields[field];
        if (typeof value === 'object') words[at] = this.#lineOf(value, base);
        else if (kind === 'float') floats[at] = value ?? 0;
        else words[at] = value ?? 0;
        at += 1;
      }
    });
    this.machine.write(this.#line, words);
    this.#base = base;
  }
}
