import { constants } from 'node:fs';
import { lstat, open, stat } from 'node:fs/promises';
import { requirePathLength } from './path-length.js';

/** Windows has neither: its pipes have paths of their own, and a link cannot be made there without special rights. */
const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants as Partial<typeof constants> & { O_RDONLY: number };

/** A file that holds more than it may. */
export class FileTooLargeError extends Error {}

export interface ReadFileOptions {
  readonly maxBytes: number;
  /** True if the path may end in a link. */
  readonly followLinks: boolean;
}

/**
 * Reads a regular file. Never waits, as reading a named pipe would, nor ends never, as reading a device would.
 * @throws FileTooLargeError, TypeError where the path is no regular file, RangeError where it is too long to be one, or what the file system says
 */
export async function readRegularFile(path: string, { maxBytes, followLinks }: ReadFileOptions): Promise<Buffer> {
  requirePathLength(path);
  // Before opening, which for some devices does something; and again afterwards, of what was opened.
  requireRegular(await stat(path));
  const handle = await open(path, O_RDONLY | O_NONBLOCK | (followLinks ? 0 : O_NOFOLLOW));
  try {
    const stats = await handle.stat();
    requireRegular(stats);
    if (stats.size > maxBytes) throw new FileTooLargeError(`it has more than ${maxBytes} bytes`);
    // Not readFile, which goes on for as long as someone writes.
    const data = Buffer.allocUnsafe(stats.size);
    let filled = 0;
    for (let read = -1; read !== 0 && filled < data.length; filled += read) {
      read = (await handle.read(data, filled, data.length - filled, filled)).bytesRead;
    }
    return data.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

/** Tells whether there is a regular file, and no link, at a path. */
export async function isRegularFile(path: string): Promise<boolean> {
  return lstat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

function requireRegular(stats: { isFile(): boolean; isDirectory(): boolean }): void {
  if (!stats.isFile()) throw new TypeError(stats.isDirectory() ? 'it is a folder' : 'it is not a regular file');
}
