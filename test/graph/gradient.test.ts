import assert from 'node:assert/strict';
import * as build from '../../src/graph/builder.js';
import { gradientOf, gradientsOf } from '../../src/graph/gradient.js';
import type { GraphNode } from '../../src/graph/operations.js';
import { sizeOf, type Shape } from '../../src/graph/shape.js';
import { DIFFERENTIABLE, weightedSum } from '../support/numbers/differentiable.js';
import { finiteDifferences } from '../support/pictures/differences.js';
import { interpret } from '../support/numbers/interpreter.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

const kernel = (shape: Shape): GraphNode => build.constant(randomValues(sizeOf(shape), 3), shape);

describe('gradientOf', () => {
  for (const [name, { shape, apply }] of Object.entries(DIFFERENTIABLE)) {
    it(`agrees with finite differences for ${name}`, () => {
      const x = build.input('x', shape);
      const loss = weightedSum(apply(x));
      const values = Float64Array.from(randomValues(sizeOf(shape), 7));
      const { gradient } = interpret({ gradient: gradientOf(loss, x) }, { x: values }) as { gradient: Float64Array };
      assertClose(gradient, finiteDifferences(loss, 'x', { x: values }), 1e-7, name);
    });
  }

  it('gives the gradients of several variables at once, which are those of each', () => {
    const [a, b] = [build.input('a', [2, 3]), build.input('b', [3, 2])];
    const loss = build.sumOfSquares(build.matmul(a, b));
    const values = { a: randomValues(6, 1), b: randomValues(6, 2) };
    const [ofA, ofB] = gradientsOf(loss, [a, b]);
    const { together, alone, other, otherAlone } = interpret(
      { together: ofA!, alone: gradientOf(loss, a), other: ofB!, otherAlone: gradientOf(loss, b) },
      values,
    );
    assert.deepEqual([together, other], [alone, otherAlone]);
    assertClose(together!, finiteDifferences(loss, 'a', values), 1e-5, 'of the first');
    assertClose(other!, finiteDifferences(loss, 'b', values), 1e-5, 'of the second');
  });

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
