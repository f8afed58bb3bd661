import { NeuralStyleError } from '../errors.js';
import type { GraphOutputs } from '../graph/operations.js';
import { ByteBudgetCache } from './byte-budget-cache.js';
import type { CompileOptions, Executor, Feeds, LateFeeds, Program } from '../executors/executor.js';
import { isLackOfMemory } from './lack-of-memory.js';
import { Lock } from '../async/lock.js';
import { onceFor } from '../values/once-for.js';

/** See `Program.run`. */
export type Run = (feeds: Feeds, later?: LateFeeds) => Promise<Record<string, Float32Array>>;

/** A graph, and what identifies it: an equal one is compiled once. */
export interface SignedGraph {
  readonly signature: string;
  readonly outputs: GraphOutputs;
}

/** All graphs that something computes with at the same time. */
export interface Plan<Name extends string = string> {
  readonly graphs: Readonly<Record<Name, SignedGraph>>;
  /** Options to compile them with, when they are compiled. */
  readonly options?: CompileOptions;
}

export interface UseOptions {
  /** For moments, as for a picture's features, rather than for a job's iterations: who finds too little room waits for the end of it. */
  readonly brief?: boolean;
  /**
   * Who holds none of the memory may wait for what all others hold; till it aborts. None where memory is held, which whoever waits would
   * keep from those that wait for it.
   */
  readonly patience?: AbortSignal;
}

/** The uses of memory: what is set aside, the graphs that jobs iterate with, and those in brief use. */
type Kind = 'reserved' | 'lasting' | 'brief';

/** Compiled graphs, kept within a memory budget. Compiling and running happen one at a time: each uses all threads. */
export class Programs {
  readonly #cache: ByteBudgetCache<Program>;
  readonly #lock = new Lock();
  /** Bytes. */
  readonly #taken: Record<Kind, number> = { reserved: 0, lasting: 0, brief: 0 };
  #waiting: (() => void)[] = [];
  /** Counts the times that memory was given back. */
  #returns = 0;

  /** @param budget bytes that compiled graphs and what is set aside may occupy, together */
  constructor(
    private readonly executor: Executor,
    readonly budget: number,
  ) {
    this.#cache = new ByteBudgetCache(budget, (program) => void program.dispose());
  }

  /** True if runs can pause for late inputs' values. */
  get pauses(): boolean {
    return this.executor.pauses === true;
  }

  /** True if what is coarse is computed with numbers of 16 bits, which is faster. */
  get rounds(): boolean {
    return this.executor.rounds === true;
  }

  /** Bytes that are not in use, or will not be in a moment. */
  get available(): number {
    return this.budget - this.#taken.reserved - this.#taken.lasting;
  }

