import assert from 'node:assert/strict';
import { Lbfgs, type LbfgsOptions } from '../../src/optimize/lbfgs.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

type Objective = (x: Float32Array) => { loss: number; gradient: Float32Array };

/** Rosenbrock's valley, with its minimum at (1, 1). */
const rosenbrock: Objective = (values) => {
  const [x, y] = values as unknown as [number, number];
  return {
    loss: 100 * (y - x ** 2) ** 2 + (1 - x) ** 2,
    gradient: Float32Array.of(-400 * x * (y - x ** 2) - 2 * (1 - x), 200 * (y - x ** 2)),
  };
};

/** A bowl with axes of very different widths. */
function quadratic(scales: readonly number[], center: readonly number[]): Objective {
  return (x) => ({
    loss: scales.reduce((sum, scale, i) => sum + scale * (x[i]! - center[i]!) ** 2, 0),
    gradient: x.map((value, i) => 2 * scales[i]! * (value - center[i]!)),
  });
}

function minimize(objective: Objective, start: readonly number[], iterations: number, options: Partial<LbfgsOptions> = {}): Course {
  const lbfgs = new Lbfgs({ learningRate: 1, historySize: 10, clamp: false, ...options });
  const x = Float32Array.from(start);
  const accepted: number[] = [];
  for (let iteration = 0; iteration < iterations; iteration++) {
    lbfgs.step(x, objective(x));
    accepted.push(objective(lbfgs.result(x)).loss);
  }
  return { result: lbfgs.result(x), accepted };
}

interface Course {
  readonly result: Float32Array;
  /** The loss at the result after each step. */
  readonly accepted: number[];
}

describe('L-BFGS', () => {
  it("finds the bottom of Rosenbrock's valley", () => {
    assertClose(minimize(rosenbrock, [-1.2, 1], 100).result, [1, 1], 1e-3, 'point');
  });

  it('solves a badly scaled bowl in a few steps, where the gradient alone would take thousands', () => {
    const scales = [1, 10, 100, 1000, 10_000];
    const center = [3, -2, 7, 1, 4];
    assertClose(minimize(quadratic(scales, center), [0, 0, 0, 0, 0], 60).result, center, 1e-3, 'point');
  });

  it('never lets the result get worse, however rough the function and long the first step', () => {
    const rough: Objective = (x) => ({
      loss: x.reduce((sum, value) => sum + value ** 2 + 20 * Math.sin(3 * value), 0),
      gradient: x.map((value) => 2 * value + 60 * Math.cos(3 * value)),
    });
    for (const learningRate of [0.1, 1, 50]) {
      const { accepted } = minimize(
        rough,
        [...randomValues(20, 3)].map((value) => value * 40),
        80,
        { learningRate },
      );
      accepted.slice(1).forEach((loss, i) => assert.ok(loss <= accepted[i]! + 1e-5 * Math.abs(accepted[i]!), `step ${i + 2}`));
      assert.ok(accepted.at(-1)! < accepted[0]!);
    }
  });

  it('goes on from a state of more steps than it may remember', () => {
    const center = [3, -2, 7, 1, 4, -6, 2, 5];
    const objective = quadratic([1, 3, 10, 30, 100, 300, 1000, 3000], center);
    const options = { learningRate: 1, clamp: false };
    const before = new Lbfgs({ ...options, historySize: 10 });
    const x = new Float32Array(8);
    for (let iteration = 0; iteration < 8; iteration++) before.step(x, objective(x));
    assert.ok(before.save().numbers.pairs! > 3);
    const after = new Lbfgs({ ...options, historySize: 3 });
    after.load(before.save());
    const { pairs } = before.save().numbers;
    const { numbers, vectors } = after.save();
    assert.equal(numbers.pairs, 3);
    assert.deepEqual(vectors.s2, before.save().vectors[`s${pairs! - 1}`]);
    for (let iteration = 0; iteration < 150; iteration++) after.step(x, objective(x));
    assert.ok(after.save().numbers.pairs! <= 3);
    assertClose(after.result(x), center, 1e-2, 'point');
  });

  it('starts again from steepest descent after a pair of bad curvature', () => {
    // Concave at the start: y·s is negative there.
    const hill: Objective = (x) => ({ loss: Math.cos(x[0]!), gradient: Float32Array.of(-Math.sin(x[0]!)) });
    const { result } = minimize(hill, [0.5], 40);
    assertClose([Math.cos(result[0]!)], [-1], 1e-3, 'loss');
  });

  it('keeps within 0–255 and finds the best point there', () => {
    const { result } = minimize(quadratic([1, 5, 0.2], [-40, 300, 90]), [128, 128, 128], 60, { clamp: true });
    assertClose(result, [0, 255, 90], 1e-2, 'point');
  });

  it('goes below 0 and above 255 where it may', () => {
    assertClose(minimize(quadratic([1, 5], [-40, 300]), [128, 128], 60).result, [-40, 300], 1e-2, 'point');
  });

  it('uses what it remembers: with a longer history it gets further', () => {
    const scales = Array.from({ length: 12 }, (_, i) => 3 ** i);
    const start = scales.map(() => 10);
    const lossAfter = (historySize: number): number =>
      minimize(
        quadratic(
          scales,
          scales.map(() => 0),
        ),
        start,
        60,
        { historySize },
      ).accepted.at(-1)!;
    assert.ok(lossAfter(20) < lossAfter(1) / 10);
  });

  it('takes the function as new after a restart', () => {
    const lbfgs = new Lbfgs({ learningRate: 1, historySize: 10, clamp: false });
    const x = Float32Array.of(50, 50);
    const before = quadratic([1, 1], [0, 0]);
    const after = quadratic([1000, 1], [80, 20]);
    for (let i = 0; i < 20; i++) lbfgs.step(x, before(x));
    lbfgs.restart();
    for (let i = 0; i < 40; i++) lbfgs.step(x, after(x));
    assertClose(lbfgs.result(x), [80, 20], 1e-3, 'point');
  });
});
