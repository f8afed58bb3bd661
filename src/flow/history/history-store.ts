import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
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

/** Endings of an entry's files; the entry itself is written last and removed first, so that what is half there is none. */
const ENDINGS = { entry: '.json', picture: '.jpg', thumbnail: '-small.jpg' } as const;
const FILE = /^(.{18})(?:\.json|\.jpg|-small\.jpg)$/;
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

  /** One of an entry's pictures; null where there is no such entry. */
  async read(id: string, which: keyof HistoryPictures): Promise<Buffer | null> {
    return (await this.find(id)) ? readFile(this.#file(id, which)) : null;
  }

  /**
   * Keeps a painting, and removes what is too much then.
   * @throws NeuralStyleError `file-unwritable`
   */
  add(entry: Omit<HistoryEntry, 'bytes' | 'starred'>, pictures: HistoryPictures): Promise<void> {
    return this.#changes.run(async () => {
      const entries = await this.#loaded();
      const bytes = pictures.picture.length + pictures.thumbnail.length;
      await mkdir(this.folder, { recursive: true });
      await writeFileAtomically(this.#file(entry.id, 'picture'), pictures.picture);
      await writeFileAtomically(this.#file(entry.id, 'thumbnail'), pictures.thumbnail);
      await this.#write({ ...entry, bytes, starred: false });
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

  async #remove(id: string): Promise<void> {
    (await this.#loaded()).delete(id);
    for (const which of ['entry', 'picture', 'thumbnail'] as const) await rm(this.#file(id, which), { force: true });
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
    const isWhole = Object.values(ENDINGS).every((ending) => there.has(id + ending));
    const text = isWhole ? await readFile(this.#file(id, 'entry'), 'utf8').catch(() => '') : '';
    const entry = entryOf(text, id);
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
