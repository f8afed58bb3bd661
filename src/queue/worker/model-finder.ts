import { NeuralStyleError } from '../../errors.js';
import { embeddedEdition } from '../../model/embedded-editions.js';
import type { ModelLibrary } from '../../model/library/model-library.js';
import { pullModel } from '../../model/library/pull.js';
import type { ModelName } from '../wire/frame-data.js';
import type { ModelNames } from '../wire/model-names.js';

export interface ModelFinderOptions {
  /** Says who does not have the weights. */
  readonly worker: string;
  /** True to download models, where they can be, when a job needs them. */
  readonly pull: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** Finds the weights that jobs name by their hash among the models of this machine: by content, never by a path. */
export class ModelFinder {
  readonly #files = new Map<string, string>();

  constructor(
    private readonly library: ModelLibrary,
    private readonly names: ModelNames,
    private readonly options: ModelFinderOptions,
  ) {}

  /**
   * The file of the model with that hash.
   * @throws NeuralStyleError `worker-model-missing`, or whatever keeps a known model from being downloaded
   */
  async find(model: ModelName): Promise<string> {
    const known = this.#files.get(model.hash);
    // A file that has been replaced has another hash, which is only looked up again for another file.
    if (known !== undefined && (await this.#hashOf(known)) === model.hash) return known;
    const file = (await this.#search(model.hash)) ?? (await this.#pulled(model));
    if (file === null)
      throw new NeuralStyleError('worker-model-missing', { worker: this.options.worker, model: model.name, hash: model.hash.slice(0, 8) });
    this.#files.set(model.hash, file);
    return file;
  }

  async #search(hash: string): Promise<string | null> {
    for (const { state, file } of await this.library.list()) {
      if (state !== 'missing' && (await this.#hashOf(file)) === hash) return file;
    }
    return null;
  }

  /** The name is a stranger's: it is only compared with those of the models that we know where to get. */
  async #pulled({ hash, name }: ModelName): Promise<string | null> {
    const { pull, env, signal, log } = this.options;
    const known = this.library.known.find((model) => model.name === name && !embeddedEdition(name));
    if (!pull || !known) return null;
    log(`downloading ${known.name}`);
    await pullModel(this.library, known.name, { env, signal });
    const { weights } = this.library.files(known.name);
    return (await this.#hashOf(weights)) === hash ? weights : null;
  }

  /** Null for a file that cannot be read as weights. */
  #hashOf(file: string): Promise<string | null> {
    return this.names.hash({ file, pooling: 'max' }).catch((error: unknown) => {
      if (error instanceof NeuralStyleError && error.code.startsWith('model-')) return null;
      throw error;
    });
  }
}
