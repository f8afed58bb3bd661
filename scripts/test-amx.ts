import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { nativeBuilds } from '../src/executors/kernels/machine/native.js';
import { ROOT } from './node-red.js';

/*
 * npm run test:amx: tests the kernels for processors with AMX. Where this one has none, an emulator of its instructions becomes a part of the
 * addon, in a copy of the build; the processor needs AVX-512 BF16, and Linux a clang and the headers of its C library: apt-get install clang-16 lld-16
 */

const FOLDER = join(ROOT, 'out', 'amx');
const EMULATOR = join(ROOT, 'test', 'support', 'kernels', 'amx-emulator.c');
/** What the build reads beside itself. */
const BESIDE = ['models', 'kernels', 'examples', 'test', 'package.json'];

/** A test that is skipped is a failure, since nothing would have been tested. */
const TESTS = ['--no-config', '--exit', '--forbid-pending', '--fail-zero', '--reporter', 'dot', '--timeout', '300000'];
const FILES = ['executors/executor', 'executors/kernels/halves', 'executors/kernels/finite-differences'];
/** What the emulator computes in seconds. */
const SMALL = '^(?!.* at 512²).* of kernels amx ';

function run(folder: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(process.execPath, args, { cwd: folder, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`node ${args[0]!} ended with exit code ${String(status)}`);
}

/** A copy of the build whose addon emulates what this processor lacks. */
function emulating(): string {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  cpSync(join(ROOT, 'dist'), join(FOLDER, 'dist'), { recursive: true });
  for (const name of BESIDE) symlinkSync(join(ROOT, name), join(FOLDER, name));
  run(ROOT, join('scripts', 'kernels.mjs'), '--emulating', EMULATOR, join(FOLDER, 'prebuilds', 'linux-x64', 'kernels.node'));
  return FOLDER;
}

function main(): void {
  const file = '/proc/cpuinfo';
  const flags = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (!/\bavx512_bf16\b/.test(flags)) {
    process.stdout.write(
      'The kernels for AMX are not tested: this processor has no AVX-512 BF16, which they need beside what is emulated.\n',
    );
    return;
  }
  const folder = nativeBuilds().includes('amx') ? ROOT : emulating();
  const mocha = join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  run(folder, mocha, ...TESTS, '--grep', SMALL, ...FILES.map((name) => join('dist', 'test', `${name}.test.js`)));
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
