import { readFile, rm } from 'node:fs/promises';
import { writeFileAtomically } from '../../files/write-file.js';

/** The record of a model's installation; `<name>.json` beside its weights. */
export interface ModelRecord {
  readonly name: string;
  /** The address or the file that it came from. */
  readonly source: string;
  /** Hash of the file that the model came from. */
  readonly sourceMd5: string;
  readonly sourceSha256: string;
  /** SHA-256 of the weights as they were written. */
  readonly sha256: string;
  readonly bytes: number;
  /** ISO 8601. */
  readonly installed: string;
}

/** The record in a file, or null where there is none, or one that does not make sense. */
export async function readRecord(file: string): Promise<ModelRecord | null> {
  try {
    const record = JSON.parse(await readFile(file, 'utf8')) as Partial<Record<keyof ModelRecord, unknown>>;
    const texts = [record.name, record.source, record.sourceMd5, record.sourceSha256, record.sha256, record.installed];
    const whole = texts.every((text) => typeof text === 'string') && Number.isSafeInteger(record.bytes);
    return whole ? (record as ModelRecord) : null;
  } catch {
    return null;
  }
}

export async function writeRecord(file: string, record: ModelRecord): Promise<void> {
  await writeFileAtomically(file, Buffer.from(`${JSON.stringify(record, null, 2)}\n`));
}

export async function removeRecord(file: string): Promise<void> {
  await rm(file, { force: true });
}
