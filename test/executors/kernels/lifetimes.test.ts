import assert from 'node:assert/strict';
import type { Program } from '../../../src/executors/executor.js';
import * as build from '../../../src/graph/builder.js';
import type { GraphNode, GraphOutputs } from '../../../src/graph/operations.js';
import { sizeOf, type Shape } from '../../../src/graph/shape.js';
import { describeKernels } from '../../support/engine/executors.js';
import { interpret } from '../../support/numbers/interpreter.js';
import { assertClose, randomValues } from '../../support/numbers/numbers.js';

const SMALL = { name: 'small', height: 5, width: 7, channels: 6 };
const LARGE = { name: 'large', height: 60, width: 52, channels: 24 };
const HUGE = { name: 'huge', height: 300, width: 340, channels: 32 };

type Size = typeof SMALL;

describeKernels('programs', (executor) => {
  const open: Program[] = [];
  const compile = async (size: Size): Promise<Program> => {
    const program = await executor().compile(outputsOf(size));
    open.push(program);
    return program;
  };
  afterEach(() => Promise.all(open.splice(0).map((program) => program.dispose())));

  it('compute what they should in turn, also where a later one is larger', async () => {
    const small = await compile(SMALL);
    await assertRuns(small, SMALL, 1);
    const large = await compile(LARGE);
    for (let seed = 2; seed < 5; seed++) {
      await assertRuns(large, LARGE, seed);
      await assertRuns(small, SMALL, seed);
    }
  });

  it('compute what they should when all are asked at once', async () => {
    const [small, large] = await Promise.all([compile(SMALL), compile(LARGE)]);
    const runs = [1, 2, 3].flatMap((seed) => [assertRuns(small, SMALL, seed), assertRuns(large, LARGE, seed)]);
    const third = compile(SMALL).then((program) => assertRuns(program, SMALL, 9));
    await Promise.all([...runs, third]);
  });

  it('compute to the end when they are disposed of meanwhile', async () => {
    const [small, large] = await Promise.all([compile(SMALL), compile(LARGE)]);
    const runs = [assertRuns(small, SMALL, 1), assertRuns(large, LARGE, 2)];
    const disposals = [small.dispose(), large.dispose()];
    // Takes the memory that they had, if it is free.
    const next = compile(LARGE).then((program) => assertRuns(program, LARGE, 3));
    await Promise.all([...runs, ...disposals, next]);
  });

  it('compute what they should after another, larger one was disposed of', async () => {
    const small = await compile(SMALL);
    const huge = await executor().compile(outputsOf(HUGE));
    await huge.run(feedsFor(HUGE, 1));
    await huge.dispose();
    await assertRuns(small, SMALL, 1);
    await assertRuns(await compile(LARGE), LARGE, 2);
  });

  it('may be disposed of twice, without harm to others', async () => {
    const [one, other] = await Promise.all([compile(SMALL), compile(SMALL)]);
    await Promise.all([one.dispose(), one.dispose()]);
    await assertRuns(other, SMALL, 1);
  });

  it('do not run once they are disposed of', async () => {
    const program = await compile(SMALL);
    await program.dispose();
    await assert.rejects(program.run(feedsFor(SMALL, 1)), { message: 'The program has been disposed of' });
  });

  it('run on when one was fed something wrong', async () => {
    const program = await compile(SMALL);
    const runs = [program.run({ x: new Float32Array(3) }), program.run({})];
    for (const run of runs) await assert.rejects(run, RangeError);
    await assertRuns(program, SMALL, 1);
  });

  it('need not compute anything', async () => {
    const x = build.input('x', [2, 3]);
    const fixed = build.constant(Float32Array.of(1, 2), [2]);
    const program = await executor().compile({ x, again: x, fixed, same: fixed, column: build.reshape(x, [3, 2]) });
    open.push(program);
    const results = await program.run({ x: Float32Array.of(1, 2, 3, 4, 5, 6) });
    for (const name of ['x', 'again', 'column']) assert.deepEqual([...results[name]!], [1, 2, 3, 4, 5, 6]);
    for (const name of ['fixed', 'same']) assert.deepEqual([...results[name]!], [1, 2]);
    const nothing = await executor().compile({});
    open.push(nothing);
    assert.deepEqual(await nothing.run({}), {});
  });

  it('are not made of constants with other numbers of values than their shapes have', async () => {
    const x = build.input('x', [1, 2, 4, 4]);
    for (const values of [35, 37, 1_000_000]) {
      const weight = build.constant(() => new Float32Array(values), [2, 2, 3, 3]);
      await assert.rejects(executor().compile({ x: build.conv2d(x, weight) }), {
        name: 'RangeError',
        message: `A constant expects 36 values, got ${values}`,
      });
    }
    const program = await compile(SMALL);
    await assertRuns(program, SMALL, 1);
  });
});

/** Features of two convolutions, of which the second is added to the first, and their sum of squares. */
function outputsOf({ name, height, width, channels }: Size): GraphOutputs {
  const convolved = (x: GraphNode, kernel: number): GraphNode => {
    const shape: Shape = [channels, x.shape[1]!, kernel, kernel];
    return build.conv2d(x, build.constant(randomValues(sizeOf(shape), name.length + kernel), shape), undefined, (kernel - 1) / 2);
  };
  const first = build.relu(convolved(build.input('x', [1, 3, height, width]), 3));
  const second = build.add(first, convolved(first, 1));
  return { maps: second, pooled: build.averagePool(second), sum: build.sumOfSquares(second) };
}

function feedsFor({ height, width }: Size, seed: number): Record<string, Float32Array> {
  return { x: randomValues(3 * height * width, seed) };
}

async function assertRuns(program: Program, size: Size, seed: number): Promise<void> {
  const feeds = feedsFor(size, seed);
  // The arrays are ours until the next run: nothing comes between it and these lines.
  const actual = await program.run(feeds);
  const copied = Object.entries(actual).map(([name, values]) => [name, values.slice()] as const);
  const expected = interpret(outputsOf(size), feeds);
  for (const [name, values] of copied) assertClose(values, expected[name]!, 2e-5, `${name} of ${size.name}`);
}
