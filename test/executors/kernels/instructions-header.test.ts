import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/node-red.js';
import { instructionsHeader } from '../../../src/executors/kernels/plan/instructions-header.js';

describe('the header by which the kernels know the instructions', () => {
  it('is what kernels/instructions.h says: npm run kernels', () => {
    assert.equal(readFileSync(join(ROOT, 'kernels', 'instructions.h'), 'utf8'), instructionsHeader());
  });
});
