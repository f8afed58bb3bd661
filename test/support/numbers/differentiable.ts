import * as build from '../../../src/graph/builder.js';
import type { GraphNode } from '../../../src/graph/operations.js';
import { sizeOf, type Shape } from '../../../src/graph/shape.js';
import { randomValues } from './numbers.js';

/** A function of a tensor of one shape. */
export interface Differentiable {
  readonly shape: Shape;
  readonly apply: (x: GraphNode) => GraphNode;
}

const fixed = (shape: Shape): GraphNode => build.constant(randomValues(sizeOf(shape), 3), shape);

/** Operations whose gradients are compared with finite differences. */
export const DIFFERENTIABLE: Readonly<Record<string, Differentiable>> = {
  'conv2d with padding': { shape: [1, 2, 4, 5], apply: (x) => build.conv2d(x, fixed([3, 2, 3, 3]), fixed([3]), 1) },
  'conv2d without padding': { shape: [1, 2, 4, 5], apply: (x) => build.conv2d(x, fixed([3, 2, 3, 3]), undefined, 0) },
  'conv2d 1×1': { shape: [1, 3, 2, 3], apply: (x) => build.conv2d(x, fixed([2, 3, 1, 1]), undefined, 0) },
  relu: { shape: [1, 2, 3, 4], apply: build.relu },
  'maxPool of odd size': { shape: [1, 2, 5, 7], apply: build.maxPool },
  'relu and maxPool': { shape: [1, 2, 4, 6], apply: (x) => build.maxPool(build.relu(x)) },
  'averagePool of odd size': { shape: [1, 2, 5, 7], apply: build.averagePool },
  add: { shape: [2, 3], apply: (x) => build.add(x, build.multiply(x, x)) },
  subtract: { shape: [2, 3], apply: (x) => build.subtract(build.multiply(x, x), x) },
  'multiply by a scalar of itself': { shape: [2, 3], apply: (x) => build.multiply(build.sum(x), x) },
  matmul: { shape: [3, 4], apply: (x) => build.matmul(build.matmul(fixed([2, 3]), x), build.matmul(fixed([4, 2]), fixed([2, 3]))) },
  'matmul of both operands': { shape: [3, 3], apply: (x) => build.matmul(x, x) },
  transpose: { shape: [3, 4], apply: build.transpose },
  gram: { shape: [3, 5], apply: (x) => build.gram(x, 0.3) },
  'shiftedSum down': { shape: [1, 2, 5, 3], apply: (x) => build.shiftedSum(x, { axis: 2, distance: 2 }) },
  'shiftedSum across': { shape: [1, 2, 3, 5], apply: (x) => build.shiftedSum(x, { axis: 3, distance: 3 }) },
  'shiftedGram down': { shape: [1, 3, 5, 2], apply: (x) => build.shiftedGram(x, { axis: 2, distance: 1 }, 0.3) },
  'shiftedGram across': { shape: [1, 3, 2, 5], apply: (x) => build.shiftedGram(x, { axis: 3, distance: 2 }, 0.3) },
  reshape: { shape: [2, 6], apply: (x) => build.matmul(build.reshape(x, [3, 4]), fixed([4, 2])) },
  sum: { shape: [2, 3], apply: (x) => build.multiply(build.sum(x), build.sum(x)) },
  sumOfSquares: { shape: [2, 3], apply: build.sumOfSquares },
  scaleColumns: { shape: [2, 3], apply: (x) => build.scaleColumns(x, fixed([1, 3])) },
  expand: { shape: [2, 3], apply: (x) => build.expand(build.sum(x), [4]) },
  slice: { shape: [1, 2, 4, 5], apply: (x) => build.slice(x, 2, 1, 3) },
  pad: { shape: [1, 2, 3, 4], apply: (x) => build.multiply(build.pad(x, 3, 2, 1), build.pad(x, 3, 1, 2)) },
  reflectPad: { shape: [1, 2, 3, 4], apply: (x) => build.multiply(build.reflectPad(x, 2), build.reflectPad(x, 2)) },
  upsample: { shape: [1, 2, 3, 4], apply: (x) => build.multiply(build.upsample(x), build.upsample(x)) },
};

/** Any tensor to a scalar whose gradient differs from element to element. */
export function weightedSum(node: GraphNode): GraphNode {
  if (node.shape.length === 0) return node;
  return build.sum(build.multiply(node, build.constant(randomValues(sizeOf(node.shape), 99), node.shape)));
}
