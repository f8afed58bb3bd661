import assert from 'node:assert/strict';
import { Stopwatch } from '../../src/painting/stopwatch.js';
import { withClock } from '../support/engine/clock.js';

describe('Stopwatch', () => {
  it('measures time, pauses left out', () => {
    withClock((pass) => {
      const watch = new Stopwatch();
      pass(100);
      assert.equal(watch.elapsed, 100);
      watch.stop();
      pass(5000);
      assert.equal(watch.elapsed, 100);
      watch.start();
      pass(20);
      assert.equal(watch.elapsed, 120);
    });
  });

  it('starts with what is on it', () => {
    withClock((pass) => {
      const watch = new Stopwatch(1000);
      pass(1);
      assert.equal(watch.elapsed, 1001);
    });
  });

  it('takes no harm from being started or stopped twice', () => {
    withClock((pass) => {
      const watch = new Stopwatch();
      pass(10);
      watch.start();
      pass(10);
      watch.stop();
      pass(10);
      watch.stop();
      assert.equal(watch.elapsed, 20);
    });
  });
});
