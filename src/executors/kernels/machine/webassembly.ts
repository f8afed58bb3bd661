import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { MEGABYTE, PAGE } from '../../../values/units.js';
import { memoryLimit } from '../../memory-limit.js';
import { addressesToTake } from './addresses.js';
import { Allocator } from './allocator.js';
import { instructionsHash } from '../plan/instructions-header.js';
import { LINE_BYTES } from '../plan/instructions.js';
import type { Machine } from './machine.js';
import type { KernelCalls, PhaseTable } from './phases.js';
import { Threads } from './threads.js';

/** As much of WebAssembly as is used here; Node's types have none of it. */
interface Memory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}
interface Exports {
  run(memory: number, line: number, unit: number, scratch: number): number;
  run_whole(memory: number, line: number, scratch: number): number;
  instructions_hash(): number;
  readonly __stack_pointer: { value: number };
}
declare const WebAssembly: {
  readonly Memory: new (pages: { initial: number; maximum: number; shared: true }) => Memory;
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Exports };
  validate(code: Uint8Array): boolean;
};

/** The most that WebAssembly's memory can have. */
const MOST_PAGES = 65_536;
/** Memory of this size is kept for the next program: with more of it the threads end, and it takes time to start others. */
const KEPT_BYTES = 64 * MEGABYTE;
/** Of each thread, below all other memory. */
const STACK_BYTES = 65_536;

/** Compiled kernels, from the fastest. Relaxed instructions multiply and add at once, where the processor can. */
export const WEBASSEMBLY_BUILDS = ['relaxed-simd', 'simd'] as const;

export type WebAssemblyBuild = (typeof WEBASSEMBLY_BUILDS)[number];

/**
 * Loads the kernels as WebAssembly.
 * @throws Error where this Node.js knows the instructions not
 */
export function loadWebAssembly(build: WebAssemblyBuild): object {
  // Node.js 20 knows relaxed instructions, but wants to be asked. Code of the quick compiler would be several times slower.
  if (build === 'relaxed-simd') setFlagsFromString('--experimental-wasm-relaxed-simd');
  setFlagsFromString('--no-liftoff');
  const code = readFileSync(join(__dirname, '..', `${build}.wasm`));
  if (!WebAssembly.validate(code)) throw new Error(`WebAssembly has no ${build} here`);
  return new WebAssembly.Module(code);
}

/** The kernels of a thread, as functions of the line of its own memory. */
export function instantiate(module: object, memory: object, index: number): (scratch: number) => KernelCalls {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  if (exports.instructions_hash() >>> 0 !== instructionsHash()) throw new Error('the kernels are of another version of this package');
  // All instances have the same memory, and began with the same stack in it.
  exports.__stack_pointer.value = (index + 1) * STACK_BYTES;
  return (scratch) => ({
    unit: (line, unit) => exports.run(0, line, unit, scratch),
    whole: (line) => exports.run_whole(0, line, scratch),
  });
}

/** Kernels in WebAssembly: on every machine that Node.js runs on. */
export class WebAssemblyMachine implements Machine {
  readonly addressable: number;
  readonly halves = false;
  #memory: Memory | undefined;
  #allocator: Allocator;
  readonly #threads: Threads;

  /** @throws Error where there are no addresses to compute in */
  constructor(
    readonly library: string,
    module: object,
    readonly threads: number,
  ) {
    this.#threads = new Threads({ kind: 'webassembly', module }, threads);
    this.#allocator = this.#fresh();
    this.addressable = addressesToTake(MOST_PAGES * PAGE);
  }

  allocate(lines: number): number {
    const line = this.#allocator.allocate(lines);
    try {
      this.#grow(Math.ceil((this.#allocator.lines * LINE_BYTES) / PAGE));
    } catch {
      const error = memoryLimit({ needed: this.#allocator.lines * LINE_BYTES, available: this.#memory?.buffer.byteLength ?? 0 });
      this.#allocator.free(line, lines);
      throw error;
    }
    return line;
  }

  free(line: number, lines: number): void {
    this.#allocator.free(line, lines);
  }

  release(): void {
    this.#allocator = this.#fresh();
    if ((this.#memory?.buffer.byteLength ?? 0) <= KEPT_BYTES) return;
    // The memory lasts as long as anybody has it.
    this.#threads.end();
    this.#memory = undefined;
  }

  write(line: number, values: Float32Array | Int32Array): void {
    const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
    new Int32Array(this.#memory!.buffer, line * LINE_BYTES, values.length).set(bits);
  }

  read(line: number, into: Float32Array): void {
    into.set(new Float32Array(this.#memory!.buffer, line * LINE_BYTES, into.length));
  }

  run(phases: PhaseTable, scratch: number, scratchLines: number): Promise<void> {
    return this.#threads.run(phases, this.#memory!, (thread) => scratch + thread * scratchLines);
  }

  #fresh(): Allocator {
    return new Allocator((this.threads * STACK_BYTES) / LINE_BYTES);
  }

  #grow(pages: number): void {
    if (!this.#memory) this.#memory = reserve(pages, this.addressable / PAGE);
    const missing = pages - this.#memory.buffer.byteLength / PAGE;
    if (missing > 0) this.#memory.grow(missing);
  }
}

/** Memory with as much room to grow as the system gives: addresses are scarce on small machines. */
function reserve(initial: number, most: number): Memory {
  for (let maximum = Math.max(initial, most); ; maximum = Math.max(initial, Math.floor(maximum / 2))) {
    try {
      return new WebAssembly.Memory({ initial, maximum, shared: true });
    } catch (error) {
      if (maximum <= initial) throw error;
    }
  }
}
