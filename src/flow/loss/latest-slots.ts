import { type ErrorCode, NeuralStyleError } from '../../errors.js';
import type { Objective } from '../payloads/objective.js';
import type { WaitingLimits } from '../files/security.js';
import { contentBytes, NO_LIMITS, objectiveBytes, type Waiting } from './waiting.js';
import type { Content, Emit, LossSlots, Met } from './loss-slots.js';
import type { Style } from './style.js';
import { requireRoom } from './style-message.js';
import { requireBase, type Wants } from './wants.js';

/** Messages that may wait for styles. */
const MOST_WAITING = 16;

/** Ids of content to remember, whose styles may still come. */
const MOST_EARLY = 64;

/** The part that a message has brought. */
type Brought = Pick<Met, 'content' | 'objective'>;

interface WaitingMessage<M> extends Waiting {
  readonly message: M;
  readonly id: string;
  readonly brought: Brought;
  readonly bytes: number;
}

export interface LatestOptions {
  readonly readLimits?: () => WaitingLimits;
  /** Called for a style whose own message's content was sent on before, with another message's style. */
  readonly onLate?: () => void;
}

/**
 * Keeps the latest style of each topic and emits on every content or objective; one that comes before the styles waits for them. Where both
 * belong to a message, the content is kept as the styles are; where neither does, every style emits.
 */
export class LatestSlots<M> implements LossSlots<M> {
  readonly #styles = new Map<string, { readonly id: string; readonly style: Style }>();
  /** Kept where objectives wait for one. */
  #content: Content | null = null;
  /** Ids of content that was sent on with the styles of other messages. */
  readonly #early = new Set<string>();
  readonly #readLimits: () => WaitingLimits;
  readonly #onLate: () => void;
  #closed = false;
  readonly #waiting: WaitingMessage<M>[] = [];

  /** @param readWants what a message waits for; called for each message; may throw */
  constructor(
    private readonly emit: Emit<M>,
    private readonly readWants: () => Wants,
    { readLimits = () => NO_LIMITS, onLate = () => undefined }: LatestOptions = {},
  ) {
    this.#readLimits = readLimits;
    this.#onLate = onLate;
  }

  get state(): LossSlots<M>['state'] {
    return { styles: this.#styles.size, waitingForStyle: this.#waiting.length, waitingForContent: 0 };
  }

  async content(message: M, id: string, content: Content): Promise<void> {
    const wants = this.readWants();
    if (wants.base === 'either') {
      await this.#join(message, id, { content, objective: null }, contentBytes(message, content));
    } else if (wants.base === 'both') {
      this.#content = content;
      this.#release(wants);
    }
    // Else it has no weight.
  }

  async objective(message: M, id: string, objective: Objective): Promise<void> {
    requireBase(this.readWants());
    await this.#join(message, id, { content: null, objective }, objectiveBytes(message, objective));
  }

  style(message: M, id: string, topic: string, style: Style): Promise<void> {
    return new Promise((resolve) => {
      const wants = this.#put(id, topic, style);
      this.#release(wants);
      if (wants.base === 'none' && this.#isReady(wants)) this.#emit(message, id, { content: null, objective: null });
      resolve();
    });
  }

  branchFailed(): void {
    // Styles stay for the next content, and content waits for the next style.
  }

  /** Sends a message on, or has it wait. */
  async #join(message: M, id: string, brought: Brought, bytes: number): Promise<void> {
    if (this.#closed) throw new NeuralStyleError('engine-closed');
    if (this.#isReady(this.readWants())) {
      this.#emit(message, id, brought);
      return;
    }
    const kept = this.#waiting.reduce((sum, waiting) => sum + waiting.bytes, 0);
    // The first may be as large as any picture.
    if (this.#waiting.length >= MOST_WAITING || (kept > 0 && kept + bytes > this.#readLimits().bytes))
      throw new NeuralStyleError('style-missing', { count: this.#waiting.length });
    await new Promise<void>((resolve, reject) => this.#waiting.push({ message, id, brought, bytes, resolve, reject }));
  }

  #put(id: string, topic: string, style: Style): Wants {
    const wants = this.readWants();
    requireRoom(this.#styles, topic);
    this.#styles.set(topic, { id, style });
    if (this.#early.delete(id)) this.#onLate();
    return wants;
  }

  #isReady({ base, styles }: Wants): boolean {
    return this.#styles.size >= styles && (base !== 'both' || this.#content !== null);
  }

  /** Sends on what waits, where nothing is missing any more. */
  #release(wants: Wants): void {
    if (!this.#isReady(wants)) return;
    for (const waiting of this.#waiting.splice(0)) {
      try {
        this.#emit(waiting.message, waiting.id, waiting.brought);
        waiting.resolve();
      } catch (error) {
        waiting.reject(error as Error);
      }
    }
  }

  #emit(message: M, id: string, { content, objective }: Brought): void {
    const styles = [...this.#styles.values()];
    this.emit(message, { content: content ?? this.#content, objective, styles: styles.map(({ style }) => style) });
    if (styles.length === 0 || styles.some((style) => style.id === id)) return;
    this.#early.add(id);
    const [oldest] = this.#early;
    if (this.#early.size > MOST_EARLY) this.#early.delete(oldest!);
  }

  reset(): void {
    this.#styles.clear();
    this.#content = null;
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
