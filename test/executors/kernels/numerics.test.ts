import * as build from '../../../src/graph/builder.js';
import assert from 'node:assert/strict';
import type { Executor } from '../../../src/executors/executor.js';
import type { GraphNode } from '../../../src/graph/operations.js';
import { describeKernels } from '../../support/engine/executors.js';
import { assertClose } from '../../support/numbers/numbers.js';

async function compute(executor: Executor, node: GraphNode, x: Float32Array): Promise<Float32Array> {
  const program = await executor.compile({ result: node });
  return (await program.run({ x }).finally(() => program.dispose())).result!;
}

describeKernels('numbers', (executor) => {
  for (const positions of [4096, 760_000, 2048 * 2048]) {
    it(`give the Gram matrix of ${positions} equal positions to a millionth`, async () => {
      const values = new Float32Array(2 * positions).fill(0.3).fill(0.7, positions);
      const [a, b] = [values[0]!, values[positions]!];
      const gram = build.gram(build.input('x', [2, positions]), 1 / positions);
      assertClose(await compute(executor(), gram, values), [a * a, a * b, a * b, b * b], 1e-6, 'Gram matrix');
    }).timeout(60_000);
  }

  for (const pooling of ['maxPool', 'averagePool'] as const) {
    it(`let nothing that is no number through ${pooling} as one`, async () => {
      const x = build.input('x', [1, 1, 2, 2]);
      for (let pixel = 0; pixel < 4; pixel++) {
        const values = Float32Array.from({ length: 4 }, (_, i) => (i === pixel ? NaN : i));
        // Along with a convolution, and by itself.
        const weight = build.constant(
          Float32Array.from({ length: 9 }, (_, tap) => (tap === 4 ? 1 : 0)),
          [1, 1, 3, 3],
        );
        for (const maps of [x, build.conv2d(x, weight)]) {
          const [pooled] = await compute(executor(), build[pooling](maps), values);
          assert.ok(Number.isNaN(pooled), `${pooled} for a window whose pixel ${pixel} is none`);
        }
      }
    });
  }
});
