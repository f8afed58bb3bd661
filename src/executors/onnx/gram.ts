import type { GraphNode } from '../../graph/operations.js';
import { largestDivisor } from '../row-sums.js';
import type { Emitter } from './emitter.js';

/** Positions that are multiplied at a time, at most, and at least where they are divided: less than that would cost time. */
const MOST_POSITIONS = 16_384;
const LEAST_POSITIONS = 1024;

/**
 * `scale · X Xᵀ` of a matrix `[C, N]`. onnxruntime's product of matrices adds up a few hundred terms at a time, one sum after the other to
 * one float32: of four million positions that is off by 10⁻⁶ and more. So long ones are divided, which its FusedMatMul does without moving
 * a value, and the parts' products are added.
 *
 * @param node the Gram matrix
 * @param names of the matrix, and of the result
 * @param fused whether there is FusedMatMul
 */
export function gram(emitter: Emitter, { operation, inputs }: GraphNode, [from, to]: readonly [string, string], fused: boolean): void {
  if (operation.type !== 'gram') throw new RangeError(`Expected a Gram matrix, got ${operation.type}`);
  const alpha = { float: operation.scale };
  const [channels, positions] = inputs[0]!.shape as [number, number];
  const length = largestDivisor(positions, MOST_POSITIONS);
  if (!fused || length === positions || length < LEAST_POSITIONS) {
    emitter.emit('Gemm', [from, from], [to], { transB: 1, alpha });
    return;
  }
  const part = (suffix: string): string => `${to}_${suffix}`;
  emitter.reshape(from, part('parts'), [channels, positions / length, length]);
  // Both come as [C, parts, n]: they are taken as [parts, C, n] and [parts, n, C].
  const layout = { transBatchA: 1, transBatchB: 1, transB: 1 };
  emitter.emit('FusedMatMul', [part('parts'), part('parts')], [part('products')], { ...layout, alpha });
  emitter.emit('ReduceSum', [part('products'), emitter.integers(part('axis'), [0])], [to], { keepdims: 0 });
}
