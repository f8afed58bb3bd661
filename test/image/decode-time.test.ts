import assert from 'node:assert/strict';
import { DecodeTime } from '../../src/image/decode-time.js';

describe('DecodeTime', () => {
  const tooLate = { name: 'NeuralStyleError', code: 'image-timeout' };

  it('gives what comes in time, error or not', async () => {
    const time = new DecodeTime();
    assert.equal(await time.within('it', 10, () => Promise.resolve(5)), 5);
    const failure = new Error('no picture');
    await assert.rejects(
      time.within('it', 10, () => Promise.reject(failure)),
      failure,
    );
  });

  it('starts no more while two that it gave up on are still at it', async () => {
    const time = new DecodeTime();
    const ends: (() => void)[] = [];
    const endless = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
    await assert.rejects(time.within('it', 0.001, endless), tooLate);
    await assert.rejects(time.within('it', 0.001, endless), tooLate);
    await assert.rejects(time.within('it', 10, endless), tooLate);
    assert.equal(ends.length, 2);
    ends[0]!();
    await new Promise(setImmediate);
    assert.equal(await time.within('it', 10, () => Promise.resolve(5)), 5);
  });

  it('minds no failure of one that it gave up on', async () => {
    const time = new DecodeTime();
    const fail: ((error: Error) => void)[] = [];
    const failing = (): Promise<void> => new Promise((_, reject) => fail.push(reject));
    await assert.rejects(time.within('it', 0.001, failing), tooLate);
    await assert.rejects(time.within('it', 0.001, failing), tooLate);
    fail.forEach((reject) => reject(new Error('much later')));
    await new Promise(setImmediate);
    assert.equal(await time.within('it', 10, () => Promise.resolve(5)), 5);
  });
});
