import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { addonsHere } from '../../support/kernels/addons.js';
import { readElf } from '../../support/kernels/elf.js';

/** What every C library for Linux has, of Node-API what version 8 has. */
const C_LIBRARY = ['madvise', 'memcpy', 'memmove', 'memset', 'mmap'];

for (const file of addonsHere()) {
  describe(`the addon of the kernels for ${basename(dirname(file))}`, () => {
    const { needed, undefinedSymbols, versioned, executableStack } = readElf(readFileSync(file));

    it('needs no library, so that it loads with glibc and with musl', () => {
      assert.deepEqual(needed, []);
    });

    it('asks for no version of a function', () => {
      assert.equal(versioned, false);
    });

    it('calls Node.js, and nothing else but what every C library has', () => {
      const others = undefinedSymbols.filter((name) => !name.startsWith('napi_'));
      assert.ok(others.length < undefinedSymbols.length);
      assert.deepEqual(
        others.filter((name) => !C_LIBRARY.includes(name)),
        [],
      );
    });

    it('does not ask for a stack that can be executed, which hardened systems refuse', () => {
      assert.equal(executableStack, false);
    });
  });
}
