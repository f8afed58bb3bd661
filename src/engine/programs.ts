import { NeuralStyleError } from '../errors.js';
import type { GraphOutputs } from '../graph/operations.js';
import { ByteBudgetCache } from './byte-budget-cache.js';
import type { CompileOptions, Executor, Feeds, Program } from './executor.js';
import { Lock } from './lock.js';
import { estimateMemory, withCosts, type MemoryEstimate } from './memory.js';

export type Run = (feeds: Feeds) => Promise<Record<string, Float32Array>>;

const MEGABYTE = 1024 * 1024;
/** That an iteration in tiles takes, and what the smallest tile's values add to the cost of a graph. */
const TILE_GRAPHS = 2;
const SMALLEST_TILE = 1.3;
/** A smaller one is no advice worth giving. */
const SMALLEST_PICTURE = 32;

/** Compiled graphs, kept within a memory budget. Compiling and running happen one at a time: each uses all threads. */
export class Programs {
  readonly #cache: ByteBudgetCache<Program>;
  readonly #lock = new Lock();
  #reserved = 0;

  /** @param budget bytes that compiled graphs may occupy, together */
  constructor(
    private readonly executor: Executor,
    readonly budget: number,
  ) {
    this.#cache = new ByteBudgetCache(budget, (program) => void program.dispose());
  }

  /**
   * Runs `body` with a compiled graph, which stays loaded until `body` ends.
   *
   * @param signature identifies the graph; an equal one is compiled once
   * @param size of the picture, for the error when memory does not suffice
   * @param graph makes the graph
   * @param options how it is compiled, when it is
   * @throws NeuralStyleError `out-of-memory` when the graph alone exceeds the budget
   */
  async use<R>(
    signature: string,
    size: { height: number; width: number },
    graph: () => GraphOutputs,
    body: (run: Run) => Promise<R>,
    options: CompileOptions = {},
  ): Promise<R> {
    const { value: program, release } = await this.#lock.run(async () => {
      if (!this.#cache.get(signature)) {
        const outputs = graph();
        const bytes = this.require(outputs, size);
        this.#cache.reserve(bytes + this.#reserved);
        this.#cache.set(signature, await this.executor.compile(outputs, options), bytes);
      }
      // Pinned before the lock is passed on: the next in line may need the room.
      return this.#cache.pin(signature);
    });
    try {
      return await body((feeds) => this.#lock.run(() => program.run(feeds)));
    } finally {
      release();
    }
  }

  /** Bytes that are not in use. */
  get available(): number {
    return this.budget - this.#reserved - this.#cache.pinnedBytes;
  }

  /**
   * Sets memory aside for something other than graphs, proportional to the picture's pixels, while `body` runs.
   * @throws NeuralStyleError `out-of-memory`, `memory-limit`
   */
  async reserve<R>(bytes: number, size: { height: number; width: number }, body: () => Promise<R>): Promise<R> {
    // Beside it there must be room for what computes: in tiles, where a picture is large, that is two graphs.
    const graphs = TILE_GRAPHS * SMALLEST_TILE * this.executor.costs.program;
    if (bytes + graphs > this.available) throw tooLarge({ constants: graphs, working: bytes }, this.available, size);
    this.#reserved += bytes;
    this.#cache.reserve(this.#reserved);
    try {
      return await body();
    } finally {
      this.#reserved -= bytes;
    }
  }

  /** Whether there is room for a graph beside what is in use. */
  fits(outputs: GraphOutputs): boolean {
    return this.bytesOf(outputs) <= this.available;
  }

  /** Bytes that a graph needs. */
  bytesOf(outputs: GraphOutputs): number {
    const { constants, working } = this.#estimate(outputs);
    return constants + working;
  }

  /**
   * Bytes that a graph needs, if there is room for them beside what is in use.
   * @throws NeuralStyleError `out-of-memory`, `memory-limit`
   */
  require(outputs: GraphOutputs, size: { height: number; width: number }): number {
    const memory = this.#estimate(outputs);
    const bytes = memory.constants + memory.working;
    if (bytes > this.available) throw tooLarge(memory, this.available, size);
    return bytes;
  }

  #estimate(outputs: GraphOutputs): MemoryEstimate {
    return withCosts(estimateMemory(outputs), this.executor.costs);
  }
}

/** A little less than fits exactly, since sizes are rounded and small values do not scale. */
const MARGIN = 0.97;

function tooLarge(
  { constants, working }: MemoryEstimate,
  available: number,
  { height, width }: { height: number; width: number },
): NeuralStyleError {
  const needed = Math.ceil((constants + working) / MEGABYTE);
  const limit = Math.floor(available / MEGABYTE);
  // Working memory grows with the pixels, the weights do not.
  const factor = MARGIN * Math.sqrt(Math.max(0, available - constants) / working);
  const fitting = { width: Math.floor(width * factor), height: Math.floor(height * factor) };
  if (Math.min(fitting.width, fitting.height) < SMALLEST_PICTURE) return new NeuralStyleError('memory-limit', { needed, limit });
  return new NeuralStyleError('out-of-memory', { width, height, needed, limit, width2: fitting.width, height2: fitting.height });
}
