import assert from 'node:assert/strict';
import { Schedule, type Stage } from '../../src/optimize/schedule.js';
import { walk } from '../support/engine/walk-schedule.js';

const STAGES: readonly Stage[] = [
  { factor: 0.25, iterations: 8 },
  { factor: 0.5, iterations: 4 },
  { factor: 1, iterations: 2 },
];

function advance(schedule: Schedule, iterations: number): void {
  for (let i = 0; i < iterations; i++) schedule.advance();
}

/** Does what is left; gives the factor of each iteration. */
const finish = (schedule: Schedule): number[] => Array.from(walk(schedule), () => schedule.factor);

describe('Schedule', () => {
  it('goes from coarse to fine, with the iterations of each size', () => {
    const schedule = new Schedule(STAGES);
    assert.deepEqual(finish(schedule), [...Array<number>(8).fill(0.25), ...Array<number>(4).fill(0.5), 1, 1]);
    assert.deepEqual([schedule.iteration, schedule.iterations, schedule.leftInStage], [14, 14, 0]);
  });

  it('counts iterations of all sizes', () => {
    const schedule = new Schedule(STAGES);
    advance(schedule, 3);
    assert.deepEqual([schedule.iteration, schedule.iterations, schedule.leftInStage, schedule.isLastStage], [3, 14, 5, false]);
    advance(schedule, 5);
    schedule.nextStage();
    advance(schedule, 1);
    assert.equal(schedule.inStage, 4);
    assert.deepEqual([schedule.iteration, schedule.iterations, schedule.leftInStage, schedule.factor], [9, 14, 3, 0.5]);
  });

  it('counts cost by the pixels, in iterations of the full size', () => {
    const schedule = new Schedule(STAGES);
    assert.deepEqual(schedule.cost, { done: 0, left: 8 / 16 + 4 / 4 + 2 });
    advance(schedule, 8);
    schedule.nextStage();
    advance(schedule, 1);
    assert.deepEqual(schedule.cost, { done: 8 / 16 + 1 / 4, left: 3 / 4 + 2 });
  });

  it('takes what is skipped of a size out of the plan', () => {
    const schedule = new Schedule(STAGES);
    advance(schedule, 5);
    schedule.nextStage();
    assert.deepEqual([schedule.iteration, schedule.iterations], [5, 11]);
    assert.deepEqual(schedule.cost, { done: 5 / 16, left: 4 / 4 + 2 });
  });

  for (const remaining of [0, 1, 7, 500]) {
    it(`has exactly ${remaining} iterations left of one size when told so`, () => {
      const schedule = new Schedule([{ factor: 1, iterations: 10 }]);
      advance(schedule, 4);
      schedule.setRemaining(remaining);
      assert.deepEqual([schedule.leftInStage, schedule.iteration, schedule.iterations], [remaining, 4, 4 + remaining]);
    });
  }

  it('spreads what remains over the sizes as planned', () => {
    const schedule = new Schedule(STAGES);
    advance(schedule, 2);
    schedule.setRemaining(24);
    assert.equal(schedule.iterations, 26);
    assert.deepEqual(finish(schedule), [...Array<number>(12).fill(0.25), ...Array<number>(8).fill(0.5), ...Array<number>(4).fill(1)]);
  });

  it('leaves as many iterations as it is told, however they divide', () => {
    for (let remaining = 3; remaining < 40; remaining++) {
      const schedule = new Schedule([0.25, 0.5, 1].map((factor) => ({ factor, iterations: 100 })));
      advance(schedule, 10);
      schedule.setRemaining(remaining);
      assert.equal(schedule.iterations, 10 + remaining);
    }
  });

  it('goes through each size that is still to come, even with nothing left', () => {
    const schedule = new Schedule(STAGES);
    advance(schedule, 2);
    schedule.setRemaining(0);
    assert.deepEqual(finish(schedule), [0.5, 1]);
  });

  it('can be given more after a size is done', () => {
    const schedule = new Schedule(STAGES);
    advance(schedule, 8);
    schedule.setRemaining(12);
    assert.equal(schedule.leftInStage, 0);
    assert.deepEqual(finish(schedule), [...Array<number>(8).fill(0.5), ...Array<number>(4).fill(1)]);
  });

  it('goes on from saved state as it would have without the break', () => {
    const schedule = new Schedule(STAGES);
    advance(schedule, 8);
    schedule.nextStage();
    schedule.setRemaining(9);
    advance(schedule, 2);
    const other = new Schedule([{ factor: 1, iterations: 1 }]);
    other.load(structuredClone(schedule.save()));
    assert.deepEqual([other.iteration, other.iterations, other.cost], [schedule.iteration, schedule.iterations, schedule.cost]);
    assert.deepEqual(finish(other), finish(schedule));
  });

  it('does not write into the plan that it is given', () => {
    const stages = STAGES.map((stage) => Object.freeze({ ...stage }));
    const schedule = new Schedule(Object.freeze(stages));
    schedule.setRemaining(3);
    finish(schedule);
    assert.deepEqual(stages, STAGES);
  });
});
