import assert from 'node:assert/strict';
import { requirePathLength } from '../../src/files/path-length.js';

describe('requirePathLength', () => {
  it('takes what a file system takes', () => {
    for (const path of ['', 'a.png', '/', 'a'.repeat(255), `/${'ä'.repeat(127)}/a`, `${'a/'.repeat(2047)}b`]) requirePathLength(path);
  });

  it('refuses what is longer, by its bytes', () => {
    for (const path of ['a/'.repeat(2049), 'é/'.repeat(1366), '.'.repeat(1e7), '/../a'.repeat(2e6)])
      assert.throws(() => requirePathLength(path), { name: 'RangeError', message: /the path is longer than 4096 bytes/ });
  });

  it('refuses a name that is longer, wherever it stands', () => {
    for (const path of ['a'.repeat(256), `/x/${'a'.repeat(256)}/y.png`, 'ä'.repeat(128)])
      assert.throws(() => requirePathLength(path), { name: 'RangeError', message: /a name in the path is longer than 255 bytes/ });
  });
});
