import assert from 'node:assert/strict';
import { join } from 'node:path';

const MODULE = join(__dirname, '..', '..', '..', 'resources', 'weight-scale.mjs');

interface WeightScale {
  readonly STEPS: number;
  placeOf(weight: number): number;
  weightAt(place: number): number;
}

describe('the scale of the weights', () => {
  let scale: WeightScale;
  before(async () => (scale = (await import(MODULE)) as WeightScale));

  it('has 0 at its lower end, and a million at its upper one', () => {
    assert.deepEqual([scale.weightAt(0), scale.weightAt(1), scale.weightAt(scale.STEPS)], [0, 0.01, 1e6]);
    assert.deepEqual([scale.placeOf(0), scale.placeOf(0.01), scale.placeOf(1e6)], [0, 1, scale.STEPS]);
  });

  it('takes equal steps for equal ratios', () => {
    const [a, b, c] = [1, 10, 100].map((weight) => scale.placeOf(weight)) as [number, number, number];
    assert.ok(Math.abs(b - a - (c - b)) <= 1);
  });

  it('comes back to within a step of any weight', () => {
    for (const weight of [0.02, 0.5, 5, 100, 500, 1234, 98_765]) {
      assert.ok(Math.abs(scale.weightAt(scale.placeOf(weight)) / weight - 1) < 0.025, String(weight));
    }
  });

  it('keeps at its ends what lies beyond them, and at 0 what is no weight', () => {
    assert.deepEqual([scale.placeOf(1e9), scale.placeOf(1e-9), scale.placeOf(NaN), scale.placeOf(-1)], [scale.STEPS, 1, 0, 0]);
  });
});
