import assert from 'node:assert/strict';
import { Curve } from '../../src/painting/curve.js';

function losses(total: number): { total: number; content: number; style: number; tv: number } {
  return { total, content: 1, style: 2, tv: 3 };
}

function curveOf(iterations: number): Curve {
  const curve = new Curve();
  for (let iteration = 1; iteration <= iterations; iteration++) curve.add(iteration, 64, losses(1 / iteration));
  return curve;
}

const iterationsOf = (curve: Curve): number[] => curve.points.map(({ iteration }) => iteration);

describe('Curve', () => {
  it('is empty at first', () => assert.deepEqual(new Curve().points, []));

  it('keeps each iteration with its losses and the width of the picture', () => {
    const curve = new Curve();
    curve.add(1, 128, losses(7));
    curve.add(2, 256, { ...losses(6), temporal: 4 });
    assert.deepEqual(curve.points, [
      { iteration: 1, width: 128, total: 7, content: 1, style: 2, tv: 3 },
      { iteration: 2, width: 256, total: 6, content: 1, style: 2, tv: 3, temporal: 4 },
    ]);
  });

  it('keeps all of 500 iterations', () => {
    assert.deepEqual(
      iterationsOf(curveOf(500)),
      Array.from({ length: 500 }, (_, i) => i + 1),
    );
  });

  for (const [iterations, stride] of [
    [501, 2],
    [998, 2],
    [10_000, 32],
  ] as const) {
    it(`keeps every ${stride}th of ${iterations} iterations, and the last`, () => {
      const kept = iterationsOf(curveOf(iterations));
      const regular = Array.from({ length: Math.ceil(iterations / stride) }, (_, i) => 1 + i * stride);
      assert.deepEqual(kept, regular.at(-1) === iterations ? regular : [...regular, iterations]);
      assert.ok(kept.length <= 501);
    });
  }

  it('goes on from saved state as it would have without the break', () => {
    const whole = curveOf(700);
    const resumed = new Curve();
    resumed.load(structuredClone(whole.save()));
    for (const curve of [whole, resumed]) for (let iteration = 701; iteration <= 1200; iteration++) curve.add(iteration, 64, losses(1));
    assert.deepEqual(resumed.points, whole.points);
  });
});
