import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { kernelBuilds, machineOf } from '../../../../src/executors/kernels/kernels.js';
import { addressesLeft, addressesToTake, startableThreads } from '../../../../src/executors/kernels/machine/addresses.js';
import { LINE_BYTES } from '../../../../src/executors/kernels/plan/instructions.js';
import { WEBASSEMBLY_BUILDS } from '../../../../src/executors/kernels/machine/webassembly.js';
import { KILOBYTE, MEGABYTE } from '../../../../src/values/units.js';
import { skip } from '../../../support/skip.js';

const GIGABYTE = 1024 * MEGABYTE;

/** Those of a process whose limit is a number of bytes, or `unlimited`, and which has taken 1 GB. */
function filesWith(limit: string): (file: string) => string {
  const files: Record<string, string> = {
    '/proc/self/limits': `Max locked memory         8388608              8388608              bytes\nMax address space         ${limit}            unlimited            bytes\n`,
    '/proc/self/status': `VmPeak:\t 2097152 kB\nVmSize:\t 1048576 kB\nVmLck:\t       0 kB\n`,
  };
  return (file) => files[file]!;
}

describe('addresses for the kernels', () => {
  it('are what the limit leaves', () => {
    assert.equal(addressesLeft(filesWith(String(3 * GIGABYTE))), 2 * GIGABYTE);
  });

  it('are none, not fewer, where more have been taken than the limit allows', () => {
    assert.equal(addressesLeft(filesWith(String(GIGABYTE / 2))), 0);
  });

  it('are without limit where there is none, or nothing tells it', () => {
    assert.equal(addressesLeft(filesWith('unlimited')), Infinity);
    const absent = (file: string): string => {
      throw new Error(`ENOENT: ${file}`);
    };
    assert.equal(addressesLeft(absent), Infinity);
  });

  it('are taken as far as they are of use, and for memory at most half', () => {
    assert.equal(addressesToTake(4 * GIGABYTE, Infinity), 4 * GIGABYTE);
    const bytes = addressesToTake(4 * GIGABYTE, 3 * GIGABYTE);
    assert.ok(bytes >= GIGABYTE && bytes <= 1.5 * GIGABYTE, String(bytes));
    assert.ok(startableThreads(4, 3 * GIGABYTE - bytes) >= 1);
  });

  it('are refused where hardly a thread can start', () => {
    assert.throws(() => addressesToTake(4 * GIGABYTE, 800 * MEGABYTE), /the limit of addresses leaves the kernels none to compute in$/);
    assert.equal(startableThreads(4, 100 * MEGABYTE), 0);
    assert.equal(startableThreads(4, Infinity), 4);
  });
});

describe('addresses of the kernels', () => {
  for (const build of kernelBuilds()) {
    it(`are all named by lines of 32 bits, and memory beyond is refused: ${build}`, () => {
      const { machine } = machineOf(build, 1);
      assert.ok(machine.addressable! <= 2 ** 32 * LINE_BYTES, String(machine.addressable));
      assert.throws(() => machine.allocate(2 ** 32), { code: 'memory-limit' });
      const line = machine.allocate(1);
      machine.write(line, Float32Array.of(1, 2));
      const values = new Float32Array(2);
      machine.read(line, values);
      assert.deepEqual([...values], [1, 2]);
    });
  }
});

describe('kernels in a process with few addresses', () => {
  before(function () {
    if (process.platform !== 'linux') skip(this, 'only Linux limits the addresses of a process with ulimit -v');
  });

  for (const build of kernelBuilds()) {
    it(`say that there are none: ${build}, 1 GB`, async () => {
      assert.equal(await outcomeOf(build, GIGABYTE), 'the limit of addresses leaves the kernels none to compute in');
    });

    for (const gigabytes of [2.4, 4, 8]) {
      it(`compute, or are refused memory as WebAssembly may be: ${build}, ${gigabytes} GB`, async () => {
        const outcome = await outcomeOf(build, gigabytes * GIGABYTE);
        // However small its memory is, Node.js takes some 10 GB of addresses for it.
        if (isWebAssembly(build)) assert.match(outcome, /^2,4,6$|^The job needs about 2 MB but the engine has 0 MB for it/);
        else assert.equal(outcome, '2,4,6');
      });
    }

    it(`compute: ${build}, 24 GB`, async () => {
      assert.equal(await outcomeOf(build, 24 * GIGABYTE), '2,4,6');
    });
  }
});

function isWebAssembly(build: string): boolean {
  return WEBASSEMBLY_BUILDS.some((each) => each === build);
}

/** The result of doubling 1, 2 and 3 on more threads than there is room for, or the error. */
async function outcomeOf(build: string, bytes: number): Promise<string> {
  const script = `
    const build = require(${JSON.stringify(require.resolve('../../../../src/graph/builder.js'))});
    const { createKernelsExecutor } = require(${JSON.stringify(require.resolve('../../../../src/executors/kernels/kernels.js'))});
    void (async () => {
      const executor = createKernelsExecutor({ threads: 16, build: ${JSON.stringify(build)} });
      const program = await executor.compile({ twice: build.scale(build.input('x', [3]), 2) });
      return [...(await program.run({ x: Float32Array.of(1, 2, 3) })).twice].join();
    })().catch(({ message }) => message).then((outcome) => console.log(outcome));`;
  const limited = `ulimit -v ${Math.floor(bytes / KILOBYTE)} && exec "$0" "$@"`;
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', limited, process.execPath, '-e', script]);
  return stdout.trim();
}
