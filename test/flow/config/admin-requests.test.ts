import assert from 'node:assert/strict';
import { shared } from '../../../src/flow/config/admin-requests.js';

describe('shared', () => {
  it('gives those who ask at the same time one answer, and those who ask later another', async () => {
    let made = 0;
    const ask = shared(() => Promise.resolve(++made));
    assert.deepEqual(await Promise.all([ask(), ask(), ask()]), [1, 1, 1]);
    assert.equal(await ask(), 2);
  });

  it('tries again after a failure', async () => {
    let tries = 0;
    const ask = shared(() => (++tries === 1 ? Promise.reject(new Error('once')) : Promise.resolve('well')));
    await assert.rejects(ask(), /once/);
    assert.equal(await ask(), 'well');
  });
});
