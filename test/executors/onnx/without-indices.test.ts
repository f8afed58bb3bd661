import assert from 'node:assert/strict';
import * as runtime from 'onnxruntime-node';
import { compileForOnnx } from '../../../src/executors/onnx/program.js';
import { lowerToOnnx } from '../../../src/executors/onnx/lowering.js';
import { withoutIndices } from '../../../src/executors/onnx/without-indices.js';
import * as build from '../../../src/graph/builder.js';
import { gradientOf } from '../../../src/graph/gradient.js';
import { sizeOf, type Shape } from '../../../src/graph/shape.js';
import { interpret } from '../../support/numbers/interpreter.js';
import { assertClose, randomValues } from '../../support/numbers/numbers.js';

describe('a model without indices', () => {
  const shapes: Shape[] = [
    [1, 2, 4, 6],
    [1, 3, 5, 4],
    [1, 1, 4, 5],
    [1, 2, 7, 7],
  ];
  for (const shape of shapes) {
    it(`gives the gradient of max pooling of ${shape.join('×')} as unpooling does`, async () => {
      const x = build.input('x', shape);
      const pooled = build.maxPool(build.relu(x));
      const graph = { pooled, gradient: gradientOf(build.sumOfSquares(build.multiply(pooled, pooled)), x) };
      // Halves, so that many a window has several maxima.
      const feeds = { x: randomValues(sizeOf(shape), 5).map((value) => Math.round(2 * value) / 2) };
      const program = await compileForOnnx(runtime, graph, { executionProviders: ['cpu'], blocked: false }, withoutIndices);
      const expected = interpret(graph, feeds);
      const actual = await program.run(feeds);
      await program.dispose();
      for (const name of ['pooled', 'gradient'] as const) assertClose(actual[name]!, expected[name]!, 1e-6, name);
    });
  }

  it('has neither an unpooling nor an index left', () => {
    const x = build.input('x', [1, 2, 5, 5]);
    const graph = { gradient: gradientOf(build.sumOfSquares(build.maxPool(build.maxPool(x))), x) };
    const before = lowerToOnnx(graph, { blocked: false });
    assert.equal(before.nodes.filter(({ type }) => type === 'MaxUnpool').length, 2);
    const { nodes } = withoutIndices(before);
    assert.ok(nodes.every(({ type, outputs }) => type !== 'MaxUnpool' && outputs.length === 1));
  });

  it('is the same where nothing is pooled', () => {
    const model = lowerToOnnx({ y: build.relu(build.input('x', [3])) }, { blocked: false });
    assert.deepEqual(withoutIndices(model), model);
  });
});
