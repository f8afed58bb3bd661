import type { GraphOutputs } from '../graph/operations.js';

/** Named tensors, row-major float32. */
export type Feeds = Readonly<Record<string, Float32Array>>;

/** A compiled graph. `run` may be called again and again with other values; shapes are fixed. */
export interface Program {
  /** Bytes that the program keeps while it is loaded, estimated from its graph. */
  readonly bytes: number;
  /**
   * Computes all outputs at once.
   * @param feeds a value for every input of the graph, of its size
   */
  run(feeds: Feeds): Promise<Record<string, Float32Array>>;
  dispose(): Promise<void>;
}

/** What runs graphs: one implementation per numeric library. */
export interface Executor {
  readonly name: string;
  compile(outputs: GraphOutputs): Promise<Program>;
}
