import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../../scripts/node-red.js';
import { nativeBuilds } from '../../../src/executors/kernels/machine/native.js';
import { ADDON, addonsHere, hasProgram } from '../../support/kernels/addons.js';
import { skip } from '../../support/skip.js';

const run = promisify(execFile);
const COMPILER = 'musl-gcc';
const HOST = join(ROOT, 'test', 'support', 'kernels', 'musl-host.c');
const NODE_API = join(dirname(require.resolve('node-api-headers')), 'include');

describe('the addon of the kernels in a program on musl', () => {
  let folder: string;

  before(async function () {
    if (!addonsHere().includes(ADDON)) skip(this, 'no addon has been compiled for this machine');
    if (!hasProgram(COMPILER)) skip(this, `there is no ${COMPILER} here`);
    folder = await mkdtemp(join(tmpdir(), 'neural-style-musl-'));
  });

  after(async () => {
    if (folder) await rm(folder, { recursive: true });
  });

  it('loads, and computes with the same builds as on the C library of this machine', async () => {
    const host = join(folder, 'host');
    const options = ['-std=c17', '-Wall', '-Wextra', '-Werror', '-rdynamic', '-isystem', NODE_API, '-I', join(ROOT, 'kernels')];
    await run(COMPILER, [...options, HOST, '-o', host]);
    const { stdout } = await run(host, [ADDON]);
    assert.deepEqual(stdout.trim().split('\n'), nativeBuilds());
  });
});
