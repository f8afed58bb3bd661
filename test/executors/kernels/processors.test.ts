import assert from 'node:assert/strict';
import { ROOT } from '../../../scripts/node-red.js';
import { ADDON, addonsHere, fastestBuildOf, hasProgram } from '../../support/kernels/addons.js';
import { skip } from '../../support/skip.js';

const EMULATOR = 'qemu-x86_64';
const NONE = ['this processor runs none of the native kernels'];

describe('the kernels on another x64 processor', function () {
  this.timeout(120_000);

  before(function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') skip(this, 'this is no Linux on x64');
    if (!addonsHere().includes(ADDON)) skip(this, 'no addon has been compiled for this machine');
    if (!hasProgram(EMULATOR)) skip(this, `there is no ${EMULATOR} here`);
  });

  for (const [processor, library, slowerBecause] of [
    ['Haswell', 'avx2', undefined],
    // As a hypervisor may hide instructions that other processors have.
    ['Haswell,-bmi2', 'simd', NONE],
    ['Haswell,-abm', 'simd', NONE],
    ['Haswell,-fma', 'simd', NONE],
    ['Nehalem', 'simd', NONE],
  ] as const) {
    it(`compute with ${library} on ${processor}`, async () => {
      const found = await fastestBuildOf(ROOT, [EMULATOR, '-cpu', processor, process.execPath]);
      assert.ok(found.library.endsWith(library), found.library);
      assert.deepEqual(found.slowerBecause, slowerBecause);
      assert.equal(found.sum, 6);
    });
  }
});
