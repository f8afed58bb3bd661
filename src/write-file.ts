import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { NeuralStyleError, reasonOf } from './errors.js';

/**
 * Writes a file whole or not at all: to a temporary name beside it, then renamed. Missing folders are made.
 * @param data whole, or in pieces, so that what is large need not be in memory twice
 * @throws NeuralStyleError `file-unwritable`
 */
export async function writeFileAtomically(file: string, data: Buffer | Iterable<Buffer>): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    // Only where nothing is, be it a link that someone has put there.
    await writeFile(temporary, data, { flush: true, flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new NeuralStyleError('file-unwritable', { file, reason: reasonOf(error) }, { cause: error });
  }
}
