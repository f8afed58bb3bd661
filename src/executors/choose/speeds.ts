import { readFile } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomically } from '../../files/write-file.js';
import type { ExecutorName } from '../executor-names.js';

/** Milliseconds that an iteration took; what did not run has none. */
export type Speeds = Readonly<Partial<Record<ExecutorName, number>>>;

/** Where the speeds of this machine's executors are kept: in the user's folder for what may be lost. */
export function speedsFile(env: NodeJS.ProcessEnv): string {
  const home = env.HOME ?? env.USERPROFILE ?? homedir();
  const caches: Partial<Record<NodeJS.Platform, string>> = {
    win32: env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'),
    darwin: join(home, 'Library', 'Caches'),
  };
  return join(env.XDG_CACHE_HOME ?? caches[platform()] ?? join(home, '.cache'), 'neural-style', 'engines.json');
}

/** Keeps measured speeds, for one machine as it was then. Neither a damaged nor an unwritable file is an error. */
export class SpeedRecord {
  constructor(private readonly file: string) {}

  /** @param key names the machine and the libraries' versions; under another one, what was measured does not count */
  async read(key: string): Promise<Speeds | undefined> {
    try {
      const record = JSON.parse(await readFile(this.file, 'utf8')) as { key?: unknown; milliseconds?: Speeds } | null;
      return record?.key === key && typeof record.milliseconds === 'object' ? record.milliseconds : undefined;
    } catch {
      return undefined;
    }
  }

  async write(key: string, milliseconds: Speeds): Promise<void> {
    const text = `${JSON.stringify({ key, milliseconds }, null, 2)}\n`;
    // A container's file system may be read-only; then it is measured again the next time.
    await writeFileAtomically(this.file, Buffer.from(text)).catch(() => undefined);
  }
}
