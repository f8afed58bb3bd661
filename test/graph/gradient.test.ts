import assert from 'node:assert/strict';
import * as build from '../../src/graph/builder.js';
import { gradientOf } from '../../src/graph/gradient.js';
import type { GraphNode } from '../../src/graph/operations.js';
import { sizeOf, type Shape } from '../../src/graph/shape.js';
import { finiteDifferences } from '../support/pictures/differences.js';
import { interpret } from '../support/numbers/interpreter.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

/** Any tensor to a scalar whose gradient differs from element to element. */
function weightedSum(node: GraphNode): GraphNode {
  if (node.shape.length === 0) return node;
  return build.sum(build.multiply(node, build.constant(randomValues(sizeOf(node.shape), 99), node.shape)));
}

const kernel = (shape: Shape): GraphNode => build.constant(randomValues(sizeOf(shape), 3), shape);

const OPERATIONS: Record<string, { shape: Shape; apply: (x: GraphNode) => GraphNode }> = {
  'conv2d with padding': { shape: [1, 2, 4, 5], apply: (x) => build.conv2d(x, kernel([3, 2, 3, 3]), kernel([3]), 1) },
  'conv2d without padding': { shape: [1, 2, 4, 5], apply: (x) => build.conv2d(x, kernel([3, 2, 3, 3]), undefined, 0) },
  'conv2d 1×1': { shape: [1, 3, 2, 3], apply: (x) => build.conv2d(x, kernel([2, 3, 1, 1]), undefined, 0) },
  relu: { shape: [1, 2, 3, 4], apply: build.relu },
  'maxPool of odd size': { shape: [1, 2, 5, 7], apply: build.maxPool },
  'relu and maxPool': { shape: [1, 2, 4, 6], apply: (x) => build.maxPool(build.relu(x)) },
  'averagePool of odd size': { shape: [1, 2, 5, 7], apply: build.averagePool },
  add: { shape: [2, 3], apply: (x) => build.add(x, build.multiply(x, x)) },
  subtract: { shape: [2, 3], apply: (x) => build.subtract(build.multiply(x, x), x) },
  'multiply by a scalar of itself': { shape: [2, 3], apply: (x) => build.multiply(build.sum(x), x) },
  matmul: { shape: [3, 4], apply: (x) => build.matmul(build.matmul(kernel([2, 3]), x), build.matmul(kernel([4, 2]), kernel([2, 3]))) },
  'matmul of both operands': { shape: [3, 3], apply: (x) => build.matmul(x, x) },
  transpose: { shape: [3, 4], apply: build.transpose },
  gram: { shape: [3, 5], apply: (x) => build.gram(x, 0.3) },
  reshape: { shape: [2, 6], apply: (x) => build.matmul(build.reshape(x, [3, 4]), kernel([4, 2])) },
  sum: { shape: [2, 3], apply: (x) => build.multiply(build.sum(x), build.sum(x)) },
  sumOfSquares: { shape: [2, 3], apply: build.sumOfSquares },
  expand: { shape: [2, 3], apply: (x) => build.expand(build.sum(x), [4]) },
  slice: { shape: [1, 2, 4, 5], apply: (x) => build.slice(x, 2, 1, 3) },
  pad: { shape: [1, 2, 3, 4], apply: (x) => build.multiply(build.pad(x, 3, 2, 1), build.pad(x, 3, 1, 2)) },
};

describe('gradientOf', () => {
  for (const [name, { shape, apply }] of Object.entries(OPERATIONS)) {
    it(`agrees with finite differences for ${name}`, () => {
      const x = build.input('x', shape);
      const loss = weightedSum(apply(x));
      const values = Float64Array.from(randomValues(sizeOf(shape), 7));
      const { gradient } = interpret({ gradient: gradientOf(loss, x) }, { x: values }) as { gradient: Float64Array };
      assertClose(gradient, finiteDifferences(loss, 'x', { x: values }), 1e-7, name);
    });
  }

  it('adds up what reaches a node on several paths', () => {
    const x = build.input('x', [3]);
    const loss = build.add(build.sumOfSquares(x), build.scale(build.sum(x), 5));
    assert.deepEqual([...interpret({ g: gradientOf(loss, x) }, { x: [1, 2, 3] }).g!], [7, 9, 11]);
  });

  it('gives the whole gradient of a flat window to one of its pixels', () => {
    const x = build.input('x', [1, 1, 2, 2]);
    const { g } = interpret({ g: gradientOf(build.sum(build.maxPool(x)), x) }, { x: [4, 4, 4, 4] }) as { g: Float64Array };
    assert.deepEqual([...g], [1, 0, 0, 0]);
  });

  it('refuses an output that does not depend on the variable', () => {
    assert.throws(() => gradientOf(build.sum(build.input('y', [2])), build.input('x', [2])), /does not depend/);
  });

  it('refuses an output that is not a scalar', () => {
    const x = build.input('x', [2]);
    assert.throws(() => gradientOf(x, x), /scalar/);
  });
});

describe('graph builder', () => {
  it('names operation and shapes when they do not fit', () => {
    assert.throws(
      () => build.add(build.input('a', [2, 3]), build.input('b', [3, 2])),
      /add expects equal shapes or a scalar, got 2×3 and 3×2/,
    );
    assert.throws(() => build.matmul(build.input('a', [2, 3]), build.input('b', [2, 3])), /as many columns/);
    assert.throws(() => build.conv2d(build.input('x', [1, 3, 4, 4]), kernel([2, 4, 3, 3])), /3 input channels/);
    assert.throws(() => build.maxPool(build.input('x', [1, 3, 1, 4])), /at least 2×2/);
  });

  it('masks a pooled gradient before it is spread', () => {
    const x = build.input('x', [1, 1, 4, 4]);
    const y = build.relu(x);
    const gradient = gradientOf(build.sum(build.maxPool(y)), x);
    assert.equal(gradient.operation.type, 'maxPoolGradient');
    assert.equal(gradient.inputs[0]!.operation.type, 'reluGradient');
  });
});
