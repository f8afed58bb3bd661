import type { GraphNode, GraphOutputs } from '../../../graph/operations.js';
import { canBeMaps, type Buffer } from './buffer.js';
import { finishingOf, type Finishing } from './finishing.js';
import type { Step } from './step.js';
import { Values } from './values.js';

/** A program in the making, as the functions see it that make steps of nodes. */
export class LoweringContext {
  readonly values = new Values();
  readonly #consumers = new Map<GraphNode, GraphNode[]>();
  readonly #results: ReadonlySet<GraphNode>;
  /** Nodes that were computed along with another. */
  readonly #done = new Set<GraphNode>();

  /** Threads into which steps should be divided well. */
  readonly threads: number;
  /** True to compute what is coarse with numbers of 16 bits. */
  readonly halves: boolean;

  constructor(order: readonly GraphNode[], outputs: GraphOutputs, { threads, halves }: Pick<LoweringContext, 'threads' | 'halves'>) {
    this.threads = threads;
    this.halves = halves;
    this.#results = new Set(Object.values(outputs));
    for (const node of order) {
      for (const input of node.inputs) this.#consumers.set(input, [...(this.#consumers.get(input) ?? []), node]);
    }
  }

  readonly push = (step: Step): void => {
    this.values.steps.push(step);
  };

  /** True if a node was computed along with another. */
  isDone(node: GraphNode): boolean {
    return this.#done.has(node);
  }

  /** What follows a product, and the buffer of its result. What is computed along is done. */
  finish(product: GraphNode): Finishing & { readonly output: Buffer } {
    const finishing = finishingOf(product, {
      onlyConsumer: (node) => this.#onlyConsumer(node),
      mapsOf: (node) => (this.values.has(node) && canBeMaps(node.shape) ? this.values.use(node, 'maps') : undefined),
    });
    for (const node of finishing.nodes) this.#done.add(node);
    return { ...finishing, output: this.values.make(finishing.result, 'maps') };
  }

  /** A pooling of a node's value, which is to be computed along with it, or undefined where there is none. */
  poolingAlong(node: GraphNode): GraphNode | undefined {
    const pooling = this.#consumers.get(node)?.find(({ operation: { type } }) => type === 'maxPool' || type === 'averagePool');
    if (pooling) this.#done.add(pooling);
    return pooling;
  }

  /** The only node that takes a value, unless the value is a result. */
  #onlyConsumer(node: GraphNode): GraphNode | undefined {
    const consumers = this.#consumers.get(node) ?? [];
    return consumers.length === 1 && !this.#results.has(node) ? consumers[0] : undefined;
  }
}
