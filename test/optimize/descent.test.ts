import assert from 'node:assert/strict';
import { Adam } from '../../src/optimize/adam.js';
import { Descent, type DescentOptions, type Evaluation } from '../../src/optimize/descent.js';
import type { Losses } from '../../src/loss/losses.js';
import { Lbfgs } from '../../src/optimize/lbfgs.js';
import type { Optimizer, OptimizerState } from '../../src/optimize/optimizer.js';
import { assertClose } from '../support/numbers/numbers.js';

/** Losses of this total. */
function lossesOf(total: number): Losses {
  return { total, content: 1, style: 2, tv: 3 };
}

/** Each step adds 1 to the pixel. */
class Walker implements Optimizer {
  learningRate = 10;
  steps = 0;
  restarts = 0;
  retargets = 0;
  readonly gradients: number[] = [];

  step(x: Float32Array, { gradient }: { gradient: Float32Array }): boolean {
    this.steps += 1;
    this.gradients.push(gradient[0]!);
    x[0]! += 1;
    return true;
  }
  retreat = (): boolean => false;
  result = (x: Float32Array): Float32Array => x;
  restart(): void {
    this.restarts += 1;
  }
  retarget(): void {
    this.retargets += 1;
  }

  resized = (): Walker => new Walker();
  save = (): OptimizerState => ({ numbers: {}, vectors: {} });
  load = (): void => undefined;
}

const PLAIN: DescentOptions = { averaging: 0, plateau: null };

/** The loss is 100 minus the pixel. */
const falling = ([pixel]: Float32Array): Promise<Evaluation> =>
  Promise.resolve({ losses: lossesOf(100 - pixel!), gradient: Float32Array.of(pixel!) });

async function iterate(descent: Descent, count: number, evaluate = falling): Promise<Losses[]> {
  const losses: Losses[] = [];
  for (let iteration = 1; iteration <= count; iteration++) losses.push((await descent.iterate(evaluate, iteration))!);
  return losses;
}

/** ‖x − 3‖² with its gradient. */
const bowl = (x: Float32Array): Promise<Evaluation> => {
  const gradient = x.map((value) => 2 * (value - 3));
  const total = x.reduce((sum, value) => sum + (value - 3) ** 2, 0);
  return Promise.resolve({ losses: lossesOf(total), gradient });
};

