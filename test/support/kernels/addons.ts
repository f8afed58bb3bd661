import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../../scripts/node-red.js';
import type { FastestBuild } from './fastest-build.js';

export const PREBUILDS = join(ROOT, 'prebuilds');

/** This machine's addon, which there is where the build had a clang. */
export const ADDON = join(PREBUILDS, `${process.platform}-${process.arch}`, 'kernels.node');

/** The addons of all platforms that have been compiled here. */
export function addonsHere(): string[] {
  if (!existsSync(PREBUILDS)) return [];
  return readdirSync(PREBUILDS)
    .map((platform) => join(PREBUILDS, platform, 'kernels.node'))
    .filter((file) => existsSync(file));
}

/**
 * Has a process compute with the fastest kernels of a built package.
 * @param node the program, and arguments that come before the script's
 */
export async function fastestBuildOf(root: string, [program, ...args]: readonly string[] = [process.execPath]): Promise<FastestBuild> {
  const { stdout } = await promisify(execFile)(program!, [...args, join(__dirname, 'fastest-build.js'), root]);
  return JSON.parse(stdout) as FastestBuild;
}

/** Tells whether a program is on the search path. */
export function hasProgram(name: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, name)));
}
