import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = join(__dirname, '..', '..', '..', '..', 'package.json');

describe('the WebAssembly engine', () => {
  it('is of the same version as the half of it that is a dependency', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as Record<string, Record<string, string>>;
    assert.match(dependencies!['onnxruntime-common']!, /^\d+\.\d+\.\d+$/);
    assert.equal(dependencies!['onnxruntime-common'], devDependencies!['onnxruntime-web']);
  });
});
