/*
 * Phases of a program, as threads share them: in each, threads take units of an instruction until none is left, and wait for each other.
 * Several small instructions are one phase of one unit, which one thread computes.
 */

/** The words of a phase in a table. */
export const PHASE = {
  /** The line of its first instruction. */
  line: 0,
  /** Instructions, one after the other in memory. */
  count: 1,
  units: 2,
  /** Units that threads have taken. */
  taken: 3,
  /** Threads that have found no more. */
  arrived: 4,
  words: 5,
} as const;

/** Lines that an instruction takes. */
export const INSTRUCTION_LINES = 2;

export interface Phase {
  readonly line: number;
  readonly count: number;
  readonly units: number;
}

/** Work of instructions that one thread had better do while the others wait: to call them would take longer. */
export const SMALL_WORK = 60_000;

/**
 * The phases of instructions that lie one after the other in memory: neighbours of little work are one phase.
 * @param first the line of the first instruction
 */
export function phasesOf(instructions: readonly { readonly units: number; readonly work: number }[], first: number): Phase[] {
  const phases: { line: number; count: number; units: number; work: number }[] = [];
  instructions.forEach(({ units, work }, index) => {
    const last = phases.at(-1);
    if (last && last.work + work <= SMALL_WORK) {
      last.count += 1;
      last.work += work;
      last.units = 1;
    } else {
      phases.push({ line: first + index * INSTRUCTION_LINES, count: 1, units, work });
    }
  });
  return phases.map(({ line, count, units }) => ({ line, count, units }));
}

/** In memory that threads share: a word that is 1 when they shall stop, then the phases. */
export class PhaseTable {
  readonly words: Int32Array;

  constructor(phases: readonly Phase[]) {
    this.words = new Int32Array(new SharedArrayBuffer((1 + phases.length * PHASE.words) * Int32Array.BYTES_PER_ELEMENT));
    phases.forEach(({ line, count, units }, index) => this.words.set([line, count, units, 0, 0], 1 + index * PHASE.words));
  }

  get isEmpty(): boolean {
    return this.words.length === 1;
  }

  /** Makes it ready to be computed again. */
  reset(): void {
    this.words[0] = 0;
    for (let at = 1; at < this.words.length; at += PHASE.words) {
      this.words[at + PHASE.taken] = 0;
      this.words[at + PHASE.arrived] = 0;
    }
  }

  /** Has all threads stop, also those that wait for one that will never come. */
  stop(): void {
    Atomics.store(this.words, 0, 1);
    for (let at = 1; at < this.words.length; at += PHASE.words) Atomics.notify(this.words, at + PHASE.arrived);
  }
}

/** The kernels, as a thread calls them. */
export interface KernelCalls {
  /** A unit of an instruction. @returns 0 unless it knows no such instruction */
  unit(line: number, unit: number): number;
  /** All units of an instruction, one after the other. */
  whole(line: number): number;
}

/** Looks that a thread takes at what it waits for, before it sleeps: some ten microseconds. Sleeping and waking take longer. */
const LOOKS = 2000;
/** Milliseconds after which a sleeper looks again in any case. */
const NAP = 100;

/**
 * Takes part in computing all phases of a table.
 * @throws Error where a kernel refuses; the table is stopped then
 */
export function computePhases(words: Int32Array, threads: number, kernels: KernelCalls): void {
  for (let at = 1; at < words.length; at += PHASE.words) {
    const [line, count, units] = [words[at]!, words[at + PHASE.count]!, words[at + PHASE.units]!];
    for (let unit = Atomics.add(words, at + PHASE.taken, 1); unit < units; unit = Atomics.add(words, at + PHASE.taken, 1)) {
      let refused = 0;
      if (count === 1) refused = kernels.unit(line, unit);
      else for (let i = 0; i < count; i++) refused |= kernels.whole(line + i * INSTRUCTION_LINES);
      if (refused !== 0) throw new RangeError(`There is no kernel for an instruction in line ${line}`);
    }
    if (at + PHASE.words < words.length) meet(words, at + PHASE.arrived, threads);
    if (words[0] !== 0) return;
  }
}

function meet(words: Int32Array, arrived: number, threads: number): void {
  if (Atomics.add(words, arrived, 1) === threads - 1) {
    Atomics.notify(words, arrived);
    return;
  }
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(words, arrived) >= threads) return;
  for (let there = Atomics.load(words, arrived); there < threads && Atomics.load(words, 0) === 0; there = Atomics.load(words, arrived)) {
    Atomics.wait(words, arrived, there, NAP);
  }
}
