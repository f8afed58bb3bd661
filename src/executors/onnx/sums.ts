import type { GraphNode } from '../../graph/operations.js';
import { sizeOf } from '../../graph/shape.js';
import { largestDivisor, LONGEST_SUM } from '../row-sums.js';
import type { Emitter } from './emitter.js';

type Sum = 'ReduceSum' | 'ReduceSumSquare' | 'ReduceL1';

/** Where a picture's values can only be cut into shorter rows than this, zeros are put behind them, which costs a copy. */
const SHORTEST_ROW = LONGEST_SUM / 2;

/**
 * All elements added up, or their squares or magnitudes: rows of a few, then the rows' sums in rows of a few, and so on. The rows are cut
 * from the values as they lie, whatever their axes, so that no axis of a picture is a sum's length.
 *
 * All of it is in float32, in which rows of a few lose nothing (docs/decisions/compute.md).
 *
 * @param node the sum, of one input
 * @param names of the values, and of the sum
 */
export function addUp(emitter: Emitter, type: Sum, { inputs }: GraphNode, [from, to]: readonly [string, string]): void {
  let [values, size, sum] = [from, sizeOf(inputs[0]!.shape), type];
  for (let step = 0; size > LONGEST_SUM; step++) {
    const part = (suffix: string): string => `${to}_${suffix}${step}`;
    const divisor = largestDivisor(size, LONGEST_SUM);
    const length = step === 0 && divisor >= SHORTEST_ROW ? divisor : LONGEST_SUM;
    const beyond = (length - (size % length)) % length;
    if (beyond > 0) {
      emitter.reshape(values, part('flat'), [size]);
      emitter.emit('Pad', [part('flat'), emitter.integers(part('widths'), [0, beyond])], [part('padded')]);
      [values, size] = [part('padded'), size + beyond];
    }
    size /= length;
    emitter.reshape(values, part('rows'), [size, length]);
    // ReduceSum takes its axes as an input since opset 13, the others only since opset 18.
    const axis = sum === 'ReduceSum' ? [emitter.integers(part('axis'), [1])] : [];
    emitter.emit(sum, [part('rows'), ...axis], [part('sums')], axis.length > 0 ? { keepdims: 0 } : { axes: [1], keepdims: 0 });
    [values, sum] = [part('sums'), 'ReduceSum'];
  }
  emitter.emit(sum, [values], [to], { keepdims: 0 });
}
