import assert from 'node:assert/strict';
import * as build from '../../../src/graph/builder.js';
import type { GraphNode } from '../../../src/graph/operations.js';
import { describeKernels } from '../../support/engine/executors.js';
import { interpret } from '../../support/numbers/interpreter.js';
import { assertClose, randomValues } from '../../support/numbers/numbers.js';

const SHAPE = [2, 3, 6, 8];
const x = build.input('x', SHAPE);
const weight = build.constant(randomValues(4 * 3 * 9, 1), [4, 3, 3, 3]);

/** What kernels compute of channels that lie side by side, of one picture at a time. */
const REFUSED: Readonly<Record<string, GraphNode>> = {
  'a convolution': build.conv2d(x, weight),
  'a maximum of windows': build.maxPool(x),
  'a mean of windows': build.averagePool(x),
  'mirrors around them': build.reflectPad(x, 1),
  'nearest pixels': build.upsample(x),
};

const COMPUTED: Readonly<Record<string, GraphNode>> = {
  'each value': build.relu(build.add(x, build.scale(x, 0.5))),
  'all values': build.sumOfSquares(x),
  'a part of each': build.slice(x, 2, 1, 4),
};

describeKernels('several pictures at once', (executor) => {
  for (const [name, node] of Object.entries(REFUSED)) {
    it(`are refused: ${name}`, () =>
      assert.rejects(executor().compile({ node }), {
        name: 'RangeError',
        message: 'The kernels expect feature maps of one picture, 1×C×H×W, or a matrix, got 2×3×6×8',
      }));
  }

  for (const [name, node] of Object.entries(COMPUTED)) {
    it(`are computed where one picture is as another: ${name}`, async () => {
      const feeds = { x: randomValues(2 * 3 * 6 * 8, 5) };
      const program = await executor().compile({ node });
      const actual = await program.run(feeds).finally(() => program.dispose());
      assertClose(actual.node!, interpret({ node }, feeds).node!, 1e-6, name);
    });
  }
});
