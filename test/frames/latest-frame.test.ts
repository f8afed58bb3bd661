import assert from 'node:assert/strict';
import { LatestFrame } from '../../src/frames/latest-frame.js';

describe('the latest frame', () => {
  it('waits while one before it is dealt with, and the others are counted', async () => {
    const passed: number[] = [];
    let release = (): void => undefined;
    const latest = new LatestFrame<number>(async (frame) => {
      passed.push(frame);
      await new Promise<void>((resolve) => (release = resolve));
    });
    for (const frame of [1, 2, 3, 4]) latest.push(frame);
    assert.deepEqual([passed, latest.passedOver], [[1], 2]);
    release();
    await new Promise(setImmediate);
    assert.deepEqual(passed, [1, 4]);
    latest.push(5);
    latest.clear();
    release();
    await new Promise(setImmediate);
    latest.push(6);
    assert.deepEqual([passed, latest.passedOver], [[1, 4, 6], 2]);
  });
});
