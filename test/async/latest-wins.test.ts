import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { LatestWins } from '../../src/async/latest-wins.js';

describe('LatestWins', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  /** One that keeps what it passes on. */
  const keeping = (): { latest: LatestWins<number>; passed: number[] } => {
    const passed: number[] = [];
    return { latest: new LatestWins<number>(250, (value) => void passed.push(value)), passed };
  };

  it('passes the first on at once', () => {
    const { latest, passed } = keeping();
    latest.push(1);
    assert.deepEqual(passed, [1]);
  });

  it('passes the latest of what comes within a quarter of a second on at its end', () => {
    const { latest, passed } = keeping();
    for (const value of [1, 2, 3]) latest.push(value);
    mock.timers.tick(249);
    assert.deepEqual(passed, [1]);
    mock.timers.tick(1);
    assert.deepEqual(passed, [1, 3]);
  });

  it('passes on four a second, however many come, and the last of all', () => {
    const { latest, passed } = keeping();
    for (let at = 0; at < 1000; at += 10) {
      latest.push(at);
      mock.timers.tick(10);
    }
    assert.deepEqual(passed, [0, 240, 490, 740, 990]);
    mock.timers.tick(1000);
    assert.deepEqual(passed, [0, 240, 490, 740, 990]);
  });

  it('passes one on at once after a rest', () => {
    const { latest, passed } = keeping();
    latest.push(1);
    mock.timers.tick(250);
    latest.push(2);
    assert.deepEqual(passed, [1, 2]);
  });

  it('waits until one that takes longer is done', async () => {
    const passed: number[] = [];
    let finish = (): void => undefined;
    const latest = new LatestWins<number>(250, (value) => {
      passed.push(value);
      return new Promise((resolve) => (finish = resolve));
    });
    latest.push(1);
    latest.push(2);
    latest.push(3);
    mock.timers.tick(1000);
    await setImmediate();
    assert.deepEqual(passed, [1]);
    finish();
    await setImmediate();
    assert.deepEqual(passed, [1, 3]);
  });

  it('passes nothing on after it is closed', () => {
    const { latest, passed } = keeping();
    latest.push(1);
    latest.push(2);
    latest.close();
    latest.push(3);
    mock.timers.tick(1000);
    assert.deepEqual(passed, [1]);
  });
});
