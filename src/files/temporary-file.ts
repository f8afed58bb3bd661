import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/*
 * Names for files that are being written. They say which process writes, which distinguishes the files of a killed process from those that
 * another is writing; they start with a dot, which watchers of folders leave alone; and they are as short for the longest of names.
 */

const PREFIX = '.neural-style';
const HERE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const NAME = new RegExp(`^\\${PREFIX}-([0-9a-f]{8})-(\\d{1,10})-[0-9a-f]{12}\\.tmp$`);
/** No file takes so long to write: an older one was left by another machine, or by a process whose number has been given away since. */
const OLD = 24 * 3600 * 1000;
/** Folders to remember; a file name may bring a new one every day. */
const MOST_FOLDERS = 1000;

const swept = new Set<string>();

/** A name that no other file has. */
export function temporaryName(): string {
  return `${PREFIX}-${HERE}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
}

/** Tells whether the name is that of a file we were writing. */
export function isTemporaryName(name: string): boolean {
  return NAME.test(name);
}

/** Removes from a folder what processes have left there that were killed while they wrote. Once is enough, of each process. */
export async function sweepTemporaries(folder: string): Promise<void> {
  if (swept.has(folder)) return;
  if (swept.size >= MOST_FOLDERS) swept.clear();
  swept.add(folder);
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter(isTemporaryName)) {
    const file = join(folder, name);
    const stats = await stat(file).catch(() => null);
    if (stats && isLeftOver(name, stats.mtimeMs)) await rm(file, { force: true }).catch(() => undefined);
  }
}

/** @param changed when the file was, in milliseconds */
export function isLeftOver(name: string, changed: number): boolean {
  const [, host, pid] = NAME.exec(name) ?? [];
  if (pid === undefined) return false;
  if (Date.now() - changed > OLD) return true;
  if (host !== HERE) return false;
  // In a container the next process has the number of the one that was killed.
  if (Number(pid) === process.pid) return changed < Date.now() - process.uptime() * 1000;
  return !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's lives, too.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
