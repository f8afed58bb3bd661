import assert from 'node:assert/strict';
import { PlateauWatch, type PlateauRule } from '../../src/optimize/plateau.js';

const RULE: PlateauRule = { tolerance: 0.1, window: 3 };

/** The number of losses after which a plateau was noticed; null for never. */
function noticedAfter(losses: readonly number[], rule = RULE): number | null {
  const watch = new PlateauWatch(rule);
  for (const [index, loss] of losses.entries()) {
    watch.add(loss);
    if (watch.reached) return index + 1;
  }
  return null;
}

describe('PlateauWatch', () => {
  it('says nothing before there is a window and something before it', () => {
    assert.equal(noticedAfter([100, 100, 100]), null);
    assert.equal(noticedAfter([100, 100, 100, 100]), 4);
  });

  it('compares the best of the window with the best before it', () => {
    assert.equal(noticedAfter([100, 50, 91, 90, 89]), 5);
    assert.equal(noticedAfter([100, 99, 98, 91]), 4);
    assert.equal(noticedAfter([100, 99, 98, 90]), null);
  });

  it('goes on as long as the loss improves by the tolerance over each window', () => {
    const halving = Array.from({ length: 50 }, (_, i) => 1000 * 0.95 ** i);
    assert.equal(noticedAfter(halving), null);
    assert.equal(noticedAfter(halving, { tolerance: 0.2, window: 3 }), 4);
  });

  it('takes no single bad step for a plateau', () => {
    assert.equal(noticedAfter([100, 80, 1e6, 64, 51, 1e9, 41, 33]), null);
  });

  it('takes a loss that rises for a plateau', () => {
    assert.equal(noticedAfter([10, 20, 30, 40]), 4);
  });

  it('waits longer with a longer window', () => {
    const flat = Array<number>(20).fill(5);
    assert.equal(noticedAfter(flat, { tolerance: 0.1, window: 1 }), 2);
    assert.equal(noticedAfter(flat, { tolerance: 0.1, window: 10 }), 11);
  });

  it('takes windows as long as a job may be', () => {
    const watch = new PlateauWatch({ tolerance: 0.1, window: 200_000 });
    for (let i = 0; i <= 200_000; i++) watch.add(5);
    assert.equal(watch.reached, true);
  });

  it('goes on from saved state as it would have without the break, wherever that was', () => {
    const losses = [100, 80, 70, 69, 60, 59, 58, 57.9];
    for (let at = 0; at <= losses.length; at++) {
      const watch = new PlateauWatch(RULE);
      for (const loss of losses.slice(0, at)) watch.add(loss);
      const resumed = new PlateauWatch(RULE);
      resumed.load(structuredClone(watch.save()));
      for (const loss of losses.slice(at)) {
        watch.add(loss);
        resumed.add(loss);
        assert.equal(resumed.reached, watch.reached);
      }
      assert.deepEqual(resumed.save(), watch.save());
    }
  });

  it('starts anew from no state', () => {
    const watch = new PlateauWatch(RULE);
    for (const loss of [5, 5, 5, 5]) watch.add(loss);
    watch.load([]);
    assert.equal(watch.reached, false);
    for (const loss of [9, 9, 9]) watch.add(loss);
    assert.equal(watch.reached, false);
  });
});
