import { NeuralStyleError } from '../errors.js';
import type { GraphOutputs } from '../graph/operations.js';
import { ByteBudgetCache } from './byte-budget-cache.js';
import type { Executor, Feeds, Program } from './executor.js';
import { Lock } from './lock.js';
import { estimateBytes } from './memory.js';

export type Run = (feeds: Feeds) => Promise<Record<string, Float32Array>>;

const MEGABYTE = 1024 * 1024;

/** Compiled graphs, kept within a memory budget. Compiling and running happen one at a time: each uses all threads. */
export class Programs {
  readonly #cache: ByteBudgetCache<Program>;
  readonly #lock = new Lock();

  /** @param budget bytes that compiled graphs may occupy, together */
  constructor(
    private readonly executor: Executor,
    private readonly budget: number,
  ) {
    this.#cache = new ByteBudgetCache(budget, (program) => void program.dispose());
  }

  /**
   * Runs `body` with a compiled graph, which stays loaded until `body` ends.
   *
   * @param signature identifies the graph; an equal one is compiled once
   * @param size of the picture, for the error when memory does not suffice
   * @param graph makes the graph
   * @throws NeuralStyleError `out-of-memory` when the graph alone exceeds the budget
   */
  async use<R>(
    signature: string,
    size: { height: number; width: number },
    graph: () => GraphOutputs,
    body: (run: Run) => Promise<R>,
  ): Promise<R> {
    const { value: program, release } = await this.#lock.run(async () => {
      if (!this.#cache.get(signature)) {
        const outputs = graph();
        const bytes = estimateBytes(outputs);
        if (bytes > this.budget) throw tooLarge(bytes, this.budget, size);
        this.#cache.reserve(bytes);
        this.#cache.set(signature, await this.executor.compile(outputs), bytes);
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
}

function tooLarge(bytes: number, budget: number, { height, width }: { height: number; width: number }): NeuralStyleError {
  // Memory grows with the pixels, so the sides shrink with the root; the weights' share makes this an underestimate.
  const factor = Math.sqrt(budget / bytes);
  return new NeuralStyleError('out-of-memory', {
    width,
    height,
    needed: Math.ceil(bytes / MEGABYTE),
    limit: Math.floor(budget / MEGABYTE),
    width2: Math.floor(width * factor),
    height2: Math.floor(height * factor),
  });
}
