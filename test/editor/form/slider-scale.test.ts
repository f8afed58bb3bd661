import assert from 'node:assert/strict';
import { evenly, STEPS, WEIGHTS } from '../../../editor/form/slider-scale.js';

describe('the scale of the weights', () => {
  const { placeOf, valueAt: weightAt } = WEIGHTS;

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

describe('an even scale', () => {
  it('goes from its least value to its largest in hundredths', () => {
    const { placeOf, valueAt } = evenly(0, 1);
    assert.deepEqual([valueAt(0), valueAt(STEPS / 2), valueAt(STEPS / 2 + 1), valueAt(STEPS)], [0, 0.5, 0.5, 1]);
    for (const value of [0, 0.01, 0.29, 0.57, 1]) assert.equal(valueAt(placeOf(value)), value);
    assert.deepEqual([placeOf(-3), placeOf(7)], [0, STEPS]);
  });

  it('has any ends', () => {
    const { placeOf, valueAt } = evenly(1, 101);
    assert.deepEqual([valueAt(0), valueAt(placeOf(40)), valueAt(STEPS)], [1, 40, 101]);
  });
});
