import assert from 'node:assert/strict';
import type { Node } from 'node-red';
import { tellFailure, watchFailures } from '../../../src/flow/node/failures.js';

const NODE = { id: 'image' } as unknown as Node;

describe('tellFailure', () => {
  it('tells every watcher, until it has had enough', () => {
    const told: string[] = [];
    const [first, second] = ['first', 'second'].map((name) => watchFailures(({ id }, message) => told.push(`${name} ${id} ${message}`)));
    tellFailure(NODE, '1');
    first!();
    tellFailure(NODE, '2');
    second!();
    tellFailure(NODE, '3');
    assert.deepEqual(told, ['first image 1', 'second image 1', 'second image 2']);
  });

  it('tells the others where one throws, and is none the wiser', () => {
    const told: string[] = [];
    const unwatch = [
      watchFailures(() => {
        throw new Error('a setting makes no sense');
      }),
      watchFailures((_, message) => told.push(message)),
    ];
    tellFailure(NODE, '1');
    for (const end of unwatch) end();
    assert.deepEqual(told, ['1']);
  });
});
