import { addressesToTake, FEWEST_BYTES } from './addresses.js';
import { type Addon, loadAddon, type NativeCalls } from './addon.js';
import { Allocator } from './allocator.js';
import { memoryLimit } from '../../memory-limit.js';
import { PAGE } from '../../../values/units.js';
import { LINE_BYTES } from '../plan/instructions.js';
import type { Machine } from './machine.js';
import type { KernelCalls, PhaseTable } from './phases.js';
import { BUILDS_WITH_HALVES, NATIVE_BUILDS, type NativeBuild } from './thread-messages.js';
import { Threads } from './threads.js';

/** Bytes of addresses that are taken, if the system gives so many: those that instructions can name, by lines of 32 bits. */
const MOST_BYTES = 2 ** 32 * LINE_BYTES;

/**
 * The builds that this processor runs, from the fastest.
 * @throws Error where there is none, or no addon that could have one
 */
export function nativeBuilds(): NativeBuild[] {
  const { builds } = loadAddon();
  const running = NATIVE_BUILDS.filter((build) => builds[build]);
  if (running.length === 0) throw new Error('this processor runs none of the native kernels');
  return running;
}

function loadNative(build: NativeBuild): NativeCalls {
  const calls = loadAddon().builds[build];
  if (!calls) throw new Error(`this processor does not run the kernels for ${build}`);
  return calls;
}

/** The kernels of a thread, as functions of the line of its own memory. */
export function nativeCalls(build: NativeBuild, memory: number): (scratch: number) => KernelCalls {
  const calls = loadNative(build);
  return (scratch) => ({
    unit: (line, unit) => calls.run(memory, line, unit, scratch),
    whole: (line) => calls.run_whole(memory, line, scratch),
  });
}

/** Kernels compiled for processors like this one. */
export class NativeMachine implements Machine {
  readonly addressable: number;
  readonly #addon = loadAddon();
  readonly #memory: number;
  #allocator = fresh();
  readonly #threads: Threads;

  /** @throws Error that says why the build does not run here */
  constructor(
    readonly library: NativeBuild,
    readonly threads: number,
  ) {
    loadNative(library);
    [this.#memory, this.addressable] = reserve(this.#addon);
    this.#threads = new Threads({ kind: 'native', build: library }, threads);
  }

  get halves(): boolean {
    return BUILDS_WITH_HALVES.includes(this.library);
  }

  allocate(lines: number): number {
    const line = this.#allocator.allocate(lines);
    if (this.#allocator.lines * LINE_BYTES <= this.addressable) return line;
    const error = memoryLimit({ needed: this.#allocator.lines * LINE_BYTES, available: this.addressable });
    this.#allocator.free(line, lines);
    throw error;
  }

  free(line: number, lines: number): void {
    this.#allocator.free(line, lines);
    this.#addon.discard(...wholePages(this.#memory + line * LINE_BYTES, lines * LINE_BYTES));
  }

  release(): void {
    this.#addon.discard(this.#memory, this.addressable);
    this.#allocator = fresh();
  }

  write(line: number, values: Float32Array | Int32Array): void {
    this.#addon.write(this.#memory + line * LINE_BYTES, values);
  }

  read(line: number, into: Float32Array): void {
    this.#addon.read(this.#memory + line * LINE_BYTES, into);
  }

  run(phases: PhaseTable, scratch: number, scratchLines: number): Promise<void> {
    return this.#threads.run(phases, this.#memory, (thread) => scratch + thread * scratchLines);
  }
}

/** Line 0 stands for none. */
function fresh(): Allocator {
  return new Allocator(1);
}

/** As much as the system gives, but for what others need of it. */
function reserve(addon: Addon): [address: number, bytes: number] {
  for (let bytes = addressesToTake(MOST_BYTES); bytes >= FEWEST_BYTES; bytes /= 2) {
    const address = addon.reserve(bytes);
    if (address > 0) return [address, bytes];
  }
  throw new Error('the system gives no addresses for the kernels to compute in');
}

/** The pages that lie wholly in a stretch of memory, whatever their size. */
function wholePages(address: number, bytes: number): [address: number, bytes: number] {
  const start = Math.ceil(address / PAGE) * PAGE;
  return [start, Math.max(0, Math.floor((address + bytes) / PAGE) * PAGE - start)];
}
