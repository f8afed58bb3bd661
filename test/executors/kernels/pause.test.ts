import assert from 'node:assert/strict';
import type { Feeds } from '../../../src/executors/executor.js';
import * as build from '../../../src/graph/builder.js';
import type { GraphNode, GraphOutputs } from '../../../src/graph/operations.js';
import { describeKernels } from '../../support/engine/executors.js';
import { interpret } from '../../support/numbers/interpreter.js';
import { assertClose, randomValues } from '../../support/numbers/numbers.js';

const [HEIGHT, WIDTH, CHANNELS] = [18, 22, 5];
const FEEDS: Feeds = { x: randomValues(3 * HEIGHT * WIDTH, 1), y: randomValues(CHANNELS * HEIGHT * WIDTH, 2) };

const x = build.input('x', [1, 3, HEIGHT, WIDTH]);
const y = build.input('y', [1, CHANNELS, HEIGHT, WIDTH]);
const convolved = (from: GraphNode, seed: number): GraphNode => {
  const channels = from.shape[1]!;
  return build.relu(build.conv2d(from, build.constant(randomValues(CHANNELS * channels * 9, seed), [CHANNELS, channels, 3, 3])));
};
const features = convolved(convolved(x, 3), 4);
const gram = build.gram(build.reshape(features, [CHANNELS, HEIGHT * WIDTH]), 1 / (HEIGHT * WIDTH));
const mean = build.scale(build.sum(features), 1 / (CHANNELS * HEIGHT * WIDTH));
/** What comes late: a matrix for the channels, and weights of 3×3. */
const matrix = build.lateInput('matrix', [CHANNELS, CHANNELS, 1, 1]);
const weights = build.lateInput('weights', [3, CHANNELS, 3, 3]);
const mixed = build.add(build.conv2d(features, matrix, undefined, 0), y);
const OUTPUTS: GraphOutputs = { last: build.conv2d(build.relu(mixed), weights), gram, whole: build.add(mean, build.sum(mixed)), mean };

const later = (early: Readonly<Record<string, Float32Array>>): Feeds => ({
  matrix: early.gram!.map((value) => value + early.mean![0]!),
  weights: randomValues(3 * CHANNELS * 9, 7).map((value) => value * early.mean![0]!),
});

const EARLY = Object.fromEntries(
  Object.entries(interpret({ gram, mean }, FEEDS)).map(([name, values]) => [name, Float32Array.from(values)]),
);
const ALL: Feeds = { ...FEEDS, ...later(EARLY) };
const EXPECTED = interpret(OUTPUTS, ALL);

describeKernels('a program with inputs that follow from its results', (executor) => {
  it('asks for them amid each run, with the results that need none of them', async () => {
    const program = await executor().compile(OUTPUTS);
    try {
      for (let run = 0; run < 3; run++) {
        const asked: string[][] = [];
        const results = await program.run(FEEDS, (early) => (asked.push(Object.keys(early).sort()), later(early)));
        assert.deepEqual(asked, [['gram', 'mean']]);
        for (const [name, values] of Object.entries(EXPECTED)) assertClose(results[name]!, values, 1e-5, name);
      }
    } finally {
      await program.dispose();
    }
  });

  it('takes them with the others where nobody waits for results', async () => {
    const program = await executor().compile(OUTPUTS);
    const results = await program.run(ALL).finally(() => program.dispose());
    for (const [name, values] of Object.entries(EXPECTED)) assertClose(results[name]!, values, 1e-5, name);
  });

  it('goes on after a run whose late values could not be made, or were not those', async () => {
    const program = await executor().compile(OUTPUTS);
    try {
      const failed = (): never => {
        throw new Error('no matrix');
      };
      await assert.rejects(program.run(FEEDS, failed), /no matrix/);
      await assert.rejects(
        program.run(FEEDS, () => ({})),
        { name: 'RangeError', message: /matrix expects 25 values, got none/ },
      );
      const results = await program.run(FEEDS, later);
      assertClose(results.last!, EXPECTED.last!, 1e-5, 'last');
    } finally {
      await program.dispose();
    }
  });

  it('has a pause, too, where nothing can be had before them', async () => {
    const only = build.relu(matrix);
    const program = await executor().compile({ only });
    const values = randomValues(CHANNELS ** 2, 3);
    const results = await program.run({}, (early) => (assert.deepEqual(early, {}), { matrix: values })).finally(() => program.dispose());
    assertClose(
      results.only!,
      values.map((value) => Math.max(0, value)),
      1e-6,
      'only',
    );
  });
});
