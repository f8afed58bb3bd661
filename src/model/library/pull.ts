import { join } from 'node:path';
import { NeuralStyleError } from '../../errors.js';
import { download } from './model-download.js';
import { hashFile } from './file-hash.js';
import { install } from './install.js';
import type { KnownModel } from './known-models.js';
import type { ModelLibrary } from './model-library.js';
import { PartialFile } from './partial-file.js';
import { readRecord, type ModelRecord } from './model-record.js';

/** The progress of a pull. */
export type PullProgress =
  | { readonly phase: 'downloading'; readonly received: number; readonly total: number | null }
  | { readonly phase: 'verifying' | 'converting' };

export interface PullOptions {
  /** Aborting ends the pull with `cancelled`; what was downloaded stays for the next one. */
  readonly signal?: AbortSignal;
  /** Called for each piece that arrives, some thousand times in all. */
  readonly onProgress?: (progress: PullProgress) => void;
  /** Where proxies are named; the process's own environment by default. */
  readonly env?: NodeJS.ProcessEnv;
  /** Number of times that a broken connection is taken up again without anything coming of it, 4 by default. */
  readonly retries?: number;
  /** Milliseconds before the first of them, 1000 by default; doubled for each further one. */
  readonly retryDelay?: number;
}

/** The outcome of a pull: `fetched` is false where the model was there already, and intact. */
export interface Pulled {
  readonly record: ModelRecord;
  readonly fetched: boolean;
}

/**
 * Downloads a known model, checks it, converts it and puts it into the library. What an earlier pull left is used, even
 * one that was killed; a file with a wrong hash is deleted.
 *
 * @throws NeuralStyleError `model-unknown`, `model-busy`, `model-download-failed`, `model-hash`, `model-invalid`,
 *   `model-unwritable`, `cancelled`
 */
export async function pullModel(library: ModelLibrary, name: string, options: PullOptions = {}): Promise<Pulled> {
  const model = library.known.find((known) => known.name === name);
  if (!model) throw new NeuralStyleError('model-unknown', { name, known: library.known.map((known) => known.name).join(' or ') });
  return library.withLock(name, async (lost) => {
    const there = await intactRecord(library, model);
    if (there) return { record: there, fetched: false };
    const signal = options.signal ? AbortSignal.any([options.signal, lost]) : lost;
    return { record: await fetchModel(library, model, signal, options), fetched: true };
  });
}

async function intactRecord(library: ModelLibrary, { name, md5 }: KnownModel): Promise<ModelRecord | null> {
  const record = await readRecord(library.files(name).record);
  return record?.sourceMd5 === md5 && (await library.verify(name)).state === 'intact' ? record : null;
}

async function fetchModel(
  library: ModelLibrary,
  { name, url, md5 }: KnownModel,
  signal: AbortSignal,
  { onProgress, env = process.env, retries = 4, retryDelay = 1000 }: PullOptions,
): Promise<ModelRecord> {
  const part = join(library.directory, `${name}.part`);
  await download(url, part, {
    signal,
    env,
    retries,
    retryDelay,
    onProgress: (received, total) => onProgress?.({ phase: 'downloading', received, total }),
  });
  onProgress?.({ phase: 'verifying' });
  const hashes = await hashFile(part, signal).catch((error: unknown) => {
    throw signal.aborted ? new NeuralStyleError('cancelled') : error;
  });
  if (hashes.md5 !== md5) {
    await new PartialFile(part).discard();
    throw new NeuralStyleError('model-hash', { source: url, expected: md5, received: hashes.md5 });
  }
  onProgress?.({ phase: 'converting' });
  const record = await install(part, library.files(name), { source: url, hashes });
  await new PartialFile(part).discard();
  return record;
}
