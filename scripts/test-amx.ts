import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { kernelBuilds } from '../src/executors/kernels/kernels.js';
import { ROOT } from './node-red.js';
import { run, testsOf } from './support/build-tests.js';

/*
 * npm run test:amx: tests the kernels for processors with AMX. Where this one has none, an emulator of its instructions becomes a part of the
 * addon, in a copy of the build; the processor needs AVX-512 BF16, and Linux a clang and the headers of its C library: apt-get install clang-16 lld-16
 */

const FOLDER = join(ROOT, 'out', 'amx');
const EMULATOR = join(ROOT, 'test', 'support', 'kernels', 'amx-emulator.c');
/** What the build reads beside itself. */
const BESIDE = ['models', 'kernels', 'examples', 'test', 'package.json'];

const FILES = ['executors/executor', 'executors/kernels/halves', 'executors/kernels/finite-differences'];
/** A copy of the build whose addon emulates what this processor lacks. */
function emulating(): string {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  cpSync(join(ROOT, 'dist'), join(FOLDER, 'dist'), { recursive: true });
  for (const name of BESIDE) symlinkSync(join(ROOT, name), join(FOLDER, name));
  run(
    ROOT,
    process.execPath,
    join('scripts', 'kernels.mjs'),
    '--emulating',
    EMULATOR,
    join(FOLDER, 'prebuilds', 'linux-x64', 'kernels.node'),
  );
  return FOLDER;
}

function main(): void {
  const builds = kernelBuilds();
  if (!builds.includes('avx512bf16')) {
    process.stdout.write(
      'The kernels for AMX are not tested: those for AVX-512 BF16, which they need beside what is emulated, do not run here.\n',
    );
    return;
  }
  const folder = builds.includes('amx') ? ROOT : emulating();
  run(folder, process.execPath, join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js'), ...testsOf('amx', FILES));
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
