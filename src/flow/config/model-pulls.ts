import { EDITOR_INTERVAL } from '../node/editor-pace.js';
import { toNeuralStyleError, type NeuralStyleError } from '../../errors.js';
import type { ModelEntry, ModelLibrary } from '../../model/library/model-library.js';
import { pullModel, type PullOptions, type PullProgress } from '../../model/library/pull.js';

/** The state of a pull, as editors see it. */
export type PullState = PullProgress | { readonly phase: 'done' | 'cancelled' } | { readonly phase: 'failed'; readonly message: string };

/** A model as the editor shows it. */
export type ListedModel = Pick<ModelEntry, 'name' | 'title' | 'state' | 'bytes' | 'url'> & {
  readonly installed: string | null;
  /** The pull under way, or the last one's failure. */
  readonly pull: PullState | null;
};

interface Pull {
  readonly controller: AbortController;
  state: PullState;
}

/** The pulls that editors have asked for: one per model, whose progress every editor sees. */
export class ModelPulls {
  readonly #running = new Map<string, Pull>();
  readonly #failed = new Map<string, PullState>();

  /**
   * @param publish sends a pull's state to editors
   * @param describe puts an error into the user's language
   */
  constructor(
    private readonly library: ModelLibrary,
    private readonly publish: (name: string, state: PullState) => void,
    private readonly describe: (error: NeuralStyleError) => string,
    private readonly options: Omit<PullOptions, 'signal' | 'onProgress'> = {},
  ) {}

  async list(): Promise<ListedModel[]> {
    return (await this.library.list()).map(({ name, title, state, bytes, url, record }) => {
      const pull = this.#running.get(name)?.state ?? this.#failed.get(name) ?? null;
      return { name, title, state, bytes, url, installed: record?.installed ?? null, pull };
    });
  }

  /** Starts a pull, unless it runs already; false where there is no such model to pull. */
  start(name: string): boolean {
    if (!this.library.known.some((known) => known.name === name)) return false;
    if (this.#running.has(name)) return true;
    const pull: Pull = { controller: new AbortController(), state: { phase: 'downloading', received: 0, total: null } };
    this.#running.set(name, pull);
    this.#failed.delete(name);
    void this.#run(name, pull);
    return true;
  }

  /** Ends a pull; what was downloaded stays for the next one. False where none runs. */
  cancel(name: string): boolean {
    const pull = this.#running.get(name);
    pull?.controller.abort();
    return pull !== undefined;
  }

  async #run(name: string, pull: Pull): Promise<void> {
    const report = this.#reporter(name, pull);
    let end: PullState = { phase: 'done' };
    try {
      await pullModel(this.library, name, { ...this.options, signal: pull.controller.signal, onProgress: report });
    } catch (thrown) {
      const error = toNeuralStyleError(thrown);
      end = error.code === 'cancelled' ? { phase: 'cancelled' } : { phase: 'failed', message: this.describe(error) };
      if (end.phase === 'failed') this.#failed.set(name, end);
    }
    this.#running.delete(name);
    this.publish(name, end);
  }

  #reporter(name: string, pull: Pull): (progress: PullProgress) => void {
    let last = 0;
    return (progress) => {
      const changed = progress.phase !== pull.state.phase;
      pull.state = progress;
      const now = Date.now();
      if (!changed && now - last < EDITOR_INTERVAL) return;
      last = now;
      this.publish(name, progress);
    };
  }
}
