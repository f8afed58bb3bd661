import type { GraphOutputs } from '../../graph/operations.js';
import { Lock } from '../../async/lock.js';
import { reasonOf } from '../../errors.js';
import { threadCount } from '../capacity.js';
import type { Executor, ExecutorOptions, Program } from '../executor.js';
import type { MemoryEstimate } from '../memory.js';
import type { Buffer } from './plan/buffer.js';
import { LINE_BYTES } from './plan/instructions.js';
import { lowerToKernels } from './plan/lowering.js';
import type { Machine } from './machine/machine.js';
import { nativeBuilds, NativeMachine } from './machine/native.js';
import { NATIVE_BUILDS, type NativeBuild } from './machine/thread-messages.js';
import { placeBuffers } from './plan/placement.js';
import { Code, demandOf, KernelsProgram, linesOf, type Demand, type Workspace } from './program.js';
import type { Constant } from './plan/values.js';
import { loadWebAssembly, WEBASSEMBLY_BUILDS, WebAssemblyMachine, type WebAssemblyBuild } from './machine/webassembly.js';

/** The builds of the kernels, from the fastest. */
export const KERNEL_BUILDS = [...NATIVE_BUILDS, ...WEBASSEMBLY_BUILDS] as const;

export type KernelBuild = NativeBuild | WebAssemblyBuild;

/** Bytes of the threads, and of what they load. */
const PROGRAM_BYTES = 24 * 1024 ** 2;

export interface KernelsOptions extends ExecutorOptions {
  /** The build to compute with; the fastest that runs here by default. */
  readonly build?: KernelBuild;
}

/**
 * Runs graphs on our own kernels.
 * @throws Error that says why no build, or not the one that was asked for, runs here
 */
export function createKernelsExecutor({ threads, build }: KernelsOptions): Executor {
  const { machine, slowerBecause } = machineOf(build, threadCount(threads));
  const programs = new KernelsPrograms(machine);
  return {
    name: 'kernels',
    library: machine.library,
    device: 'cpu',
    ...(machine.addressable !== undefined && { addressable: machine.addressable }),
    ...(slowerBecause.length > 0 && { slowerBecause }),
    memoryOf: (outputs) => programs.memoryOf(outputs),
    compile: (outputs, { occasional = false } = {}) => programs.compile(outputs, occasional),
  };
}

interface FastestMachine {
  readonly machine: Machine;
  /** Reasons why it is not a faster one. */
  readonly slowerBecause: readonly string[];
}

/** @param wanted the build to take; the fastest that runs here by default */
function machineOf(wanted: KernelBuild | undefined, threads: number): FastestMachine {
  const slowerBecause: string[] = [];
  for (const build of wanted ? [wanted] : buildsHere(slowerBecause)) {
    try {
      const machine = isNative(build) ? new NativeMachine(build, threads) : new WebAssemblyMachine(build, loadWebAssembly(build), threads);
      return { machine, slowerBecause };
    } catch (error) {
      slowerBecause.push(firstLineOf(error));
    }
  }
  throw new Error(slowerBecause.join('; '));
}

/** The builds for this machine, from the fastest; the reason why none is native is added to others. */
function buildsHere(slowerBecause: string[]): KernelBuild[] {
  try {
    return [...nativeBuilds(), ...WEBASSEMBLY_BUILDS];
  } catch (error) {
    slowerBecause.push(firstLineOf(error));
    return [...WEBASSEMBLY_BUILDS];
  }
}

function firstLineOf(error: unknown): string {
  return reasonOf(error).split('\n')[0]!;
}

function isNative(build: KernelBuild): build is NativeBuild {
  return NATIVE_BUILDS.some((each) => each === build);
}

class KernelsPrograms implements Workspace {
  readonly #lock = new Lock();
  readonly #demands = new Set<Demand>();
  /** Programs that there are, or are being made. */
  #living = 0;
  #base = 0;
  #lines = 0;

  constructor(private readonly machine: Machine) {}

  memoryOf(outputs: GraphOutputs): MemoryEstimate {
    const lowered = lowerToKernels(outputs, this.machine.threads);
    const { workspace, scratch } = demandOf(placeBuffers(lowered), lowered.steps);
    const kept = keptBuffers(lowered.constants).reduce((sum, { floats }) => sum + linesOf(floats), 0);
    return { constants: PROGRAM_BYTES + kept * LINE_BYTES, working: (workspace + scratch * this.machine.threads) * LINE_BYTES };
  }

  async compile(outputs: GraphOutputs, occasional: boolean): Promise<Program> {
    const lowered = lowerToKernels(outputs, this.machine.threads);
    this.#living += 1;
    return this.#lock.run(async () => {
      const places = new Map<Buffer, number>();
      const codes: Code[] = [];
      const taken = new Set<Demand>();
      const onDispose = (): void => {
        for (const [buffer, line] of places) this.machine.free(line, linesOf(buffer.floats));
        for (const code of codes) code.free();
        for (const demand of taken) this.#demands.delete(demand);
        this.#living -= 1;
        if (this.#living === 0) this.#releaseAll();
      };
      try {
        for (const buffer of keptBuffers(lowered.constants)) places.set(buffer, this.machine.allocate(linesOf(buffer.floats)));
        for (const constant of lowered.constants) await this.#prepare(constant, (buffer) => places.get(buffer)!);
        const code = new Code(this.machine, lowered, (buffer) => places.get(buffer)!);
        codes.push(code);
        taken.add(code.demand);
        this.#demands.add(code.demand);
        this.#makeRoom();
        const { constants, working } = this.memoryOf(outputs);
        return new KernelsProgram(constants + working, code, this, { occasional, onDispose });
      } catch (error) {
        onDispose();
        throw error;
      }
    });
  }

  turn<T>(body: (base: number) => Promise<T>): Promise<T> {
    return this.#lock.run(() => {
      this.#makeRoom();
      return body(this.#base);
    });
  }

  /** Puts a constant's values in memory, in the form that is kept. */
  async #prepare({ values, buffer, preparation }: Constant, keptAt: (buffer: Buffer) => number): Promise<void> {
    if (!preparation) {
      const filled = new Float32Array(buffer.floats);
      filled.set(values());
      this.machine.write(keptAt(buffer), filled);
      return;
    }
    const raw = { name: '', buffer, size: buffer.floats };
    const code = new Code(this.machine, { feeds: [raw], steps: [preparation], results: [] }, keptAt);
    this.#demands.add(code.demand);
    try {
      this.#makeRoom();
      code.put(buffer, this.#base, values());
      await code.run(this.#base);
    } finally {
      this.#demands.delete(code.demand);
      code.free();
    }
  }

  /** Has the workspace be as large as the largest program wants it. */
  #makeRoom(): void {
    const lines = Math.max(0, ...[...this.#demands].map(({ workspace, scratch }) => workspace + scratch * this.machine.threads));
    if (lines <= this.#lines) return;
    if (this.#lines > 0) this.machine.free(this.#base, this.#lines);
    this.#lines = 0;
    this.#base = this.machine.allocate(lines);
    this.#lines = lines;
  }

  #releaseAll(): void {
    this.#lines = 0;
    this.machine.release();
  }
}

function keptBuffers(constants: readonly Constant[]): Buffer[] {
  return constants.map(({ buffer, preparation }) => (preparation ? (preparation.fields.output as Buffer) : buffer));
}
