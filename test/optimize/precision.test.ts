import assert from 'node:assert/strict';
import { Precision } from '../../src/optimize/precision.js';
import { Schedule, type Stage } from '../../src/optimize/schedule.js';
import { walk } from '../support/engine/walk-schedule.js';

const STAGES: readonly Stage[] = [
  { factor: 0.5, iterations: 3 },
  { factor: 1, iterations: 21 },
];

const ALWAYS = (): number => 1;

/** For each iteration, whether it is computed with numbers of 16 bits. */
const course = (schedule: Schedule, precision: Precision): boolean[] =>
  Array.from(walk(schedule), () => {
    if (precision.isDue) precision.sharpen();
    return precision.coarse;
  });

describe('Precision', () => {
  it('is that of numbers of 16 bits but for the last third at full size', () => {
    const schedule = new Schedule(STAGES);
    assert.deepEqual(course(schedule, new Precision(true, schedule, ALWAYS)), [
      ...Array<boolean>(3 + 14).fill(true),
      ...Array<boolean>(7).fill(false),
    ]);
  });

  it('is exact where the executor has no such numbers, whatever was saved', () => {
    const schedule = new Schedule(STAGES);
    const precision = new Precision(false, schedule, ALWAYS);
    precision.load(true);
    assert.deepEqual(course(schedule, precision), Array<boolean>(24).fill(false));
  });

  it('is exact for few iterations at full size, from the first on', () => {
    const schedule = new Schedule([STAGES[0]!, { factor: 1, iterations: 5 }]);
    const precision = new Precision(true, schedule, ALWAYS);
    assert.equal(precision.coarse, true);
    schedule.nextStage();
    precision.enter();
    assert.equal(precision.coarse, false);
    const single = new Schedule([{ factor: 1, iterations: 1 }]);
    assert.equal(new Precision(true, single, ALWAYS).coarse, false);
  });

  it('stays exact when iterations are added', () => {
    const schedule = new Schedule([{ factor: 1, iterations: 2 }]);
    const precision = new Precision(true, schedule, ALWAYS);
    for (let i = 0; i < 2; i++) schedule.advance();
    precision.sharpen();
    schedule.setRemaining(10);
    assert.deepEqual(course(schedule, precision), Array<boolean>(10).fill(false));
  });

  it('is exact for the last third of the time at full size, whatever is left of the iterations', () => {
    const schedule = new Schedule(STAGES);
    let left = 0.1;
    const precision = new Precision(true, schedule, () => left);
    assert.equal(precision.isDue, false);
    schedule.nextStage();
    assert.equal(precision.isDue, true);
    left = 0.5;
    assert.equal(precision.isDue, false);
  });

  it('counts exact iterations as dearer work, before and after they begin', () => {
    const schedule = new Schedule([{ factor: 1, iterations: 30 }]);
    const precision = new Precision(true, schedule, ALWAYS);
    const { left } = precision.cost;
    assert.ok(left > 30 && left < 30 + 10, String(left));
    course(schedule, precision);
    assert.ok(Math.abs(precision.cost.done - left) < 1e-9 && precision.cost.left === 0);
    assert.deepEqual(new Precision(false, schedule, ALWAYS).cost, schedule.cost);
  });

  it('is due where nothing is left to iterate, so that the result is evaluated exactly', () => {
    const schedule = new Schedule([{ factor: 1, iterations: 30 }]);
    const precision = new Precision(true, schedule, ALWAYS);
    schedule.setRemaining(0);
    assert.deepEqual([precision.coarse, precision.isDue], [true, true]);
  });

  for (const rounds of [true, false])
    for (const saved of [true, false, undefined])
      it(`goes on as was saved, ${String(saved)}, where it can (${rounds}), and tells whether it does`, () => {
        const precision = new Precision(rounds, new Schedule(STAGES), ALWAYS);
        const goesOn = precision.load(saved);
        assert.equal(precision.coarse, rounds && saved === true);
        assert.equal(goesOn, saved === precision.coarse);
      });
});
