import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { Program } from '../../../src/executors/executor.js';
import { createTensorFlowExecutor } from '../../../src/executors/tensorflow/tensorflow.js';
import { BACKEND_PACKAGES } from '../../../src/executors/tensorflow/backends.js';
import * as build from '../../../src/graph/builder.js';
import { topologicalOrder } from '../../../src/graph/operations.js';
import { sizeOf } from '../../../src/graph/shape.js';
import { buildObjective } from '../../../src/loss/objective-graph.js';
import { readNetworkFile } from '../../../src/model/readers/read-network.js';
import { describeExecutors } from '../../support/engine/executors.js';
import { TINY_VGG19 } from '../../support/numbers/golden.js';
import { randomValues } from '../../support/numbers/numbers.js';

const LAYERS = { contentLayers: ['relu4_2'], styleLayers: ['relu1_1', 'relu3_1'] } as const;
const PACKAGES = BACKEND_PACKAGES.map((backend) => backend.package);

describeExecutors(
  'the memory',
  (executor) => {
    let program: Program | undefined;
    let feeds: Record<string, Float32Array>;
    let before: number;

    beforeEach(async () => {
      const network = await readNetworkFile(TINY_VGG19);
      const graph = buildObjective(network, 'max', { height: 21, width: 18, ...LAYERS });
      feeds = {};
      for (const { operation, shape } of topologicalOrder(Object.values(graph))) {
        if (operation.type === 'input') feeds[operation.name] = randomValues(sizeOf(shape), 3);
      }
      before = tf.memory().numTensors;
      program = await executor().compile(graph);
    });

    afterEach(() => program?.dispose());

    it('holds no tensor of a run', async () => {
      const { numTensors, numBytes } = tf.memory();
      for (let run = 0; run < 20; run++) await program!.run(feeds);
      const after = tf.memory();
      assert.deepEqual([after.numTensors, after.numBytes], [numTensors, numBytes]);
    });

    it('holds no tensor of a run that fails', async () => {
      const { numTensors } = tf.memory();
      const last = Object.keys(feeds).at(-1)!;
      await assert.rejects(program!.run({ ...feeds, [last]: new Float32Array(1000) }), /expects/);
      assert.equal(tf.memory().numTensors, numTensors);
    });

    it('holds no constant of a program that was disposed of', async () => {
      assert.ok(tf.memory().numTensors > before);
      await program!.dispose();
      program = undefined;
      assert.equal(tf.memory().numTensors, before);
    });

    it('holds a value until its last use, no longer', async () => {
      const x = build.input('x', [1, 4, 64, 64]);
      let chain = build.relu(x);
      for (let step = 0; step < 10; step++) chain = build.add(chain, x);
      const long = await executor().compile({ sum: build.sum(chain) });
      const { numBytes } = tf.memory();
      const { peakBytes } = await tf.profile(() => long.run({ x: randomValues(sizeOf(x.shape), 1) }));
      await long.dispose();
      // x, a link of the chain and the next one, and what sums of rows take; not ten links.
      assert.ok(peakBytes - numBytes < 4 * 4 * sizeOf(x.shape), `${peakBytes - numBytes} bytes`);
    });
  },
  PACKAGES,
);

describe('what the tensorflow executor runs on', () => {
  const absent = (name: string) => ({ package: `@tensorflow/${name}`, name: 'wasm' as const });

  it('is the first package that loads', async () => {
    const wasm = BACKEND_PACKAGES.filter(({ name }) => name === 'wasm');
    const executor = await createTensorFlowExecutor({ threads: 1 }, [absent('nowhere'), ...wasm]);
    assert.equal(executor.library, '@tensorflow/tfjs-backend-wasm');
  });

  it('is explained where none does', async () => {
    await assert.rejects(
      createTensorFlowExecutor({ threads: 1 }, [absent('absent'), absent('missing')]),
      /^Error: Cannot find module '@tensorflow\/absent'; Cannot find module '@tensorflow\/missing'$/,
    );
  });
});
