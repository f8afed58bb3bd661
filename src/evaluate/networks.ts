import { stat } from 'node:fs/promises';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { readNetworkFile } from '../model/readers/read-network.js';
import type { Network } from '../model/network.js';

/** A network and a name that changes when its file does. */
export interface LoadedNetwork {
  readonly network: Network;
  readonly id: string;
}

/** Reads each weights file once, and again when it has changed. */
export class Networks {
  readonly #loaded = new Map<string, { readonly id: string; readonly network: Promise<Network> }>();

  async get(file: string): Promise<LoadedNetwork> {
    const stats = await stat(file).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new NeuralStyleError('model-missing', { file });
      throw new NeuralStyleError('model-invalid', { file, reason: reasonOf(error) }, { cause: error });
    });
    const id = `${file}:${stats.size}:${stats.mtimeMs}`;
    let entry = this.#loaded.get(file);
    if (entry?.id !== id) {
      entry = { id, network: readNetworkFile(file) };
      this.#loaded.set(file, entry);
      // A failed read must not be remembered: the next job may find the file repaired under the same size and time.
      entry.network.catch(() => this.#loaded.delete(file));
    }
    return { id, network: await entry.network };
  }
}
