import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NeuralStyleError, reasonOf } from '../../errors.js';
import { FileTooLargeError, readRegularFile } from '../../files/read-file.js';
import { isTemporaryName } from '../../files/temporary-file.js';
import { writeFileAtomically } from '../../files/write-file.js';
import { requireKey, type Store, tooLarge } from './store.js';

const ENDING = '.frame';
/** No job takes so long, and nobody waits for an answer so long. */
const OLD = 7 * 24 * 3600 * 1000;

/** A folder that all machines share. */
export class FileStore implements Store {
  readonly address: string;
  readonly #folder: string;

  constructor(url: URL) {
    this.#folder = fileURLToPath(url);
    this.address = url.href;
  }

  async put(key: string, data: Buffer): Promise<void> {
    await writeFileAtomically(this.#fileOf(key), data, { followLinks: false }).catch((error: unknown) => {
      throw this.#failed(error);
    });
  }

  async get(key: string, maxBytes: number): Promise<Buffer | null> {
    const file = this.#fileOf(key);
    try {
      return await readRegularFile(file, { maxBytes, followLinks: false });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error instanceof FileTooLargeError ? tooLarge(maxBytes + 1, maxBytes) : this.#failed(error);
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.#fileOf(key), { force: true });
  }

  async sweep(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    // The temporary files of a machine that lost its power, too, and those of earlier versions.
    for (const name of names.filter((each) => /\.frame(\.[0-9a-f]+\.tmp)?$/.test(each) || isTemporaryName(each))) {
      const file = join(this.#folder, name);
      const stats = await stat(file).catch(() => null);
      if (stats && Date.now() - stats.mtimeMs > OLD) await rm(file, { force: true }).catch(() => undefined);
    }
  }

  #fileOf(key: string): string {
    return join(this.#folder, `${requireKey(key)}${ENDING}`);
  }

  #failed(error: unknown): NeuralStyleError {
    const reason = error instanceof NeuralStyleError ? String(error.parameters.reason) : reasonOf(error);
    return new NeuralStyleError('store-failed', { store: this.address, reason }, { cause: error });
  }
}
