import assert from 'node:assert/strict';
import { FrameRate } from '../../src/frames/frame-rate.js';

describe('the rate of frames', () => {
  for (const [interval, rate] of [
    [0.04, '25'],
    [0.1, '10'],
    [0.475, '2.1'],
    [10, '0.1'],
    [90, '0'],
  ] as const)
    it(`is ${rate} where one comes every ${interval} s`, () => {
      let now = 0;
      const frames = new FrameRate(() => now);
      assert.equal(String(frames), '0');
      for (let n = 0; n < 40; n++) {
        frames.count();
        now += interval;
      }
      assert.equal(String(frames), rate);
    });

  it('follows a camera that becomes slower', () => {
    let now = 0;
    const frames = new FrameRate(() => now);
    for (const interval of [0.1, 1])
      for (let n = 0; n < 20; n++) {
        now += interval;
        frames.count();
      }
    assert.equal(String(frames), '1.0');
  });
});
