import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/*
 * Tests of a build of the kernels that needs an emulator.
 */

/** A test that is skipped is a failure, since nothing would have been tested. */
const OPTIONS = ['--no-config', '--exit', '--forbid-pending', '--fail-zero', '--reporter', 'dot', '--timeout', '300000'];

/**
 * mocha's arguments for tests of one build.
 * @param build those at 512² take an emulator too long
 * @param files below dist/test, without their endings
 */
export function testsOf(build: string, files: readonly string[]): string[] {
  return [...OPTIONS, '--grep', `^(?!.* at 512²).* of kernels ${build} `, ...files.map((file) => join('dist', 'test', `${file}.test.js`))];
}

/** Runs a command, and throws where it fails. */
export function run(folder: string, command: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with exit code ${String(status)}`);
}
