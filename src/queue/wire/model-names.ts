import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Engine } from '../../engine/engine.js';
import type { ModelSpec } from '../../model/model-spec.js';
import type { ModelName } from './frame-data.js';

/** Hashes of networks by their files; a file is read once, and again when it has changed. */
export class ModelNames {
  readonly #known = new Map<string, { readonly id: string; readonly hash: Promise<string> }>();

  /** @param engine reads the files, outside this process */
  constructor(private readonly engine: Engine) {}

  /** @throws NeuralStyleError `model-missing`, `model-invalid`, and whatever keeps the engine from reading it */
  async nameOf(spec: ModelSpec): Promise<ModelName> {
    return { hash: await this.hash(spec), name: basename(spec.file, extname(spec.file)).slice(0, 100) };
  }

  async hash({ file, pooling }: ModelSpec): Promise<string> {
    const id = await stat(file).then(
      ({ size, mtimeMs }) => `${size}:${mtimeMs}`,
      () => '',
    );
    const known = this.#known.get(file);
    if (known?.id === id) return known.hash;
    const hash = this.engine.request('modelHash', { file, pooling });
    this.#known.set(file, { id, hash });
    // A failure must not be remembered: the file may be there the next time.
    hash.catch(() => this.#known.delete(file));
    return hash;
  }
}
