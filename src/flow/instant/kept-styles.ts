import { EventEmitter, once } from 'node:events';
import { type ErrorCode, NeuralStyleError } from '../../errors.js';
import { requireRoom } from '../loss/style-message.js';
import type { Style } from '../loss/style.js';

/** Keeps the latest style of each topic; content that comes before the first one waits for it. */
export class KeptStyles {
  readonly #styles = new Map<string, Style>();
  readonly #changed = new EventEmitter();
  #closed = false;

  get count(): number {
    return this.#styles.size;
  }

  /** @throws NeuralStyleError `setting-invalid` for more topics than styles may have */
  put(topic: string, style: Style): void {
    requireRoom(this.#styles, topic);
    this.#styles.set(topic, style);
    this.#changed.emit('change');
  }

  /**
   * The styles, when there is one.
   * @throws NeuralStyleError `cancelled` at a reset, `engine-closed` where the node closes
   */
  async whenThere(): Promise<readonly Style[]> {
    if (this.#closed) throw new NeuralStyleError('engine-closed');
    if (this.#styles.size === 0) {
      const [ended] = (await once(this.#changed, 'change')) as [ErrorCode?];
      if (ended) throw new NeuralStyleError(ended);
    }
    return [...this.#styles.values()];
  }

  /** Forgets all styles, and ends what waits. */
  reset(): void {
    this.#styles.clear();
    this.#changed.emit('change', 'cancelled');
  }

  /** Ends what waits, and what comes. */
  close(): void {
    this.#closed = true;
    this.#changed.emit('change', 'engine-closed');
  }
}
