import assert from 'node:assert/strict';
import { NeuralStyleError } from '../../../src/errors.js';
import { endOf, JobTally } from '../../../src/flow/paint/job-counts.js';

describe('JobTally', () => {
  it('counts jobs by how they end, and those that were left out', () => {
    const tally = new JobTally();
    for (const end of ['painted', 'superseded', 'superseded', 'refused', 'failed', 'cancelled'] as const) tally.count(end);
    assert.deepEqual(tally.counts(3), { waiting: 3, painted: 1, cancelled: 1, superseded: 2, refused: 1, failed: 1 });
    assert.equal(tally.dropped, 3);
  });
});

describe('endOf', () => {
  it('tells a refusal from a failure', () => {
    assert.equal(endOf(new NeuralStyleError('busy')), 'refused');
    assert.equal(endOf(new NeuralStyleError('queue-full', { limit: 1 })), 'refused');
    assert.equal(endOf(new NeuralStyleError('engine-closed')), 'failed');
    assert.equal(endOf(new Error('what')), 'failed');
  });
});
