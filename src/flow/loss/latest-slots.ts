import { type ErrorCode, NeuralStyleError } from '../../errors.js';
import type { FeatureMaps } from '../payloads/feature-maps.js';
import type { WaitingLimits } from '../files/security.js';
import { contentBytes, NO_LIMITS, type Waiting } from './waiting.js';
import type { Emit, LossSlots } from './loss-slots.js';
import type { Style } from './style.js';
import { MOST_STYLES } from '../../properties/nodes/loss.js';

/** Content messages that may wait for styles. */
const MOST_WAITING = 16;

/** Ids of content to remember, whose styles may still come. */
const MOST_EARLY = 64;

interface WaitingContent<M> extends Waiting {
  readonly message: M;
  readonly id: string;
  readonly features: FeatureMaps;
  readonly bytes: number;
}

export interface LatestOptions {
  readonly readLimits?: () => WaitingLimits;
  /** Called for a style whose own message's content was sent on before, with another message's style. */
  readonly onLate?: () => void;
}

/** Keeps the latest style of each topic and emits on every content; content that comes before the styles waits for them. */
export class LatestSlots<M> implements LossSlots<M> {
  readonly #styles = new Map<string, { readonly id: string; readonly style: Style }>();
  /** Ids of content that was sent on with the styles of other messages. */
  readonly #early = new Set<string>();
  readonly #readLimits: () => WaitingLimits;
  readonly #onLate: () => void;
  #closed = false;
  readonly #waiting: WaitingContent<M>[] = [];

  /** @param readStyles how many styles content waits for; called for each message; may throw */
  constructor(
    private readonly emit: Emit<M>,
    private readonly readStyles: () => number,
    { readLimits = () => NO_LIMITS, onLate = () => undefined }: LatestOptions = {},
  ) {
    this.#readLimits = readLimits;
    this.#onLate = onLate;
  }

  get state(): LossSlots<M>['state'] {
    return { styles: this.#styles.size, waitingForStyle: this.#waiting.length, waitingForContent: 0 };
  }

  async content(message: M, id: string, features: FeatureMaps): Promise<void> {
    if (this.#closed) throw new NeuralStyleError('engine-closed');
    if (this.#styles.size >= this.readStyles()) {
      this.#emit(message, id, features);
      return;
    }
    const bytes = contentBytes(message, features);
    const kept = this.#waiting.reduce((sum, waiting) => sum + waiting.bytes, 0);
    // The first may be as large as any picture.
    if (this.#waiting.length >= MOST_WAITING || (kept > 0 && kept + bytes > this.#readLimits().bytes))
      throw new NeuralStyleError('style-missing', { count: this.#waiting.length });
    await new Promise<void>((resolve, reject) => this.#waiting.push({ message, id, features, bytes, resolve, reject }));
  }

  style(id: string, topic: string, style: Style): Promise<void> {
    return new Promise((resolve) => {
      this.#put(id, topic, style);
      resolve();
    });
  }

  branchFailed(): void {
    // Styles stay for the next content, and content waits for the next style.
  }

  #put(id: string, topic: string, style: Style): void {
    const needed = this.readStyles();
    if (this.#styles.size >= MOST_STYLES && !this.#styles.has(topic)) {
      throw new NeuralStyleError('setting-invalid', {
        setting: 'msg.topic',
        expected: `at most ${MOST_STYLES} styles with different topics (msg.reset empties the slots)`,
        received: `"${topic}"`,
      });
    }
    this.#styles.set(topic, { id, style });
    if (this.#early.delete(id)) this.#onLate();
    if (this.#styles.size < needed) return;
    for (const waiting of this.#waiting.splice(0)) {
      try {
        this.#emit(waiting.message, waiting.id, waiting.features);
        waiting.resolve();
      } catch (error) {
        waiting.reject(error as Error);
      }
    }
  }

  #emit(message: M, id: string, features: FeatureMaps): void {
    const styles = [...this.#styles.values()];
    this.emit(
      message,
      features,
      styles.map(({ style }) => style),
    );
    if (styles.length === 0 || styles.some((style) => style.id === id)) return;
    this.#early.add(id);
    const [oldest] = this.#early;
    if (this.#early.size > MOST_EARLY) this.#early.delete(oldest!);
  }

  reset(): void {
    this.#styles.clear();
    this.#early.clear();
    this.#failAll('cancelled');
  }

  close(): void {
    this.#closed = true;
    this.#failAll('engine-closed');
  }

  #failAll(code: ErrorCode): void {
    for (const { reject } of this.#waiting.splice(0)) reject(new NeuralStyleError(code));
  }
}
