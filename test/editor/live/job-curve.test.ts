import assert from 'node:assert/strict';
import { curveLines, type CurvePoint } from '../../../editor/live/job-curve.js';

const SIZE = { width: 100, height: 40 };

describe('the lines of a loss curve', () => {
  const point = (iteration: number, others: Partial<CurvePoint> = {}): CurvePoint => {
    return { iteration, width: 64, total: 10 ** (4 - iteration), content: 100, style: 100, tv: 100, ...others };
  };

  it('are none where there is nothing to draw', () => {
    assert.equal(curveLines([], SIZE), null);
    assert.equal(curveLines([point(1, { total: 0, content: 0, style: NaN, tv: -1 })], SIZE), null);
  });

  it('run from left to right, and down by equal steps for equal ratios', () => {
    const { paths, least, largest } = curveLines([point(1), point(2), point(3)], SIZE)!;
    assert.equal(paths.total, 'M0 0L50 20L100 40');
    assert.deepEqual([least, largest], [10, 1000]);
  });

  it('break where the width of the picture changes', () => {
    const { paths } = curveLines([point(1), point(2, { width: 128 }), point(3, { width: 128 })], SIZE)!;
    assert.equal(paths.total, 'M0 0M50 20L100 40');
  });

  it('leave out a loss that is not above 0, and go on after it', () => {
    const { paths } = curveLines([point(1), point(2, { total: 0 }), point(3)], SIZE)!;
    assert.match(paths.total, /^M0 0M100 /);
  });

  it('lie on the axis where a loss is vanishingly small', () => {
    const { paths, least } = curveLines([point(1), point(2, { tv: 1e-30 })], SIZE)!;
    assert.equal(least, 1000 * 1e-6);
    assert.match(paths.tv, /L100 40$/);
  });

  it('have one for the loss to the frame before, where there is one', () => {
    const { paths } = curveLines([point(1), point(2, { temporal: 1000 })], SIZE)!;
    assert.equal(paths.temporal, 'M100 0');
    assert.equal(curveLines([point(1)], SIZE)!.paths.temporal, '');
  });
});
