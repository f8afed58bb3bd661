import { EventEmitter, once } from 'node:events';
import { type ErrorCode, NeuralStyleError } from '../../errors.js';
import { MOST_STYLES } from '../../properties/nodes/loss.js';
import type { Style } from '../loss/style.js';

/** Content pictures that may wait for a style. */
const MOST_WAITING = 16;

/** Keeps the latest style of each topic; content that comes before the first one waits for it. */
export class KeptStyles {
  readonly #styles = new Map<string, Style>();
  readonly #changed = new EventEmitter().setMaxListeners(MOST_WAITING);
  #waiting = 0;

  get styles(): readonly Style[] {
    return [...this.#styles.values()];
  }

  /** @throws NeuralStyleError `setting-invalid` for more topics than styles may have */
  put(topic: string, style: Style): void {
    if (this.#styles.size >= MOST_STYLES && !this.#styles.has(topic)) {
      const expected = `at most ${MOST_STYLES} styles with different topics (msg.reset empties the slots)`;
      throw new NeuralStyleError('setting-invalid', { setting: 'msg.topic', expected, received: `"${topic}"` });
    }
    this.#styles.set(topic, style);
    this.#changed.emit('change');
  }

  /**
   * The styles, when there is one.
   * @throws NeuralStyleError `style-missing` where too many wait, `cancelled` and `engine-closed` where the wait ends without one
   */
  async whenThere(): Promise<readonly Style[]> {
    if (this.#styles.size > 0) return this.styles;
    if (this.#waiting >= MOST_WAITING) throw new NeuralStyleError('style-missing', { count: this.#waiting });
    this.#waiting += 1;
    const [ended] = (await once(this.#changed, 'change').finally(() => (this.#waiting -= 1))) as [ErrorCode?];
    if (ended) throw new NeuralStyleError(ended);
    return this.styles;
  }

  /** Forgets all styles, and ends what waits. */
  reset(): void {
    this.#styles.clear();
    this.#changed.emit('change', 'cancelled');
  }

  close(): void {
    this.#changed.emit('change', 'engine-closed');
  }
}
