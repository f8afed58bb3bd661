import assert from 'node:assert/strict';
import { RateLimiter } from '../../../src/queue/sender/rate-limiter.js';

describe('RateLimiter', () => {
  let now = 0;
  const limiter = (perMinute: number): RateLimiter => {
    now = 0;
    return new RateLimiter(perMinute, () => now);
  };

  it('lets so many jobs a minute go, evenly', () => {
    const rate = limiter(6);
    assert.deepEqual([rate.delay('a'), rate.delay('a'), rate.delay('a')], [0, 10_000, 20_000]);
    now = 25_000;
    assert.equal(rate.delay('a'), 5000);
  });

  it('counts each flow for itself, and saves nothing up', () => {
    const rate = limiter(6);
    assert.deepEqual([rate.delay('a'), rate.delay('b')], [0, 0]);
    now = 60_000;
    assert.deepEqual([rate.delay('a'), rate.delay('a')], [0, 10_000]);
  });

  it('holds nothing back where there is no limit', () => {
    const rate = limiter(0);
    assert.deepEqual([rate.delay('a'), rate.delay('a')], [0, 0]);
  });

  it('ends a wait when the job is cancelled', async () => {
    const rate = limiter(1);
    rate.delay('a');
    const controller = new AbortController();
    const turn = rate.turn('a', controller.signal);
    controller.abort();
    await assert.rejects(turn, { name: 'AbortError' });
  });
});
