import assert from 'node:assert/strict';
import { objectiveOf, randomFeeds } from '../../../src/executors/choose/benchmark.js';
import { createKernelsExecutor } from '../../../src/executors/kernels/kernels.js';
import type { Feeds } from '../../../src/executors/executor.js';
import type { GraphOutputs } from '../../../src/graph/operations.js';
import { describeKernels } from '../../support/engine/executors.js';

/** Not a multiple of a tile, and with enough pixels for all threads. */
const SIZE = 150;

describeKernels('losses and gradient', (executor, build) => {
  let outputs: GraphOutputs;
  let feeds: Feeds;
  let expected: Map<string, Buffer>;

  before(async () => {
    outputs = await objectiveOf(SIZE);
    feeds = randomFeeds(outputs);
    executor();
    expected = await computedWith(1);
  });

  const computedWith = async (threads: number): Promise<Map<string, Buffer>> => {
    const program = await createKernelsExecutor({ threads, build }).compile(outputs);
    try {
      const results = await program.run(feeds);
      return new Map(Object.entries(results).map(([name, { buffer }]) => [name, Buffer.from(buffer.slice(0) as ArrayBuffer)]));
    } finally {
      await program.dispose();
    }
  };

  for (const threads of [1, 2, 3, 5]) {
    it(`are the same bit for bit with ${threads} threads as with one`, async () => {
      const actual = await computedWith(threads);
      assert.deepEqual([...actual.keys()].sort(), Object.keys(outputs).sort());
      for (const [name, bits] of expected) assert.ok(bits.equals(actual.get(name)!), name);
    });
  }

  it('are the same bit for bit when a program runs again', async () => {
    const program = await executor().compile(outputs);
    const runs: Map<string, Float32Array>[] = [];
    for (let run = 0; run < 3; run++)
      runs.push(new Map(Object.entries(await program.run(feeds)).map(([name, values]) => [name, values.slice()])));
    await program.dispose();
    for (const run of runs) for (const [name, values] of run) assert.ok(Buffer.from(values.buffer).equals(expected.get(name)!), name);
  });
});
