import assert from 'node:assert/strict';
import { Schedule } from '../../src/optimize/schedule.js';
import { TimeLimit } from '../../src/painting/time-limit.js';

describe('TimeLimit', () => {
  /** Paints until the time is up or all is done: milliseconds for an iteration of the full size, iterations of each size that were made. */
  const made = (limit: number | null, perIteration: number, iterations: readonly number[]): number[] => {
    const schedule = new Schedule(iterations.map((each, index) => ({ factor: 0.5 ** (iterations.length - 1 - index), iterations: each })));
    let now = 0;
    const time = new TimeLimit(limit, schedule, () => now);
    const done = iterations.map(() => 0);
    for (let stage = 0; ; schedule.nextStage(), stage++) {
      while (schedule.leftInStage > 0 && !time.isUp()) {
        schedule.advance();
        now += perIteration * schedule.factor ** 2;
        done[stage]! += 1;
      }
      if (schedule.isLastStage) break;
    }
    assert.ok(limit === null || now <= limit || schedule.iteration === 1, `${now} ms`);
    return done;
  };

  it('stops before an iteration that would end too late', () => {
    assert.deepEqual(made(1050, 100, [50]), [10]);
  });

  it('lets a job that is quick enough do all that it was asked for', () => {
    assert.deepEqual(made(10_000, 100, [5, 10, 20]), [5, 10, 20]);
    assert.deepEqual(made(null, 100, [5, 10]), [5, 10]);
  });

  it('leaves half of the time to the sizes after a coarse one', () => {
    // 800 of 1600 ms at 25 ms, and the other 800 at 100 ms.
    assert.deepEqual(made(1600, 100, [500, 500]), [32, 8]);
    // Half of the half at the second of three sizes.
    assert.deepEqual(made(1600, 100, [1000, 1000, 1000]), [128, 16, 4]);
  });

  it('tells the share of the time that is left, of each size', () => {
    const schedule = new Schedule([
      { factor: 0.5, iterations: 9 },
      { factor: 1, iterations: 9 },
    ]);
    let now = 0;
    const time = new TimeLimit(1000, schedule, () => now);
    assert.equal(time.shareLeft, 1);
    time.isUp();
    now = 250;
    assert.equal(time.shareLeft, 0.5);
    now = 500;
    schedule.nextStage();
    assert.equal(time.shareLeft, 1);
    time.isUp();
    now = 900;
    assert.equal(time.shareLeft, 0.2);
    now = 1100;
    assert.equal(time.shareLeft, 0);
  });

  it('takes nothing but iterations for their cost', () => {
    const schedule = new Schedule([{ factor: 1, iterations: 99 }]);
    let now = 0;
    const time = new TimeLimit(1000, schedule, () => now);
    const after = (milliseconds: number): boolean => {
      schedule.advance();
      now += milliseconds;
      return time.isUp();
    };
    time.isUp();
    assert.equal(after(100), false);
    time.interrupted();
    // Another graph has been made, and an iteration of 100 ms has room.
    assert.equal(after(600), false);
    assert.equal(after(160), true);
  });

  it('makes a first iteration in any case', () => {
    assert.deepEqual(made(1, 100, [5, 5]), [1, 0]);
  });
});
