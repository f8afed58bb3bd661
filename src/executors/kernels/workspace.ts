import { Lock } from '../../async/lock.js';
import type { Machine } from './machine/machine.js';

/** Memory that steps take beyond what is kept, in lines. */
export interface Demand {
  readonly workspace: number;
  /** Of each thread's own. */
  readonly scratch: number;
}

/** Memory of all programs together: they compute one after the other, in the same place, which is as large as the largest wants it. */
export class Workspace {
  readonly #lock = new Lock();
  readonly #demands = new Set<Demand>();
  #base = 0;
  #lines = 0;

  constructor(private readonly machine: Machine) {}

  /** Has there be as much as a program wants, from its next turn on. */
  admit(demand: Demand): void {
    this.#demands.add(demand);
  }

  dismiss(demand: Demand): void {
    this.#demands.delete(demand);
  }

  /** Does something in its turn, with no program computing. */
  turn<T>(body: () => Promise<T>): Promise<T> {
    return this.#lock.run(body);
  }

  /**
   * The first line, with room for all that were admitted. In a turn only: the place may change.
   * @throws NeuralStyleError `memory-limit` where there is not as much memory
   */
  base(): number {
    const lines = this.#wanted;
    if (lines <= this.#lines) return this.#base;
    this.#leave();
    this.#base = this.machine.allocate(lines);
    this.#lines = lines;
    return this.#base;
  }

  /** Gives memory back that no program wants any more. In a turn only. */
  shrink(): void {
    if (this.#wanted < this.#lines) this.#leave();
  }

  /** Forgets its place, whose memory has been given back to the system. */
  forget(): void {
    this.#lines = 0;
  }

  /** Lines that the largest program wants. */
  get #wanted(): number {
    return Math.max(0, ...[...this.#demands].map(({ workspace, scratch }) => workspace + scratch * this.machine.threads));
  }

  #leave(): void {
    if (this.#lines > 0) this.machine.free(this.#base, this.#lines);
    this.#lines = 0;
  }
}
