import type { GraphNode } from '../../../graph/operations.js';
import { sameShape } from '../../../graph/shape.js';
import type { Buffer } from './buffer.js';

/** What follows a convolution or a product, and is computed along with it. */
export interface Finishing {
  /** The last node that is computed. */
  readonly result: GraphNode;
  /** All that are, the first one not. */
  readonly nodes: readonly GraphNode[];
  readonly addend: Buffer | undefined;
  readonly relu: boolean;
  readonly mask: Buffer | undefined;
}

/** The graph around a node. */
export interface Surroundings {
  /** The only node that takes a node's value, or undefined where there are several, or it is a result of the graph. */
  readonly onlyConsumer: (node: GraphNode) => GraphNode | undefined;
  /** A value's maps, or undefined where it has not been computed yet. */
  readonly mapsOf: (node: GraphNode) => Buffer | undefined;
}

/**
 * Follows a product to what can be computed while its sums are in registers: a sum with what is there already, then a ReLU, then the
 * gradient through another one. Maps that are only taken for a matrix, or the other way round, are the same.
 */
export function finishingOf(product: GraphNode, { onlyConsumer, mapsOf }: Surroundings): Finishing {
  const nodes: GraphNode[] = [];
  let [result, relu]: [GraphNode, boolean] = [product, false];
  let addend: Buffer | undefined;
  let mask: Buffer | undefined;
  for (let next = onlyConsumer(result); next && !mask; next = onlyConsumer(result)) {
    const other = next.inputs.find((input) => input !== result);
    const { type } = next.operation;
    const [mayAdd, mayMask] = [type === 'add' && !addend && !relu, type === 'reluGradient' && next.inputs[0] === result];
    const values = other && (mayAdd || mayMask) && sameShape(other.shape, result.shape) ? mapsOf(other) : undefined;
    if (values && mayAdd) addend = values;
    else if (values && mayMask) mask = values;
    else if (type === 'relu' && !relu) relu = true;
    else if (!isSameMaps(result, next)) break;
    nodes.push(next);
    result = next;
  }
  return { result, nodes, addend, relu, mask };
}

/** True for a reshape between `[1, C, H, W]` and `[C, H·W]`, whose values lie the same as maps. */
export function isSameMaps(from: GraphNode, to: GraphNode): boolean {
  if (to.operation.type !== 'reshape') return false;
  const [maps, matrix] = from.shape.length === 4 ? [from.shape, to.shape] : [to.shape, from.shape];
  return maps.length === 4 && matrix.length === 2 && maps[0] === 1 && maps[1] === matrix[0];
}
