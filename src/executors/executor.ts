import type { GraphOutputs } from '../graph/operations.js';
import type { Device, ExecutorName } from './executor-names.js';
import type { MemoryEstimate } from './memory.js';

/** Named tensors, row-major float32. */
export type Feeds = Readonly<Record<string, Float32Array>>;

/** Makes the values of a graph's late inputs from its outputs that depend on none of them. */
export type LateFeeds = (early: Readonly<Record<string, Float32Array>>) => Feeds;

/** A compiled graph. `run` may be called again and again with other values; shapes are fixed. */
export interface Program {
  /** Bytes that the program keeps while it is loaded, estimated from its graph. */
  readonly bytes: number;
  /**
   * Computes all outputs at once. The arrays are the caller's until the program runs again, and for good if it is made for `occasional` use.
   * @param feeds a value for every input of the graph, of its size
   * @param later gives those of late inputs, where the executor `pauses`; without it, `feeds` has them
   */
  run(feeds: Feeds, later?: LateFeeds): Promise<Record<string, Float32Array>>;
  dispose(): Promise<void>;
}

export interface ExecutorOptions {
  /** Threads inside one operation; 0 means one per core that may be used. */
  readonly threads: number;
  /** True to compute what is coarse with numbers of 32 bits, too, where those of 16 bits are faster; false by default. */
  readonly exact?: boolean | undefined;
}

export interface CompileOptions {
  /** True for a graph that runs rarely, as for a picture's features: its working memory is released between runs. */
  readonly occasional?: boolean;
}

/** Runs graphs: one implementation per numeric library. */
export interface Executor {
  readonly name: ExecutorName;
  /** The npm package that computes, or the build of our own kernels. */
  readonly library: string;
  readonly device: Device;
  /** Bytes that all its programs together may take, where it can address less than the machine has. */
  readonly addressable?: number;
  /** Reasons, one line each, why it is not as fast as it could be on a machine like this. */
  readonly slowerBecause?: readonly string[];
  /** True if it computes what is coarse with numbers of 16 bits, which is faster. */
  readonly rounds?: boolean;
  /** True if its programs can pause amid a run for the late inputs' values. */
  readonly pauses?: boolean;
  /** Memory that a program of a graph takes, without making it. */
  memoryOf(outputs: GraphOutputs): MemoryEstimate;
  compile(outputs: GraphOutputs, options?: CompileOptions): Promise<Program>;
}
