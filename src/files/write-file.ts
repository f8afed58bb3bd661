import { constants, type Stats } from 'node:fs';
import { access, lstat, mkdir, open, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { sweepTemporaries, temporaryName } from './temporary-file.js';

/** As many as Linux follows. */
const MOST_LINKS = 40;
const PERMISSIONS = 0o7777;

export interface WriteFileOptions {
  /** True to write through a link; otherwise a link is an error, like everything else that is no file. */
  readonly followLinks?: boolean;
}

/**
 * Writes a file whole or not at all: to a temporary name beside it, then renamed. Missing folders are made.
 *
 * Replaces an existing file only if it is a regular one that may be written; it keeps its permissions, and its owner where that is allowed.
 * A link stays, and the file that it leads to is written. Removes what killed processes have left in the folder.
 *
 * @param data whole, or in pieces, so that what is large need not be in memory twice
 * @throws NeuralStyleError `file-unwritable`
 */
export async function writeFileAtomically(
  file: string,
  data: Buffer | Iterable<Buffer>,
  { followLinks = true }: WriteFileOptions = {},
): Promise<void> {
  try {
    const { target, before } = await destinationOf(file, followLinks);
    const folder = dirname(target);
    await mkdir(folder, { recursive: true });
    await sweepTemporaries(folder);
    const temporary = join(folder, temporaryName());
    try {
      await writeNew(temporary, data, before);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  } catch (error) {
    throw new NeuralStyleError('file-unwritable', { file, reason: reasonOf(error) }, { cause: error });
  }
}

/** Where writing to a path leads, and what is there. */
export interface Destination {
  readonly target: string;
  /** Null where nothing is. */
  readonly before: Stats | null;
}

/** @throws TypeError where there is something other than a regular file, or what the file system says */
export async function destinationOf(file: string, followLinks = true): Promise<Destination> {
  let target = file;
  for (let links = 0; links < MOST_LINKS; links++) {
    const before = await lstat(target).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    });
    if (!before?.isSymbolicLink()) {
      if (before) await requireWritable(target, before);
      return { target, before };
    }
    if (!followLinks) throw new TypeError('it is a link');
    target = await behindLink(target);
  }
  throw new TypeError('it leads from link to link');
}

/** The target of a link, as the file system follows it: `..` leaves the folder it stands in, whatever link led there. */
async function behindLink(link: string): Promise<string> {
  const text = await readlink(link);
  const target = isAbsolute(text) ? text : `${await realpath(dirname(link))}${sep}${text}`;
  // A folder that is missing leads through no link.
  const folder = await realpath(dirname(target)).catch(() => resolve(dirname(target)));
  return join(folder, basename(target));
}

async function requireWritable(file: string, stats: Stats): Promise<void> {
  if (stats.isFile()) await access(file, constants.W_OK);
  else throw new TypeError(`${stats.isDirectory() ? 'EISDIR: it is a folder' : `it is a ${kindOf(stats)}`}, not a regular file`);
}

function kindOf(stats: Stats): string {
  if (stats.isFIFO()) return 'named pipe';
  return stats.isSocket() ? 'socket' : 'device';
}

/** Only where nothing is, be it a link that someone has put there. */
async function writeNew(file: string, data: Buffer | Iterable<Buffer>, before: Stats | null): Promise<void> {
  // A file that only its owner may read must stay so while it is written.
  const handle = await open(file, 'wx', before ? 0o600 : 0o666);
  try {
    await writeFile(handle, data);
    if (before) {
      const own = await handle.stat();
      // Only root may give a file to somebody else. First, since it takes away some permissions.
      if (own.uid !== before.uid || own.gid !== before.gid) await handle.chown(before.uid, before.gid).catch(() => undefined);
      await handle.chmod(before.mode & PERMISSIONS);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}
