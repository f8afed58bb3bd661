import type { GraphNode } from '../../graph/operations.js';
import type { Shape } from '../../graph/shape.js';
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
 * @param names of the matrix, and of the result
 * @param fused whether there is FusedMatMul
 */
export function gram(emitter: Emitter, node: GraphNode, [from, to]: readonly [string, string], fused: boolean): void {
  if (node.operation.type !== 'gram') throw new RangeError(`Expected a Gram matrix, got ${node.operation.type}`);
  multiply(emitter, node.inputs[0]!.shape, [from, from, to], { scale: node.operation.scale, fused });
}

/** The same of feature maps and the sum of their shifts. */
export function shiftedGram(emitter: Emitter, node: GraphNode, [from, to]: readonly [string, string], fused: boolean): void {
  if (node.operation.type !== 'shiftedGram') throw new RangeError(`Expected a shifted Gram matrix, got ${node.operation.type}`);
  const maps = node.inputs[0]!.shape;
  const matrix = [maps[1]!, maps[2]! * maps[3]!];
  const [left, sums, right] = ['left', 'sums', 'right'].map((suffix) => `${to}_${suffix}`) as [string, string, string];
  emitter.shiftedSum(from, sums, maps, node.operation);
  emitter.reshape(from, left, matrix);
  emitter.reshape(sums, right, matrix);
  multiply(emitter, matrix, [left, right, to], { scale: node.operation.scale, fused });
}

interface Product {
  readonly scale: number;
  readonly fused: boolean;
}

/** `scale · X Yᵀ` of two matrices of one shape. */
function multiply(emitter: Emitter, shape: Shape, [left, right, to]: readonly [string, string, string], { scale, fused }: Product): void {
  const alpha = { float: scale };
  const [channels, positions] = shape as [number, number];
  const length = largestDivisor(positions, MOST_POSITIONS);
  if (!fused || length === positions || length < LEAST_POSITIONS) {
    emitter.emit('Gemm', [left, right], [to], { transB: 1, alpha });
    return;
  }
  const part = (suffix: string): string => `${to}_${suffix}`;
  const inParts = new Map([left, right].map((name) => [name, `${part('parts')}_of_${name}`]));
  for (const [name, parts] of inParts) emitter.reshape(name, parts, [channels, positions / length, length]);
  // Both come as [C, parts, n]: they are taken as [parts, C, n] and [parts, n, C].
  const layout = { transBatchA: 1, transBatchB: 1, transB: 1 };
  emitter.emit('FusedMatMul', [inParts.get(left)!, inParts.get(right)!], [part('products')], { ...layout, alpha });
  emitter.emit('ReduceSum', [part('products'), emitter.integers(part('axis'), [0])], [to], { keepdims: 0 });
}
