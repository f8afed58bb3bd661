import assert from 'node:assert/strict';
import { Names } from '../../../src/queue/wire/queue-names.js';

const QUEUES = [
  'paint',
  'paint-quick',
  'paint-quick-quick',
  'paint-quick-',
  '-quick',
  'quick',
  'a',
  'a-quick',
  'a-quick-quick-quick',
].filter((name) => !name.startsWith('-'));

describe('The names of what belongs to queues', () => {
  it('are of one queue each, whatever the queues are called', () => {
    const keys = QUEUES.flatMap((queue) => {
      const names = new Names(queue);
      return [names.jobs, names.quick, names.frame('j'), names.commands('j'), names.commandChannel('j'), names.reportChannel('j')];
    });
    assert.equal(new Set(keys).size, keys.length, keys.join(' '));
  });

  it('are what they have been for queues that are not called like the quick half of another', () => {
    const { jobs, quick } = new Names('paint');
    assert.deepEqual([jobs, quick], ['paint', 'paint-quick']);
  });

  it('hold nothing that BullMQ takes for its own', () => {
    for (const queue of QUEUES) assert.doesNotMatch(new Names(queue).jobs + new Names(queue).quick, /[:{}]/);
  });
});
