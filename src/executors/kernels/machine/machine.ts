import type { PhaseTable } from './phases.js';

/** Memory and threads that compute with it. A place in memory is a line of 64 bytes. */
export interface Machine {
  /** What computes: a build of the kernels. */
  readonly library: string;
  readonly threads: number;
  /** True if it computes with numbers of 16 bits, too. */
  readonly halves: boolean;
  /** Bytes that can be addressed, where it is less than the machine has. */
  readonly addressable?: number;
  /**
   * Takes lines of memory.
   * @throws NeuralStyleError `memory-limit` where there are no more
   */
  allocate(lines: number): number;
  /** Gives lines back. */
  free(line: number, lines: number): void;
  /** Gives all memory back to the system. Nothing that was allocated may be used any more. */
  release(): void;
  write(line: number, values: Float32Array | Int32Array): void;
  /** Fills an array with what is in memory. */
  read(line: number, into: Float32Array): void;
  /**
   * Computes.
   * @param scratch the first of each thread's own lines, one thread's after the other's
   * @throws Error where a thread ends or a kernel refuses
   */
  run(phases: PhaseTable, scratch: number, scratchLines: number): Promise<void>;
}