  /**
   * Runs `body` with compiled graphs, which stay loaded until `body` ends. Nobody else takes memory between the plan and the graphs.
   *
   * @param make the graphs that are to be used, of at most so many bytes; what it throws is thrown
   */
  async use<Name extends string, P extends Plan<Name>, R>(
    make: (available: number) => P & Plan<Name>,
    body: (runs: Readonly<Record<Name, Run>>, plan: P) => Promise<R>,
    { brief = false, patience }: UseOptions = {},
  ): Promise<R> {
    const kind = brief ? 'brief' : 'lasting';
    const { plan, bytes, programs, release } = await this.#whenThereIsRoom(
      async () => {
        const plan = patience ? this.#planPatiently(make) : make(this.available);
        if (!plan) return null;
        const graphs = Object.entries<SignedGraph>(plan.graphs);
        const bytes = graphs.reduce((sum, [, { outputs }]) => sum + this.bytesOf(outputs), 0);
        if (bytes > this.available) throw new RangeError(`a plan of ${bytes} bytes was made for ${this.available}`);
        if (bytes > this.available - this.#taken.brief) return null;
        return { plan, bytes, ...(await this.#load(graphs, plan.options)) };
      },
      kind,
      patience,
    );
    try {
      const runs = Object.entries(programs).map(([name, program]) => [
        name,
        (feeds: Feeds, later?: LateFeeds) => this.#lock.run(() => program.run(feeds, later)),
      ]);
      return await body(Object.fromEntries(runs) as Record<Name, Run>, plan);
    } finally {
      release();
      this.#give(kind, bytes);
    }
  }

  /**
   * Sets memory aside for something other than graphs while `body` runs.
   * @param make of at most so many bytes; what it throws is thrown
   */
  async reserve<P extends { readonly bytes: number }, R>(make: (available: number) => P, body: (plan: P) => Promise<R>): Promise<R> {
    const plan = await this.#whenThereIsRoom(() => {
      const plan = make(this.available);
      return Promise.resolve(plan.bytes > this.available - this.#taken.brief ? null : plan);
    }, 'reserved');
    this.#cache.reserve(this.#taken.reserved);
    try {
      return await body(plan);
    } finally {
      this.#give('reserved', plan.bytes);
    }
  }

  /** Bytes that a graph needs. */
  readonly bytesOf = onceFor((outputs: GraphOutputs): number => {
    const { constants, working } = this.executor.memoryOf(outputs);
    return constants + working;
  });

  /**
   * A plan for the memory that is available; null where it takes more, but not more than there is when others have given back theirs.
   * Throws the planner's error where it takes more than that, so that its advice is reckoned from all the memory.
   */
  #planPatiently<P>(make: (available: number) => P): P | null {
    try {
      return make(this.available);
    } catch (error) {
      if (!isLackOfMemory(error) || this.available === this.budget) throw error;
      make(this.budget);
      return null;
    }
  }

  /**
   * Repeats `attempt`, which gives null as long as others use the memory, and returns its first result.
   * @throws NeuralStyleError `cancelled` when `signal` aborts meanwhile
   */
  async #whenThereIsRoom<T extends { readonly bytes: number }>(
    attempt: () => Promise<T | null>,
    kind: Kind,
    signal?: AbortSignal,
  ): Promise<T> {
    for (;;) {
      if (signal?.aborted) throw new NeuralStyleError('cancelled');
      const before = this.#returns;
      const taken = await this.#lock.run(async () => {
        const result = await attempt();
        // Counted before the lock is passed on: the next in line may need the room.
        if (result) this.#taken[kind] += result.bytes;
        return result;
      });
      if (taken) return taken;
      if (this.#returns === before) await this.#somethingGivenBack(signal);
    }
  }

  /** Resolves early when `signal` aborts. */
  #somethingGivenBack(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      signal?.addEventListener('abort', wake, { once: true });
      this.#waiting.push(wake);
    });
  }

  #give(kind: Kind, bytes: number): void {
    this.#taken[kind] -= bytes;
    this.#returns += 1;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Compiles what is not, and keeps all of it from being evicted until it is released. */
  async #load(
    graphs: readonly (readonly [string, SignedGraph])[],
    options?: CompileOptions,
  ): Promise<{ programs: Record<string, Program>; release: () => void }> {
    const programs: Record<string, Program> = {};
    const releases: (() => void)[] = [];
    const release = (): void => releases.forEach((each) => each());
    const pin = (name: string, { signature }: SignedGraph): void => {
      const pinned = this.#cache.pin(signature);
      programs[name] = pinned.value;
      releases.push(pinned.release);
    };
    // Those that are there first, so that they do not make room for the others.
    const missing = graphs.filter(([name, graph]) => {
      if (!this.#cache.get(graph.signature)) return true;
      pin(name, graph);
      return false;
    });
    try {
      for (const [name, graph] of missing) {
        const bytes = this.bytesOf(graph.outputs);
        this.#cache.reserve(bytes + this.#taken.reserved);
        this.#cache.set(graph.signature, await this.executor.compile(graph.outputs, options), bytes);
        pin(name, graph);
      }
    } catch (error) {
      release();
      throw error;
    }
    return { programs, release };
  }
}
