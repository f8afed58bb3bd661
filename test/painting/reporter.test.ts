import assert from 'node:assert/strict';
import type { Picture } from '../../src/pixels/picture.js';
import type { ProgressEvent } from '../../src/painting/job.js';
import { Reporter } from '../../src/painting/reporter.js';
import { Schedule, type Stage } from '../../src/optimize/schedule.js';
import { withClock } from '../support/engine/clock.js';

const PICTURE: Picture = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) };
const LOSSES = { total: 10, content: 1, style: 2, tv: 3 };

interface Run {
  readonly reporter: Reporter;
  readonly events: ProgressEvent[];
  /** One iteration, after which so many milliseconds have passed. */
  readonly iterate: (milliseconds: number, total?: number) => void;
  readonly schedule: Schedule;
}

function run(reportEvery: number, pass: (milliseconds: number) => void, stages: readonly Stage[] = [{ factor: 1, iterations: 10 }]): Run {
  const schedule = new Schedule(stages);
  const events: ProgressEvent[] = [];
  const reporter = new Reporter(
    schedule,
    () => schedule.cost,
    reportEvery,
    (event) => events.push(event),
  );
  const iterate = (milliseconds: number, total = 10): void => {
    pass(milliseconds);
    if (schedule.leftInStage === 0) schedule.nextStage();
    schedule.advance();
    reporter.iterated({ ...LOSSES, total }, 64, () => PICTURE);
  };
  return { reporter, events, iterate, schedule };
}

describe('Reporter', () => {
  it('shows the picture every so many iterations', () => {
    withClock((pass) => {
      const { events, iterate } = run(3, pass);
      for (let i = 0; i < 10; i++) iterate(1);
      assert.deepEqual(
        events.filter(({ picture }) => picture === PICTURE).map(({ iteration }) => iteration),
        [3, 6, 9],
      );
    });
  });

  it('makes no picture that it does not show', () => {
    withClock((pass) => {
      const { reporter, schedule, events } = run(0, pass);
      schedule.advance();
      reporter.iterated(LOSSES, 64, () => assert.fail('nobody has asked for it'));
      assert.equal(events.length, 1);
      assert.ok(!('picture' in events[0]!));
    });
  });

  it('comes once with a picture that is not due where one is asked for, no sooner than the next event', () => {
    withClock((pass) => {
      const { reporter, events, iterate } = run(8, pass);
      iterate(1);
      reporter.askForGlimpse();
      for (let i = 0; i < 9; i++) iterate(100);
      assert.deepEqual(
        events.map(({ iteration, glimpse, picture }) => [iteration, glimpse === PICTURE, picture === PICTURE]),
        [
          [1, false, false],
          [4, true, false],
          [7, false, false],
          [8, false, true],
        ],
      );
    });
  });

  it('tells how far it is without a picture four times a second at most', () => {
    withClock((pass) => {
      const { events, iterate } = run(0, pass);
      for (let i = 0; i < 10; i++) iterate(100);
      assert.deepEqual(
        events.map(({ iteration }) => iteration),
        [1, 4, 7, 10],
      );
    });
  });

  it('tells iteration, losses, and times', () => {
    withClock((pass) => {
      const { events, iterate } = run(1, pass);
      iterate(40, 70);
      iterate(60, 50);
      const { picture, ...event } = events[1]!;
      assert.equal(picture, PICTURE);
      assert.deepEqual(event, {
        iteration: 2,
        iterations: 10,
        losses: { ...LOSSES, total: 50 },
        elapsed: 100,
        remaining: 400,
        paused: false,
        width: 64,
      });
    });
  });

  it('reckons with larger sizes taking longer', () => {
    withClock((pass) => {
      const { events, iterate } = run(1, pass, [
        { factor: 0.5, iterations: 4 },
        { factor: 1, iterations: 3 },
      ]);
      for (let i = 0; i < 4; i++) iterate(10);
      // Each of the three takes four times as long.
      assert.equal(events.at(-1)!.remaining, 120);
      iterate(40);
      assert.equal(events.at(-1)!.remaining, 80);
    });
  });

  it('leaves pauses out of the time, and says where the job stands in one', () => {
    withClock((pass) => {
      const { reporter, events, iterate } = run(1, pass);
      iterate(50);
      reporter.paused();
      assert.deepEqual(events.at(-1), {
        iteration: 1,
        iterations: 10,
        losses: LOSSES,
        elapsed: 50,
        remaining: 450,
        paused: true,
        width: 64,
      });
      pass(60_000);
      reporter.continued();
      iterate(50);
      assert.deepEqual([events.at(-1)!.elapsed, events.at(-1)!.paused], [100, false]);
    });
  });

  it('does not know what remains before the first iteration', () => {
    withClock((pass) => {
      const { reporter, events } = run(1, pass);
      reporter.paused();
      assert.deepEqual([events[0]!.iteration, events[0]!.remaining], [0, 0]);
    });
  });

  it('keeps the latest losses and the curve of all', () => {
    withClock((pass) => {
      const { reporter, iterate } = run(0, pass);
      for (const total of [30, 20, 10]) iterate(1, total);
      assert.deepEqual(reporter.save().losses, LOSSES);
      assert.deepEqual(
        reporter.curve.map(({ iteration, width, total }) => [iteration, width, total]),
        [
          [1, 64, 30],
          [2, 64, 20],
          [3, 64, 10],
        ],
      );
    });
  });
});
