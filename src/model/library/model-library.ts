import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { NeuralStyleError, reasonOf } from '../../errors.js';
import { embeddedFile, isModelName, modelsDirectory } from '../catalogue.js';
import { EMBEDDED_EDITIONS, embeddedEdition, type EmbeddedEdition } from '../embedded-editions.js';
import { acquireLock, isLock } from '../../files/file-lock.js';
import { hashFile } from './file-hash.js';
import { install, type ModelFiles } from './install.js';
import { knownModels, type KnownModel } from './known-models.js';
import { readRecord, type ModelRecord } from './model-record.js';

/** A model as the catalogue lists it. */
export interface ModelEntry {
  readonly name: string;
  readonly title: string;
  readonly state: 'embedded' | 'installed' | 'missing';
  readonly file: string;
  /** Size of the weights, 0 where there are none. */
  readonly bytes: number;
  /** Null for an embedded model, and for a file that somebody put there by hand. */
  readonly record: ModelRecord | null;
  /** Where `pull` gets it; null where it cannot be pulled. */
  readonly url: string | null;
}

/** The finding of `verify`: `unrecorded` where there is nothing to compare with. */
export interface Verification {
  readonly name: string;
  readonly state: 'intact' | 'changed' | 'unrecorded' | 'missing';
}

/** The models of a Node-RED user directory; several processes may use it at once. */
export class ModelLibrary {
  readonly directory: string;

  /**
   * @param userDirectory Node-RED's
   * @param known the models that can be pulled
   */
  constructor(
    userDirectory: string,
    readonly known: readonly KnownModel[] = knownModels(),
  ) {
    this.directory = modelsDirectory(userDirectory);
  }

  /** All models: the embedded one, those that can be pulled, those that were imported, and the embedded one's earlier editions, in this order. */
  async list(): Promise<ModelEntry[]> {
    const found = await readdir(this.directory).catch(() => []);
    const imported = found
      .filter((file) => extname(file) === '.safetensors')
      .map((file) => basename(file, '.safetensors'))
      .filter((name) => isModelName(name) && !this.known.some((known) => known.name === name))
      .sort();
    const [latest, ...earlier] = EMBEDDED_EDITIONS;
    return [
      await embeddedEntry(latest),
      ...(await Promise.all([...this.known.map(({ name }) => name), ...imported].map((name) => this.#entry(name)))),
      ...(await Promise.all(earlier.map(embeddedEntry))),
    ];
  }

  /**
   * Hashes a model's weights again and compares with what was recorded when they were installed.
   * @throws NeuralStyleError `model-name`, `model-invalid` where they cannot be read
   */
  async verify(name: string): Promise<Verification> {
    const files = this.files(name);
    const { state, record, file } = await this.#entry(name);
    if (state === 'missing') return { name, state };
    if (!record) return { name, state: 'unrecorded' };
    const { sha256 } = await hashFile(files.weights).catch((error: unknown) => {
      throw new NeuralStyleError('model-invalid', { file, reason: reasonOf(error) }, { cause: error });
    });
    return { name, state: sha256 === record.sha256 ? 'intact' : 'changed' };
  }

  /**
   * Installs a weights file of any supported kind.
   *
   * @param name under which flows use it; by default that of the known model whose file this is, or else the file's own
   * @throws NeuralStyleError `model-missing`, `model-invalid`, `model-name`, `model-hash` for a damaged file of a known
   *   model, `model-busy`, `model-unwritable`
   */
  async import(file: string, name?: string): Promise<ModelRecord> {
    const source = resolve(file);
    const hashes = await hashFile(source).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new NeuralStyleError('model-missing', { file: source });
      throw new NeuralStyleError('model-invalid', { file: source, reason: reasonOf(error) }, { cause: error });
    });
    const files = this.files(name ?? this.#nameOf(source, hashes.md5));
    return this.withLock(files.name, () => install(source, files, { source, hashes }));
  }

  /**
   * A model's files.
   * @throws NeuralStyleError `model-name`
   */
  files(name: string): ModelFiles {
    if (!isModelName(name) || embeddedEdition(name)) throw new NeuralStyleError('model-name', { name });
    return { name, weights: join(this.directory, `${name}.safetensors`), record: join(this.directory, `${name}.json`) };
  }

  /**
   * Does something with a model that only one process may do at a time.
   * @param task gets a signal that fires when the lock is lost
   * @throws NeuralStyleError `model-busy`, `model-unwritable`, and what the task throws
   */
  async withLock<T>(name: string, task: (lost: AbortSignal) => Promise<T>): Promise<T> {
    const lock = await mkdir(this.directory, { recursive: true })
      .then(() => acquireLock(join(this.directory, `${name}.lock`)))
      .catch((error: unknown) => {
        throw new NeuralStyleError('model-unwritable', { file: this.directory, reason: reasonOf(error) }, { cause: error });
      });
    if (!isLock(lock)) throw new NeuralStyleError('model-busy', { name, pid: lock.pid, host: lock.host });
    try {
      return await task(lock.lost);
    } finally {
      await lock.release();
    }
  }

  #nameOf(file: string, md5: string): string {
    const known = this.known.find((model) => model.md5 === md5);
    if (known) return known.name;
    const damaged = this.known.find(({ url }) => url.endsWith(`/${basename(file)}`));
    if (damaged) throw new NeuralStyleError('model-hash', { source: file, expected: damaged.md5, received: md5 });
    return basename(file, extname(file))
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-');
  }

  async #entry(name: string): Promise<ModelEntry> {
    const { weights, record } = this.files(name);
    const known = this.known.find((model) => model.name === name);
    const bytes = await stat(weights).then(
      ({ size }) => size,
      () => null,
    );
    return {
      name,
      title: known?.title ?? name,
      state: bytes === null ? 'missing' : 'installed',
      file: weights,
      bytes: bytes ?? 0,
      record: bytes === null ? null : await readRecord(record),
      url: known?.url ?? null,
    };
  }
}

async function embeddedEntry(edition: EmbeddedEdition): Promise<ModelEntry> {
  const file = embeddedFile(edition);
  const { size } = await stat(file);
  return { name: edition.name, title: edition.title, state: 'embedded', file, bytes: size, record: null, url: null };
}
