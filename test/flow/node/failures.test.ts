import assert from 'node:assert/strict';
import type { Node } from 'node-red';
import { reportFailure, watchFailures } from '../../../src/flow/node/failures.js';

const NODE = { id: 'image' } as unknown as Node;

describe('reportFailure', () => {
  it('reaches every watcher until its watch ends', () => {
    const seen: string[] = [];
    const [first, second] = ['first', 'second'].map((name) => watchFailures(({ id }, message) => seen.push(`${name} ${id} ${message}`)));
    reportFailure(NODE, '1');
    first!();
    reportFailure(NODE, '2');
    second!();
    reportFailure(NODE, '3');
    assert.deepEqual(seen, ['first image 1', 'second image 1', 'second image 2']);
  });

  it('reaches the other watchers where one throws', () => {
    const seen: string[] = [];
    const unwatch = [
      watchFailures(() => {
        throw new Error('a setting makes no sense');
      }),
      watchFailures((_, message) => seen.push(message)),
    ];
    reportFailure(NODE, '1');
    for (const end of unwatch) end();
    assert.deepEqual(seen, ['1']);
  });
});