describe('Descent', () => {
  it('evaluates and steps once for each iteration, in turn, and tells the losses before the step', async () => {
    const walker = new Walker();
    const losses = await iterate(new Descent(new Float32Array(1), walker, PLAIN), 3);
    assert.deepEqual(
      losses.map(({ total }) => total),
      [100, 99, 98],
    );
    assert.deepEqual(walker.gradients, [0, 1, 2]);
  });

  it('changes the pixels in place', async () => {
    const pixels = Float32Array.of(10);
    await iterate(new Descent(pixels, new Walker(), PLAIN), 5);
    assert.deepEqual([...pixels], [15]);
  });

  for (const loss of [NaN, Infinity, -Infinity]) {
    it(`stops when the loss becomes ${loss} and there is no way back, before it spoils the picture`, async () => {
      const pixels = Float32Array.of(0);
      const descent = new Descent(pixels, new Walker(), PLAIN);
      const evaluate = ([pixel]: Float32Array): Promise<Evaluation> =>
        Promise.resolve({ losses: lossesOf(pixel! < 2 ? 1 : loss), gradient: Float32Array.of(NaN) });
      await assert.rejects(iterate(descent, 5, evaluate), {
        code: 'diverged',
        message: `The loss became ${loss} at iteration 3. Lower the learning rate (now 10) or the weights.`,
      });
      assert.deepEqual([...pixels], [2]);
    });
  }

  it('goes back and on when L-BFGS meets a loss that is no number', async () => {
    const cliff = (x: Float32Array): Promise<Evaluation> => (x[0]! < 2 ? Promise.resolve({ losses: lossesOf(NaN), gradient: x }) : bowl(x));
    const descent = new Descent(Float32Array.of(9), new Lbfgs({ learningRate: 4, historySize: 5, clamp: false }), PLAIN);
    await iterate(descent, 30, cliff);
    assertClose(descent.result, [3], 1e-3, 'pixel');
  });

  it('gives the best picture so far, whatever came after it', async () => {
    const losses = [5, 2, 9, 7];
    const evaluate = ([pixel]: Float32Array): Promise<Evaluation> =>
      Promise.resolve({ losses: lossesOf(losses[pixel!]!), gradient: new Float32Array(1) });
    const descent = new Descent(new Float32Array(1), new Walker(), PLAIN);
    await iterate(descent, 4, evaluate);
    assert.deepEqual([descent.result[0], descent.best[0]], [4, 1]);
    assert.equal(descent.bestLosses!.total, 2);
  });

  it('tells the losses of the picture that was kept, not of a trial that led nowhere', async () => {
    const descent = new Descent(Float32Array.of(9, -40), new Lbfgs({ learningRate: 50, historySize: 5, clamp: false }), PLAIN);
    const trials: number[] = [];
    const watched = async (x: Float32Array): Promise<Evaluation> => {
      const evaluation = await bowl(x);
      trials.push(evaluation.losses.total);
      return evaluation;
    };
    for (let iteration = 1; iteration <= 12; iteration++) {
      const { total } = (await descent.iterate(watched, iteration))!;
      assert.equal(total, (await bowl(descent.result)).losses.total);
    }
    assert.ok(
      trials.some((loss, i) => i > 0 && loss > trials[i - 1]!),
      'no trial failed',
    );
  });

  it('takes no step, and keeps all as it was, where the evaluation was given up', async () => {
    const descent = new Descent(Float32Array.of(9), new Adam(1, { learningRate: 1 }), {
      averaging: 0.5,
      plateau: { tolerance: 0, window: 1 },
    });
    await iterate(descent, 2, bowl);
    const before = structuredClone(descent.save());
    assert.equal(await descent.iterate(() => Promise.resolve(null), 3), null);
    assert.deepEqual(descent.save(), before);
  });

  it('averages the pictures that the steps leave, corrected for the start', async () => {
    const descent = new Descent(new Float32Array(1), new Walker(), { averaging: 0.5, plateau: null });
    await iterate(descent, 3);
    // Of 1, 2 and 3 with weights 1/8, 1/4 and 1/2.
    assertClose(descent.result, [(1 / 8 + 2 / 4 + 3 / 2) / (7 / 8)], 1e-6, 'average');
  });

  it('averages nothing before there is a picture: the result is where it stands, also at a new size', async () => {
    const descent = new Descent(Float32Array.of(7), new Adam(1, { learningRate: 1 }), { averaging: 0.9, plateau: null });
    assert.deepEqual([[...descent.result], [...descent.best]], [[7], [7]]);
    await iterate(descent, 2, bowl);
    const resized = descent.resized(Float32Array.of(5, 6), { width: 2, height: 1 }, () => new Float32Array(6));
    assert.deepEqual(
      [[...resized.result], [...resized.best]],
      [
        [5, 6],
        [5, 6],
      ],
    );
  });

  it('notices a plateau: the loss hardly better than before the window', async () => {
    const course = [100, 50, 20, 19.9, 19.8, 19.7];
    const evaluate = ([pixel]: Float32Array): Promise<Evaluation> =>
      Promise.resolve({ losses: lossesOf(course[pixel!]!), gradient: new Float32Array(1) });
    const descent = new Descent(new Float32Array(1), new Walker(), { averaging: 0, plateau: { tolerance: 0.05, window: 3 } });
    await iterate(descent, 5, evaluate);
    assert.equal(descent.isOnPlateau, false);
    await descent.iterate(evaluate, 6);
    assert.equal(descent.isOnPlateau, true);
    descent.restart();
    assert.equal(descent.isOnPlateau, false);
  });

  it('looks for a plateau anew when the function is computed more exactly', async () => {
    const flat = (pixels: Float32Array): Promise<Evaluation> => Promise.resolve({ losses: lossesOf(5), gradient: pixels.slice() });
    const walker = new Walker();
    const descent = new Descent(new Float32Array(1), walker, { averaging: 0, plateau: { tolerance: 0.05, window: 2 } });
    await iterate(descent, 3, flat);
    assert.equal(descent.isOnPlateau, true);
    descent.sharpen();
    assert.deepEqual([descent.isOnPlateau, walker.restarts, walker.retargets], [false, 0, 1]);
    await iterate(descent, 3, flat);
    assert.equal(descent.isOnPlateau, true);
  });

  it('tells the optimiser that the function has changed and forgets the best of the old one', async () => {
    const walker = new Walker();
    const descent = new Descent(new Float32Array(1), walker, PLAIN);
    await iterate(descent, 2);
    descent.restart();
    assert.equal(walker.restarts, 1);
    await descent.iterate(([pixel]) => Promise.resolve({ losses: lossesOf(1000), gradient: Float32Array.of(pixel!) }), 3);
    assert.equal(descent.best[0], 2);
  });

  it('goes on at another size with the result resized', async () => {
    const descent = new Descent(Float32Array.of(1, 2, 3), new Adam(3, { learningRate: 1 }), PLAIN);
    await iterate(descent, 2, bowl);
    const twice = (planes: Float32Array): Float32Array => Float32Array.from([...planes, ...planes]);
    const resized = descent.resized(twice(descent.result), { width: 2, height: 1 }, twice);
    assert.deepEqual([...resized.pixels], [...descent.pixels, ...descent.pixels]);
    await iterate(resized, 100, bowl);
    assertClose(resized.result, [3, 3, 3, 3, 3, 3], 0.1, 'pixels');
  });

  const optimizers = {
    Adam: () => new Adam(3, { learningRate: 0.5 }),
    'L-BFGS': () => new Lbfgs({ learningRate: 1, historySize: 3, clamp: true }),
  };
  for (const [name, make] of Object.entries(optimizers)) {
    it(`goes on from saved state exactly as ${name} would have without the break`, async () => {
      const options: DescentOptions = { averaging: 0.9, plateau: { tolerance: 0.01, window: 5 } };
      const whole = new Descent(Float32Array.of(100, -5, 300), make(), options);
      await iterate(whole, 4, bowl);
      const broken = new Descent(new Float32Array(3), make(), options);
      broken.load(structuredClone(whole.save()));
      await iterate(whole, 6, bowl);
      await iterate(broken, 6, bowl);
      assert.deepEqual([...broken.pixels], [...whole.pixels]);
      assert.deepEqual([...broken.result], [...whole.result]);
      assert.deepEqual([...broken.best], [...whole.best]);
    });
  }
});
