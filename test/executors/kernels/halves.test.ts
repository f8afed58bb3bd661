import assert from 'node:assert/strict';
import { objectiveOf, randomFeeds } from '../../../src/executors/choose/benchmark.js';
import type { Executor, Feeds } from '../../../src/executors/executor.js';
import { createKernelsExecutor } from '../../../src/executors/kernels/kernels.js';
import { BUILDS_WITH_HALVES } from '../../../src/executors/kernels/machine/thread-messages.js';
import * as build from '../../../src/graph/builder.js';
import type { GraphOutputs } from '../../../src/graph/operations.js';
import { GRADIENT } from '../../../src/loss/input-names.js';
import { describeKernels } from '../../support/engine/executors.js';
import { interpret } from '../../support/numbers/interpreter.js';
import { randomValues } from '../../support/numbers/numbers.js';

/** Relative, of the lengths of vectors: of a rounded value and weight 2⁻⁹ each, which Winograd's transforms make larger. */
const ROUNDED = { least: 1e-4, most: 0.03 };

const length = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));
const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => length(Array.from(a, (value, at) => value - b[at]!)) / length(b);

/** A convolution from some channels to 20, of a picture that no tile divides. */
function convolution(
  channels: number,
  coarse: boolean,
  [height, width]: readonly [number, number] = [19, 23],
): { readonly outputs: GraphOutputs; readonly feeds: Feeds } {
  const out = 20;
  const x = build.input('x', [1, channels, height, width]);
  const weight = build.constant(randomValues(out * channels * 9, 1), [out, channels, 3, 3]);
  const bias = build.constant(randomValues(out, 2), [out]);
  return { outputs: { y: build.conv2d(x, weight, bias, 1, coarse) }, feeds: { x: randomValues(channels * height * width, 3) } };
}

async function computed(executor: Executor, outputs: GraphOutputs, feeds: Feeds): Promise<Record<string, Float32Array>> {
  const program = await executor.compile(outputs);
  return program.run(feeds).finally(() => program.dispose());
}

describeKernels('what may be coarse', (exact, name) => {
  const halves = BUILDS_WITH_HALVES.includes(name);
  let coarse: Executor;
  before(() => {
    exact();
    coarse = createKernelsExecutor({ threads: 2, build: name, exact: false });
  });

  for (const [channels, size] of [
    [2, [19, 23]],
    [16, [19, 23]],
    [24, [19, 23]],
    [48, [19, 23]],
    // In the smaller tiles.
    [256, [5, 6]],
  ] as const) {
    it(`is computed of ${channels} channels ${halves ? 'with numbers of 16 bits' : 'exactly'}`, async () => {
      const { outputs, feeds } = convolution(channels, true, size);
      const { y } = await computed(coarse, outputs, feeds);
      const off = distance(y!, interpret(outputs, feeds).y!);
      if (halves) assert.ok(off > ROUNDED.least && off < ROUNDED.most, String(off));
      else assert.deepEqual(y, (await computed(exact(), outputs, feeds)).y);
    });
  }

  it('is exact of an odd number of channels, where it is not said to be coarse, and where all is to be exact', async () => {
    for (const [channels, isCoarse] of [
      [3, true],
      [16, false],
    ] as const) {
      const { outputs, feeds } = convolution(channels, isCoarse);
      assert.deepEqual((await computed(coarse, outputs, feeds)).y, (await computed(exact(), outputs, feeds)).y);
    }
    const { outputs, feeds } = convolution(16, true);
    assert.ok(distance((await computed(exact(), outputs, feeds)).y!, interpret(outputs, feeds).y!) < ROUNDED.least);
  });

  it('takes no more memory than what is exact', () => {
    const { outputs } = convolution(48, true);
    const [less, more] = [coarse.memoryOf(outputs), exact().memoryOf(outputs)];
    if (halves) assert.ok(less.constants < more.constants && less.working < more.working);
    else assert.deepEqual(less, more);
  });

  it('leaves the losses within 1 %, and the gradient where it points to', async () => {
    const outputs = await objectiveOf(96, true);
    const feeds = randomFeeds(outputs);
    const [some, all] = [await computed(coarse, outputs, feeds), await computed(exact(), outputs, feeds)];
    for (const term of Object.keys(outputs).filter((each) => each !== GRADIENT)) assert.ok(distance(some[term]!, all[term]!) < 0.01, term);
    const [a, b] = [some[GRADIENT]!, all[GRADIENT]!];
    const cosine = a.reduce((sum, value, at) => sum + value * b[at]!, 0) / (length(a) * length(b));
    assert.ok(cosine > 0.95, String(cosine));
  });

  it('is the same bit for bit with any number of threads', async () => {
    const { outputs, feeds } = convolution(48, true);
    const { y } = await computed(coarse, outputs, feeds);
    const alone = createKernelsExecutor({ threads: 1, build: name, exact: false });
    assert.deepEqual((await computed(alone, outputs, feeds)).y, y);
  });
});
