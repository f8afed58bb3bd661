import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Lock } from '../../async/lock.js';
import { writeFileAtomically } from '../../files/write-file.js';
import { entryOf, type HistoryEntry, isEntryId } from './history-entry.js';

/** Bounds of a history. Starred paintings count, and stay. */
export interface HistoryLimits {
  readonly paintings: number;
  readonly bytes: number;
}

/** The pictures of a painting, as JPEGs. */
export interface HistoryPictures {
  readonly picture: Buffer;
  readonly thumbnail: Buffer;
}

/** The files of a painting: its pictures, and perhaps the objective that it can be painted from again. */
export interface HistoryFiles extends HistoryPictures {
  readonly objective: Buffer | null;
}

/** Of the paintings without a star, as many of the latest keep their objective. */
export const MOST_REPEATABLE = 20;

/** Endings of an entry's files; the entry itself is written last and removed first, so that what is half there is none. */
const ENDINGS = { entry: '.json', picture: '.jpg', thumbnail: '-small.jpg', objective: '.objective' } as const;
/** Those that each entry has. */
const NEEDED = [ENDINGS.entry, ENDINGS.picture, ENDINGS.thumbnail];
const FILE = /^(.{18})(?:\.json|\.jpg|-small\.jpg|\.objective)$/;
/** Files that are read in one go. */
const BATCH = 32;

/** The paintings of a Node-RED, in a folder: the latest, as many as the limits allow, and those that are starred. */
export class HistoryStore {
  readonly #changes = new Lock();
  /** By id, in the order of their times. */
  #entries: Promise<Map<string, HistoryEntry>> | null = null;

  /** @param onChange called after each change */
  constructor(
    private readonly folder: string,
    private readonly limits: () => HistoryLimits,
    private readonly onChange: () => void,
  ) {}

  /**
   * The latest entries, the latest first.
   * @param before the id of the one that they come before; without it from the latest on
   * @throws Error of the file system
   */
  async list(count: number, before?: string): Promise<readonly HistoryEntry[]> {
    const entries = [...(await this.#loaded()).values()].reverse();
    // Ids sort as their times do.
    const from = before === undefined ? 0 : entries.findIndex(({ id }) => id < before);
    return from < 0 ? [] : entries.slice(from, from + count);
  }

  async find(id: string): Promise<HistoryEntry | undefined> {
    return (await this.#loaded()).get(id);
  }

  /** One of an entry's files; null where there is no such entry, or it has none. */
  async read(id: string, which: keyof HistoryFiles): Promise<Buffer | null> {
    const entry = await this.find(id);
    return entry && (which !== 'objective' || entry.repeatable) ? readFile(this.#file(id, which)) : null;
  }

  /**
   * Keeps a painting, and removes what is too much then.
   * @throws NeuralStyleError `file-unwritable`
   */
  add(entry: Omit<HistoryEntry, 'bytes' | 'starred' | 'repeatable'>, files: HistoryFiles): Promise<void> {
    return this.#changes.run(async () => {
      const entries = await this.#loaded();
      const { picture, thumbnail, objective } = files;
      const bytes = picture.length + thumbnail.length + (objective?.length ?? 0);
      await mkdir(this.folder, { recursive: true });
      await writeFileAtomically(this.#file(entry.id, 'picture'), picture);
      await writeFileAtomically(this.#file(entry.id, 'thumbnail'), thumbnail);
      if (objective) await writeFileAtomically(this.#file(entry.id, 'objective'), objective);
      await this.#write({ ...entry, bytes, starred: false, repeatable: objective !== null });
      await this.#forgetObjectives();
      for (const each of surplus([...entries.values()], this.limits())) await this.#remove(each.id);
      this.onChange();
    });
  }

  /**
   * Stars an entry, which keeps it, or takes its star away; false where there is none.
   * @throws NeuralStyleError `file-unwritable`
   */
  star(id: string, starred: boolean): Promise<boolean> {
    return this.#changes.run(async () => {
      const entry = await this.find(id);
      if (!entry) return false;
      await this.#write({ ...entry, starred });
      this.onChange();
      return true;
    });
  }

  /** False where there is no such entry. */
  remove(id: string): Promise<boolean> {
    return this.#changes.run(async () => {
      if (!(await this.find(id))) return false;
      await this.#remove(id);
      this.onChange();
      return true;
    });
  }

  async #write(entry: HistoryEntry): Promise<void> {
    await writeFileAtomically(this.#file(entry.id, 'entry'), Buffer.from(JSON.stringify(entry)));
    (await this.#loaded()).set(entry.id, entry);
  }

  /** Removes the objectives of all but the latest paintings. */
  async #forgetObjectives(): Promise<void> {
    const repeatable = [...(await this.#loaded()).values()].filter((entry) => entry.repeatable && !entry.starred);
    for (const entry of repeatable.slice(0, -MOST_REPEATABLE)) {
      const { size } = await stat(this.#file(entry.id, 'objective'));
      await this.#write({ ...entry, repeatable: false, bytes: entry.bytes - size });
      await rm(this.#file(entry.id, 'objective'), { force: true });
    }
  }

  async #remove(id: string): Promise<void> {
    (await this.#loaded()).delete(id);
    for (const ending of Object.values(ENDINGS)) await rm(join(this.folder, id + ending), { force: true });
  }

  #loaded(): Promise<Map<string, HistoryEntry>> {
    this.#entries ??= this.#load();
    this.#entries.catch(() => (this.#entries = null));
    return this.#entries;
  }

  async #load(): Promise<Map<string, HistoryEntry>> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    });
    const there = new Set(names);
    const ids = [...new Set(names.map((name) => FILE.exec(name)?.[1]).filter(isEntryId))].sort();
    const entries = new Map<string, HistoryEntry>();
    for (let start = 0; start < ids.length; start += BATCH) {
      const read = await Promise.all(ids.slice(start, start + BATCH).map((id) => this.#read(id, there)));
      for (const entry of read) if (entry) entries.set(entry.id, entry);
    }
    return entries;
  }

  /** An entry that is whole. Pieces of others, which a process left that was killed, are removed. */
  async #read(id: string, there: ReadonlySet<string>): Promise<HistoryEntry | null> {
    const isWhole = NEEDED.every((ending) => there.has(id + ending));
    const text = isWhole ? await readFile(this.#file(id, 'entry'), 'utf8').catch(() => '') : '';
    const read = entryOf(text, id);
    const entry = read && { ...read, repeatable: read.repeatable && there.has(id + ENDINGS.objective) };
    if (!entry) for (const ending of Object.values(ENDINGS)) await rm(join(this.folder, id + ending), { force: true });
    return entry;
  }

  #file(id: string, which: keyof typeof ENDINGS): string {
    return join(this.folder, id + ENDINGS[which]);
  }
}

/** The oldest entries without a star that are too many, or take too much room. The latest one stays in any case. */
export function surplus(entries: readonly HistoryEntry[], { paintings, bytes }: HistoryLimits): readonly HistoryEntry[] {
  let count = entries.length;
  let sum = entries.reduce((total, entry) => total + entry.bytes, 0);
  const removed: HistoryEntry[] = [];
  for (const entry of entries.slice(0, -1)) {
    if (count <= paintings && sum <= bytes) break;
    if (entry.starred) continue;
    removed.push(entry);
    count -= 1;
    sum -= entry.bytes;
  }
  return removed;
}
