import { topologicalOrder, type GraphOutputs } from '../graph/operations.js';
import { sizeOf } from '../graph/shape.js';

const BYTES_PER_VALUE = 4;

/** Bytes that a compiled graph needs. */
export interface MemoryEstimate {
  /** For its constants: the weights. */
  readonly constants: number;
  /** For the largest set of values that are alive at the same time; proportional to the picture's pixels. */
  readonly working: number;
}

/** Both parts of an estimate together. */
export function estimateBytes(outputs: GraphOutputs): number {
  const { constants, working } = estimateMemory(outputs);
  return constants + working;
}

/** A library's memory beyond what `estimateMemory` counts, as measured (docs/decisions/memory.md). */
export interface MemoryCosts {
  /** Bytes for a program, whatever it computes. */
  readonly program: number;
  /** For each byte of constants: the library's copy, and that in the layout of its kernels. */
  readonly constants: number;
  /** For each byte of working memory: copies in other layouts, and what falls between the pieces of an arena. */
  readonly working: number;
}

/** An estimate for a library with such costs. */
export function estimateWithCosts(outputs: GraphOutputs, costs: MemoryCosts): MemoryEstimate {
  const { constants, working } = estimateMemory(outputs);
  return { constants: costs.program + costs.constants * constants, working: costs.working * working };
}

/** Counts bytes as if nodes ran in topological order and a value were freed after its last use. */
export function estimateMemory(outputs: GraphOutputs): MemoryEstimate {
  const results = Object.values(outputs);
  const order = topologicalOrder(results);
  const lastUse = new Map(order.map((node, index) => [node, index]));
  order.forEach((node, index) => node.inputs.forEach((input) => lastUse.set(input, index)));
  for (const node of results) lastUse.set(node, order.length);

  let constants = 0;
  let live = 0;
  let peak = 0;
  const expiring = new Map<number, number>();
  order.forEach((node, index) => {
    const bytes = sizeOf(node.shape) * BYTES_PER_VALUE;
    if (node.operation.type === 'constant') {
      constants += bytes;
      return;
    }
    live += bytes;
    peak = Math.max(peak, live);
    const end = lastUse.get(node) ?? index;
    expiring.set(end, (expiring.get(end) ?? 0) + bytes);
    live -= expiring.get(index) ?? 0;
  });
  return { constants, working: peak };
}
