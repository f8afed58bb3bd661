import type { GraphOutputs } from '../../graph/operations.js';
import type { Program } from '../executor.js';
import type { MemoryEstimate } from '../memory.js';
import { MEGABYTE } from '../../values/units.js';
import { Code, demandOf } from './code.js';
import { KeptConstants } from './kept-constants.js';
import type { Machine } from './machine/machine.js';
import { linesOf } from './plan/buffer.js';
import { LINE_BYTES } from './plan/instructions.js';
import { lowerToKernels, type Lowered } from './plan/lowering.js';
import { isTooManyValues } from './plan/most-values.js';
import { placeBuffers } from './plan/placement.js';
import { KernelsProgram } from './program.js';
import { Workspace, type Demand } from './workspace.js';

/** Bytes of the threads, and of what they load. */
const PROGRAM_BYTES = 24 * MEGABYTE;

/** The programs of a machine. */
export class KernelsPrograms {
  readonly #workspace: Workspace;
  readonly #constants: KeptConstants;
  /** Programs that there are, or are being made. */
  #living = 0;

  /** @param isExact true to compute with floats what is coarse, too */
  constructor(
    private readonly machine: Machine,
    private readonly isExact: boolean,
  ) {
    this.#workspace = new Workspace(machine);
    this.#constants = new KeptConstants(machine, this.#workspace);
  }

  /** True where what is coarse is computed with numbers of 16 bits. */
  get rounds(): boolean {
    return this.machine.halves && !this.isExact;
  }

  /** Memory that a program takes: no memory is enough for one that has more values than kernels can count. */
  memoryOf(outputs: GraphOutputs): MemoryEstimate {
    try {
      const lowered = this.#lower(outputs);
      return this.#memoryOf(lowered, demandOf(placeBuffers(lowered), lowered.steps));
    } catch (error) {
      if (isTooManyValues(error)) return { constants: PROGRAM_BYTES, working: Infinity };
      throw error;
    }
  }

  async compile(outputs: GraphOutputs, occasional: boolean): Promise<Program> {
    const lowered = this.#lower(outputs);
    this.#living += 1;
    const undo = [(): void => this.#oneLess()];
    const undoAll = (): void => undo.forEach((each) => each());
    return this.#workspace.turn(async () => {
      try {
        const { lines, giveBack } = await this.#constants.take(lowered.constants);
        undo.unshift(giveBack);
        const code = new Code(this.machine, lowered, (buffer) => lines.get(buffer)!);
        undo.unshift(() => {
          code.free();
          this.#workspace.dismiss(code.demand);
        });
        this.#workspace.admit(code.demand);
        // Now is the time to learn whether there is as much memory.
        this.#workspace.base();
        const { constants, working } = this.#memoryOf(lowered, code.demand);
        const free = (): Promise<void> =>
          this.#workspace.turn(() => {
            undoAll();
            return Promise.resolve();
          });
        return new KernelsProgram(constants + working, code, this.#workspace, { occasional, free });
      } catch (error) {
        undoAll();
        throw error;
      }
    });
  }

  #lower(outputs: GraphOutputs): Lowered {
    return lowerToKernels(outputs, this.machine.threads, this.rounds);
  }

  #memoryOf({ constants }: Lowered, { workspace, scratch }: Demand): MemoryEstimate {
    const kept = constants.reduce((sum, { kept: { floats } }) => sum + linesOf(floats), 0);
    return { constants: PROGRAM_BYTES + kept * LINE_BYTES, working: (workspace + scratch * this.machine.threads) * LINE_BYTES };
  }

  #oneLess(): void {
    this.#living -= 1;
    if (this.#living > 0) {
      this.#workspace.shrink();
      return;
    }
    this.#workspace.forget();
    this.machine.release();
  }
}
