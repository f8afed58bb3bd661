import assert from 'node:assert/strict';
import { optimize, type Evaluation, type LoopOptions, type Losses } from '../../src/optimize/loop.js';

/** Losses of this total. */
function lossesOf(total: number): Losses {
  return { total, content: 1, style: 2, tv: 3 };
}

interface Course {
  readonly steps: number;
  readonly evaluated: number[];
  readonly reported: { iteration: number; total: number }[];
  readonly result: Promise<Losses>;
}

/** Runs a loop on one pixel that starts at 0; each step adds 1, and the loss is 100 minus the pixel. */
function run(options: Partial<LoopOptions>): Course {
  const course = { steps: 0, evaluated: [] as number[], reported: [] as Course['reported'] };
  const result = optimize({
    pixels: new Float32Array(1),
    iterations: 5,
    learningRate: 10,
    optimizer: {
      step: (x) => {
        course.steps += 1;
        x[0]! += 1;
      },
    },
    evaluate: (pixels): Promise<Evaluation> => {
      course.evaluated.push(pixels[0]!);
      return Promise.resolve({ losses: lossesOf(100 - pixels[0]!), gradient: new Float32Array(1) });
    },
    onIteration: (iteration, { total }) => course.reported.push({ iteration, total }),
    signal: new AbortController().signal,
    ...options,
  });
  return Object.assign(course, { result });
}

describe('optimize', () => {
  it('evaluates and steps once for each iteration, in turn', async () => {
    const course = run({});
    await course.result;
    assert.deepEqual(course.evaluated, [0, 1, 2, 3, 4]);
    assert.equal(course.steps, 5);
  });

  it('changes the pixels in place', async () => {
    const pixels = Float32Array.of(10);
    await run({ pixels }).result;
    assert.deepEqual([...pixels], [15]);
  });

  it("hands the gradient to the optimiser's step", async () => {
    const gradients: number[] = [];
    await run({
      iterations: 3,
      optimizer: { step: (_, gradient) => gradients.push(gradient[0]!) },
      evaluate: () => Promise.resolve({ losses: lossesOf(1), gradient: Float32Array.of(gradients.length) }),
    }).result;
    assert.deepEqual(gradients, [0, 1, 2]);
  });

  it('reports each iteration from 1 on with the losses before its step', async () => {
    const course = run({ iterations: 3 });
    await course.result;
    assert.deepEqual(course.reported, [
      { iteration: 1, total: 100 },
      { iteration: 2, total: 99 },
      { iteration: 3, total: 98 },
    ]);
  });

  it('gives the losses before the last step', async () => {
    assert.deepEqual(await run({ iterations: 3 }).result, { total: 98, content: 1, style: 2, tv: 3 });
  });

  it('does nothing for no iterations', async () => {
    const course = run({ iterations: 0 });
    assert.deepEqual(await course.result, { total: 0, content: 0, style: 0, tv: 0 });
    assert.deepEqual([course.steps, course.evaluated.length], [0, 0]);
  });

  for (const loss of [NaN, Infinity, -Infinity]) {
    it(`stops when the loss becomes ${loss}, before it spoils the picture`, async () => {
      const pixels = Float32Array.of(0);
      const course = run({
        pixels,
        evaluate: ([pixel]) => Promise.resolve({ losses: lossesOf(pixel! < 2 ? 1 : loss), gradient: Float32Array.of(NaN) }),
      });
      await assert.rejects(course.result, {
        name: 'NeuralStyleError',
        code: 'diverged',
        message: `The loss became ${loss} at iteration 3. Lower the learning rate (now 10) or the weights.`,
      });
      assert.equal(course.steps, 2);
      assert.deepEqual([...pixels], [2]);
    });
  }

  it('does not start when it is cancelled before', async () => {
    const course = run({ signal: AbortSignal.abort() });
    await assert.rejects(course.result, { name: 'NeuralStyleError', code: 'cancelled' });
    assert.equal(course.evaluated.length, 0);
  });

  it('stops after the iteration in which it is cancelled', async () => {
    const controller = new AbortController();
    const course = run({ signal: controller.signal, onIteration: (iteration) => iteration === 2 && controller.abort() });
    await assert.rejects(course.result, { name: 'NeuralStyleError', code: 'cancelled' });
    assert.equal(course.steps, 2);
  });

  it('is done, not cancelled, when the signal comes in the last iteration', async () => {
    const controller = new AbortController();
    const course = run({ signal: controller.signal, onIteration: (iteration) => iteration === 5 && controller.abort() });
    assert.equal((await course.result).total, 96);
  });

  it('passes on what evaluating throws', async () => {
    await assert.rejects(run({ evaluate: () => Promise.reject(new Error('out of luck')) }).result, /out of luck/);
  });
});
