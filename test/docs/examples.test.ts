import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { exampleNames } from '../support/node-red/examples.js';

describe('docs/examples.md', () => {
  it('lists each example once, in their order', () => {
    const listed = [...readFileSync('docs/examples.md', 'utf8').matchAll(/^\| \*\*(\d\d - .+?)\*\*/gm)].map(([, name]) => name!);
    assert.deepEqual(listed, [...exampleNames()].sort());
  });
});
