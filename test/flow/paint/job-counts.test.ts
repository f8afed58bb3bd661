import assert from 'node:assert/strict';
import { NeuralStyleError } from '../../../src/errors.js';
import { droppedOf, JobTally, outcomeOf } from '../../../src/flow/paint/job-counts.js';

describe('JobTally', () => {
  it('counts jobs by their outcome, and those that were left out', () => {
    const tally = new JobTally();
    for (const outcome of ['painted', 'superseded', 'superseded', 'refused', 'failed', 'cancelled'] as const) tally.count(outcome);
    assert.deepEqual(tally.counts(3), { waiting: 3, painted: 1, cancelled: 1, superseded: 2, refused: 1, failed: 1 });
    assert.equal(droppedOf(tally.counts(3)), 3);
  });
});

describe('outcomeOf', () => {
  it('tells a refusal from a failure', () => {
    assert.equal(outcomeOf(new NeuralStyleError('busy')), 'refused');
    assert.equal(outcomeOf(new NeuralStyleError('queue-full', { limit: 1 })), 'refused');
    assert.equal(outcomeOf(new NeuralStyleError('engine-closed')), 'failed');
    assert.equal(outcomeOf(new Error('what')), 'failed');
  });
});
