import { EngineClient } from '../../engine/client.js';
import type { EngineSettings } from '../../settings/engine-settings.js';

/** Several engines, of which each paints one picture at a time. */
export class EnginePool {
  readonly #engines: { readonly engine: EngineClient; busy: number }[];

  /** @param count at least 1 */
  constructor(count: number, settings: EngineSettings) {
    this.#engines = Array.from({ length: count }, () => ({ engine: new EngineClient(settings), busy: 0 }));
  }

  /** Reads weights, when that is all there is to do. */
  get first(): EngineClient {
    return this.#engines[0]!.engine;
  }

  /** Does something with the engine that has least to do. */
  async use<T>(task: (engine: EngineClient) => Promise<T>): Promise<T> {
    const idlest = this.#engines.reduce((least, each) => (each.busy < least.busy ? each : least));
    idlest.busy += 1;
    try {
      return await task(idlest.engine);
    } finally {
      idlest.busy -= 1;
    }
  }

  close(): void {
    for (const { engine } of this.#engines) engine.close();
  }
}
