import assert from 'node:assert/strict';
import { placeOf, STEPS, weightAt } from '../../../editor/live/weight-scale.js';

describe('the scale of the weights', () => {
  it('has 0 at its lower end, and a million at its upper one', () => {
    assert.deepEqual([weightAt(0), weightAt(1), weightAt(STEPS)], [0, 0.01, 1e6]);
    assert.deepEqual([placeOf(0), placeOf(0.01), placeOf(1e6)], [0, 1, STEPS]);
  });

  it('takes equal steps for equal ratios', () => {
    const [a, b, c] = [1, 10, 100].map((weight) => placeOf(weight)) as [number, number, number];
    assert.ok(Math.abs(b - a - (c - b)) <= 1);
  });

  it('comes back to within a step of any weight', () => {
    for (const weight of [0.02, 0.5, 5, 100, 500, 1234, 98_765]) {
      assert.ok(Math.abs(weightAt(placeOf(weight)) / weight - 1) < 0.025, String(weight));
    }
  });

  it('keeps at its ends what lies beyond them, and at 0 what is no weight', () => {
    assert.deepEqual([placeOf(1e9), placeOf(1e-9), placeOf(NaN), placeOf(-1)], [STEPS, 1, 0, 0]);
  });
});
