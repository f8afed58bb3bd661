import type { GraphNode } from '../../../src/graph/operations.js';
import { interpret } from '../numbers/interpreter.js';

const STEP = 1e-5;

/**
 * Central differences of a scalar with respect to each element of one input.
 * @param feeds all inputs; `name` is the one that is varied
 */
export function finiteDifferences(
  loss: GraphNode,
  name: string,
  feeds: Readonly<Record<string, ArrayLike<number>>>,
  step = STEP,
): Float64Array {
  const values = Float64Array.from(feeds[name]!);
  return values.map((value, i) => {
    const at = (shift: number): number => {
      const moved = values.slice();
      moved[i] = value + shift;
      return interpret({ loss }, { ...feeds, [name]: moved }).loss![0]!;
    };
    return (at(step) - at(-step)) / (2 * step);
  });
}
