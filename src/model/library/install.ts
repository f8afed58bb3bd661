import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { NeuralStyleError, reasonOf } from '../../errors.js';
import { convertWeights } from './convert.js';
import { destinationOf } from '../../files/write-file.js';
import type { FileHashes } from './file-hash.js';
import { removeRecord, writeRecord, type ModelRecord } from './model-record.js';

/** A model's files. */
export interface ModelFiles {
  readonly name: string;
  readonly weights: string;
  readonly record: string;
}

/** Where weights come from, for the record. */
export interface Provenance {
  readonly source: string;
  readonly hashes: FileHashes;
}

const STAGED = '.staged';

/**
 * Converts a file and puts the result in place, with its record. The caller holds the model's lock.
 *
 * The weights appear under their name only when they are whole. Their record is away in between, so that it never
 * describes others.
 *
 * @param from the file to convert
 * @throws NeuralStyleError `model-invalid`, `model-unwritable`
 */
export async function install(from: string, files: ModelFiles, { source, hashes }: Provenance): Promise<ModelRecord> {
  let staged: string | null = null;
  try {
    // Weights may lie elsewhere, with a link to them here.
    const { target: weights } = await destinationOf(files.weights);
    await removeStaged(weights);
    staged = `${weights}.${randomBytes(4).toString('hex')}${STAGED}`;
    const { sha256, bytes } = await convertWeights({ source: from, target: staged, metadata: { source } });
    const record: ModelRecord = {
      name: files.name,
      source,
      sourceMd5: hashes.md5,
      sourceSha256: hashes.sha256,
      sha256,
      bytes,
      installed: new Date().toISOString(),
    };
    await removeRecord(files.record);
    await rename(staged, weights);
    await writeRecord(files.record, record);
    return record;
  } catch (error) {
    if (staged) await rm(staged, { force: true }).catch(() => undefined);
    if (error instanceof NeuralStyleError && error.code !== 'file-unwritable') throw error;
    const reason = error instanceof NeuralStyleError ? String(error.parameters.reason) : reasonOf(error);
    throw new NeuralStyleError('model-unwritable', { file: files.weights, reason }, { cause: error });
  }
}

/** Removes the files of a process that was killed during a conversion. */
async function removeStaged(weights: string): Promise<void> {
  const folder = dirname(weights);
  const left = (await readdir(folder)).filter((name) => name.startsWith(`${basename(weights)}.`) && name.includes(STAGED));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}
