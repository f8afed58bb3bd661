import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './npm.js';

/** A kind of machine, as npm names it. */
export interface Platform {
  readonly name: string;
  readonly os: string;
  readonly cpu: string;
  readonly libc?: 'glibc' | 'musl';
}

export const PLATFORMS: readonly Platform[] = [
  { name: 'Linux x64', os: 'linux', cpu: 'x64', libc: 'glibc' },
  { name: 'Linux arm64 (Raspberry Pi, 64 bit)', os: 'linux', cpu: 'arm64', libc: 'glibc' },
  { name: 'Linux armv7 (Raspberry Pi, 32 bit)', os: 'linux', cpu: 'arm', libc: 'glibc' },
  { name: 'Alpine x64', os: 'linux', cpu: 'x64', libc: 'musl' },
  { name: 'Alpine arm64', os: 'linux', cpu: 'arm64', libc: 'musl' },
  { name: 'Alpine armv7', os: 'linux', cpu: 'arm', libc: 'musl' },
  { name: 'macOS, Apple silicon', os: 'darwin', cpu: 'arm64' },
  { name: 'macOS, Intel', os: 'darwin', cpu: 'x64' },
  { name: 'Windows x64', os: 'win32', cpu: 'x64' },
  { name: 'Windows arm64', os: 'win32', cpu: 'arm64' },
];

/** The packages that npm has installed for a platform. */
export interface Installed {
  /** The package with sharp's binary; none where there is no build. */
  readonly sharp: string | undefined;
  readonly kernels: 'native' | 'WebAssembly';
}

/** The folder of the native kernels in a user directory. */
export function prebuildsIn(userDir: string): string {
  return join(userDir, 'node_modules', '@neural-style', 'node-red', 'prebuilds');
}

/** Has npm install the package as it would on another platform, without install scripts, which could not run here. */
export async function installFor({ os, cpu, libc }: Platform, tarball: string, folder: string): Promise<Installed> {
  const flags = ['--ignore-scripts', `--os=${os}`, `--cpu=${cpu}`, ...(libc ? [`--libc=${libc}`] : [])];
  await install(folder, [tarball], { flags });
  const modules = join(folder, 'node_modules');
  const images = existsSync(join(modules, '@img')) ? readdirSync(join(modules, '@img')) : [];
  const native = existsSync(join(prebuildsIn(folder), `${os}-${cpu}`, 'kernels.node'));
  return {
    sharp: images.find((name) => /^sharp-(?!libvips)/.test(name)),
    kernels: native ? 'native' : 'WebAssembly',
  };
}
