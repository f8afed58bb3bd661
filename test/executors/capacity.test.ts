import assert from 'node:assert/strict';
import { availableParallelism, totalmem } from 'node:os';
import { threadCount, usableCores, usableMemory } from '../../src/executors/capacity.js';

describe('usableCores', () => {
  it('is as many as the process may run on where there is no quota', () => assert.equal(usableCores(6, Infinity), 6));

  it('is the quota, rounded up', () => {
    assert.deepEqual(
      [0.1, 0.5, 1, 1.01, 3, 5.5, 8].map((quota) => usableCores(6, quota)),
      [1, 1, 1, 2, 3, 6, 6],
    );
  });

  it('is no more here than there are', () => assert.ok(usableCores() >= 1 && usableCores() <= availableParallelism()));
});

describe('threadCount', () => {
  it('is what is asked for, or one per usable core', () => assert.deepEqual([threadCount(7), threadCount(0)], [7, usableCores()]));
});

describe('usableMemory', () => {
  it("is no more than the machine's", () => assert.ok(usableMemory() > 0 && usableMemory() <= totalmem()));
});
