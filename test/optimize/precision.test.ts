import assert from 'node:assert/strict';
import { Precision } from '../../src/optimize/precision.js';
import { Schedule, type Stage } from '../../src/optimize/schedule.js';

const STAGES: readonly Stage[] = [
  { factor: 0.5, iterations: 3 },
  { factor: 1, iterations: 6 },
];

/** For each iteration, whether it is computed with numbers of 16 bits. */
function course(schedule: Schedule, precision: Precision): boolean[] {
  const found: boolean[] = [];
  for (;;) {
    while (schedule.leftInStage > 0) {
      if (precision.isDue) precision.sharpen();
      found.push(precision.coarse);
      schedule.advance();
    }
    if (schedule.isLastStage) return found;
    schedule.nextStage();
  }
}

describe('Precision', () => {
  it('is that of numbers of 16 bits but for the last third at full size', () => {
    const schedule = new Schedule(STAGES);
    assert.deepEqual(course(schedule, new Precision(true, schedule)), [...Array<boolean>(7).fill(true), false, false]);
  });

  it('is exact where the executor has no such numbers, whatever was saved', () => {
    const schedule = new Schedule(STAGES);
    const precision = new Precision(false, schedule);
    precision.load(true);
    assert.deepEqual(course(schedule, precision), Array<boolean>(9).fill(false));
  });

  it('is exact for a single iteration', () => {
    const schedule = new Schedule([{ factor: 1, iterations: 1 }]);
    assert.deepEqual(course(schedule, new Precision(true, schedule)), [false]);
  });

  it('stays exact when iterations are added', () => {
    const schedule = new Schedule([{ factor: 1, iterations: 2 }]);
    const precision = new Precision(true, schedule);
    for (let i = 0; i < 2; i++) schedule.advance();
    precision.sharpen();
    schedule.setRemaining(10);
    assert.deepEqual(course(schedule, precision), Array<boolean>(10).fill(false));
  });

  it('goes on as it was saved; of a checkpoint that says nothing of it, exactly', () => {
    for (const saved of [true, false, undefined]) {
      const precision = new Precision(true, new Schedule(STAGES));
      precision.load(saved);
      assert.equal(precision.coarse, saved === true);
    }
  });
});
