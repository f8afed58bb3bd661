import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instructionsHash } from '../plan/instructions-header.js';
import type { NativeBuild } from './thread-messages.js';

/** The kernels as an addon of Node.js, kernels/native.c. Memory is named by its address. */
export interface Addon {
  reserve(bytes: number): number;
  discard(address: number, bytes: number): void;
  write(address: number, values: Float32Array | Int32Array): void;
  read(address: number, values: Float32Array): void;
  readonly instructionsHash: number;
  /** Those that this processor runs. */
  readonly builds: Readonly<Partial<Record<NativeBuild, NativeCalls>>>;
}

export interface NativeCalls {
  run(memory: number, line: number, unit: number, scratch: number): number;
  run_whole(memory: number, line: number, scratch: number): number;
}

const PLATFORM = `${process.platform}-${process.arch}`;
const FILE = join(__dirname, '..', '..', '..', '..', '..', 'prebuilds', PLATFORM, 'kernels.node');

let loaded: Addon | undefined;

/**
 * The addon for this platform, loaded once.
 * @throws Error where the package has none, or it is damaged, or does not load
 */
export function loadAddon(): Addon {
  return (loaded ??= readAddon());
}

function readAddon(): Addon {
  if (!existsSync(FILE)) throw new Error(`this package has no native kernels for ${PLATFORM}`);
  if (!isWhole(readFileSync(FILE))) throw new Error(`${FILE} is damaged`);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a file of this package, which not every platform has
  const addon = require(FILE) as Addon;
  if (addon.instructionsHash !== instructionsHash()) throw new Error(`${FILE} is of another version of this package`);
  return addon;
}

/** Numbers of an ELF file's header, and where they are: its sections are listed at its end. */
const HEADER = { bytes: 64, magic: 0x7f454c46, sectionsAt: 0x28, bytesOfSection: 0x3a, sections: 0x3c } as const;

/** Tells whether a library is there to its end. The system would map what is missing, and end the process that touches it. */
function isWhole(file: Buffer): boolean {
  if (file.length < HEADER.bytes || file.readUInt32BE(0) !== HEADER.magic) return false;
  const listed = file.readUInt16LE(HEADER.bytesOfSection) * file.readUInt16LE(HEADER.sections);
  return Number(file.readBigUInt64LE(HEADER.sectionsAt)) + listed <= file.length;
}
