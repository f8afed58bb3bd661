import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../node-red.js';

const run = promisify(execFile);
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

/** Packs this repository, which has been built, into `folder`. */
export async function packInto(folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(folder, filename);
}

export interface InstallOptions {
  /** The Node that npm and the packages' install scripts run on; this one, unless another is named. */
  readonly node?: string;
  readonly flags?: readonly string[];
}

/** Makes a folder with these packages installed, as a user without access to more than the npm registry does. */
export async function install(folder: string, packages: readonly string[], { node, flags = [] }: InstallOptions = {}): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'user', version: '1.0.0', private: true }));
  const path = node ? `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` : process.env.PATH;
  const env = { ...process.env, PATH: path };
  await run('npm', ['install', '--prefer-offline', ...QUIET, ...flags, ...packages], { cwd: folder, env, maxBuffer: 1e7 });
}

/** Tells whether npm could not reach the registry, as opposed to a fault of ours. */
export function isOffline(error: unknown): boolean {
  return /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network/i.test(String(error));
}

/** Installs a Node from the npm registry, unless this is one: the path of its program. */
export async function nodeProgram(major: string, folder: string): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  await install(folder, [`node@${major}`]);
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(folder, 'node_modules', 'node', 'bin', name);
}
