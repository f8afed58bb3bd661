import { randomBytes } from 'node:crypto';
import { lstat, open, readFile, rename, rm, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { NeuralStyleError } from '../errors.js';

/** The holder touches its lock this often … */
const HEARTBEAT_MS = 5_000;
/** … so that one this old was left behind, wherever its holder ran: process ids mean nothing across containers. */
const STALE_MS = 30_000;

/** The contents of a lock file. */
export interface LockHolder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
}

const UNKNOWN: LockHolder = { token: '', pid: 0, host: 'unknown' };

/** A lock that this process holds. */
export interface FileLock {
  /** Fires when the lock was lost, which happens to a process that was suspended for longer than locks live. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** Tokens of the locks that this process holds, to tell them from those of a former process with the same id. */
const held = new Set<string>();

/**
 * Takes a lock that all processes with access to the folder respect. One left behind by a process that is gone is
 * replaced.
 *
 * @param signal ends the attempt
 * @returns the lock, or who holds it
 * @throws NeuralStyleError `cancelled`; what the file system reports where it lets nobody make or replace a lock
 */
export async function acquireLock(file: string, signal?: AbortSignal): Promise<FileLock | LockHolder> {
  const mine: LockHolder = { token: randomBytes(8).toString('hex'), pid: process.pid, host: hostname() };
  for (;;) {
    if (signal?.aborted) throw new NeuralStyleError('cancelled');
    if (await create(file, mine)) return hold(file, mine.token);
    const other = await readHolder(file);
    if (other === 'gone') continue;
    if (!(await isStale(file, other))) return other ?? UNKNOWN;
    const next = await takeOver(file, other, mine);
    if (next === 'mine') return hold(file, mine.token);
    if (next !== 'changed') return next;
  }
}

export function isLock(result: FileLock | LockHolder): result is FileLock {
  return 'release' in result;
}

async function create(file: string, holder: LockHolder): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    held.add(holder.token);
    await handle.writeFile(JSON.stringify(holder)).finally(() => handle.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Null for a lock that its holder has not written yet, that is damaged, or that is no file. */
async function readHolder(file: string): Promise<LockHolder | null | 'gone'> {
  try {
    // A link to nothing would look like a lock that is gone, which it is not; and a named pipe would be read for ever.
    if (!(await lstat(file)).isFile()) return null;
    const { token, pid, host } = JSON.parse(await readFile(file, 'utf8')) as Partial<LockHolder>;
    return typeof token === 'string' && typeof pid === 'number' && typeof host === 'string' ? { token, pid, host } : null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : null;
  }
}

async function isStale(file: string, holder: LockHolder | null): Promise<boolean> {
  if (holder?.host === hostname() && (holder.pid === process.pid ? !held.has(holder.token) : !isAlive(holder.pid))) return true;
  const lock = await lstat(file).catch(() => null);
  if (!lock) return false;
  // Nobody who keeps to this makes a link or a pipe. A lock from the future was touched by a clock that has been set back since.
  return !lock.isFile() || Math.abs(Date.now() - lock.mtimeMs) > STALE_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: another user's process.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Puts a lock of ours in the place of a stale one. Who does so first makes a file beside it, which only one process can, and
 * renames that over the lock once it has seen that the stale one still stands there: at no time is there no lock, or a new
 * one taken for the stale one.
 *
 * @returns `changed` where the stale lock is there no more, or who else is about to replace it
 */
async function takeOver(file: string, stale: LockHolder | null, mine: LockHolder): Promise<'mine' | 'changed' | LockHolder> {
  const claim = `${file}.next`;
  if (!(await create(claim, mine))) {
    const rival = await readHolder(claim);
    if (rival === 'gone') return 'changed';
    if (!(await isStale(claim, rival))) return rival ?? UNKNOWN;
    await rm(claim, { force: true });
    return 'changed';
  }
  const current = await readHolder(file);
  if (current !== 'gone' && current?.token === stale?.token) {
    await rename(claim, file);
    return 'mine';
  }
  held.delete(mine.token);
  await rm(claim, { force: true });
  return 'changed';
}

function hold(file: string, token: string): FileLock {
  const lost = new AbortController();
  const beat = async (): Promise<void> => {
    const holder = await readHolder(file);
    if (holder !== 'gone' && holder?.token === token) await utimes(file, new Date(), new Date()).catch(() => undefined);
    else lost.abort();
  };
  const timer = setInterval(() => void beat(), HEARTBEAT_MS);
  timer.unref();
  return {
    lost: lost.signal,
    release: async () => {
      clearInterval(timer);
      held.delete(token);
      const holder = await readHolder(file);
      if (holder !== 'gone' && holder?.token === token) await rm(file, { force: true });
    },
  };
}
