import type { GraphNode } from '../../graph/operations.js';
import { sizeOf } from '../../graph/shape.js';
import { largestDivisor, LONGEST_SUM } from '../row-sums.js';
import type { Emitter } from './emitter.js';

/** ONNX' numbers of types. */
const FLOAT = 1;
const DOUBLE = 11;

/**
 * All elements added up, or their squares or magnitudes: rows of a few in float32, then the rows' sums in float64. The rows are cut from
 * the values as they lie, whatever their axes, so that no axis of a picture is a sum's length.
 *
 * @param node the sum, of one input
 * @param names of the values, and of the sum
 */
export function addUp(
  emitter: Emitter,
  type: 'ReduceSum' | 'ReduceSumSquare' | 'ReduceL1',
  { inputs }: GraphNode,
  [from, to]: readonly [string, string],
): void {
  const part = (suffix: string): string => `${to}_${suffix}`;
  const size = sizeOf(inputs[0]!.shape);
  if (size <= LONGEST_SUM) {
    emitter.emit(type, [from], [to], { keepdims: 0 });
    return;
  }
  const length = largestDivisor(size, LONGEST_SUM);
  emitter.reshape(from, part('rows'), [size / length, length]);
  // ReduceSum takes its axes as an input since opset 13, the others only since opset 18.
  const axis = type === 'ReduceSum' ? [emitter.integers(part('axis'), [1])] : [];
  emitter.emit(type, [part('rows'), ...axis], [part('sums')], axis.length > 0 ? { keepdims: 0 } : { axes: [1], keepdims: 0 });
  emitter.emit('Cast', [part('sums')], [part('doubles')], { to: DOUBLE });
  emitter.emit('ReduceSum', [part('doubles')], [part('double')], { keepdims: 0 });
  emitter.emit('Cast', [part('double')], [to], { to: FLOAT });
}
