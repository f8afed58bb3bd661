import { topologicalOrder, type GraphNode, type GraphOutputs, type OperationType } from '../../../graph/operations.js';

/** Operations that make a scalar of a tensor, after which the tensor may be needed no more. */
const SUMS: ReadonlySet<OperationType> = new Set(['sum', 'sumOfSquares', 'sumOfMagnitudes']);

/**
 * Every node that `outputs` depend on, each after its inputs, in an order in which few large values are alive at the same time: of a node's
 * inputs the one of the longest history first, so that what is cheap to have at any time, as a Gram matrix' gradient is, comes when it is
 * needed; sums as soon as there is what they add up.
 */
export function evaluationOrder(outputs: GraphOutputs): GraphNode[] {
  const nodes = topologicalOrder(Object.values(outputs));
  const heights = new Map<GraphNode, number>();
  const sums = new Map<GraphNode, GraphNode[]>();
  for (const node of nodes) {
    heights.set(node, 1 + Math.max(0, ...node.inputs.map((input) => heights.get(input)!)));
    if (SUMS.has(node.operation.type)) sums.set(node.inputs[0]!, [...(sums.get(node.inputs[0]!) ?? []), node]);
  }
  const highestFirst = (some: Iterable<GraphNode>): GraphNode[] => [...some].sort((a, b) => heights.get(b)! - heights.get(a)!);

  const order = new Set<GraphNode>();
  const stack = highestFirst(new Set(Object.values(outputs)))
    .reverse()
    .map((node) => ({ node, entered: false }));
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, entered } = top;
    if (order.has(node)) continue;
    if (entered) {
      order.add(node);
      for (const sum of sums.get(node) ?? []) order.add(sum);
    } else {
      stack.push({ node, entered: true });
      for (const input of highestFirst(node.inputs).reverse()) stack.push({ node: input, entered: false });
    }
  }
  return [...order];
}
