import { NeuralStyleError, type ErrorCode } from '../errors.js';
import type { FeatureMaps } from './feature-maps.js';
import type { GramMatrices } from './gram-matrices.js';

/** A style as it lies in a slot. */
export interface Style {
  readonly gram: GramMatrices;
  readonly blend: number;
}

/** What a content message becomes. */
export type Emit<M> = (message: M, content: FeatureMaps, styles: readonly Style[]) => void;

/** Meets content with styles, whichever comes first. Each promise settles when its message is dealt with. */
export interface LossSlots<M> {
  content(message: M, id: string, features: FeatureMaps): Promise<void>;
  style(id: string, topic: string, style: Style): Promise<void>;
  /** Tells that a content message failed before it came here, which its sender reports: what belongs to it ends without a word. */
  contentFailed(id: string): void;
  /** Empties the slots; fails what waits with `cancelled`. */
  reset(): void;
  /** Fails what waits with `engine-closed`. */
  close(): void;
  /** What is there and what is not, for the status. */
  readonly state: { readonly styles: number; readonly waitingForStyle: number; readonly waitingForContent: number };
}

/** Styles of different topics. Each holds Gram matrices, and flows may make topics up for ever, of file names for instance. */
export const MOST_STYLES = 16;

/** Content messages that may wait for styles. */
const MOST_WAITING = 16;

/** Failed ids to remember. */
const MOST_FAILED = 256;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Keeps the latest style of each topic and emits on every content; content that comes before the styles waits for them. */
export class LatestSlots<M> implements LossSlots<M> {
  readonly #styles = new Map<string, Style>();
  #closed = false;
  readonly #waiting: (Waiting & { readonly message: M; readonly features: FeatureMaps })[] = [];

  /** @param readStyles how many styles content waits for; called for each message; may throw */
  constructor(
    private readonly emit: Emit<M>,
    private readonly readStyles: () => number,
  ) {}

  get state(): LossSlots<M>['state'] {
    return { styles: this.#styles.size, waitingForStyle: this.#waiting.length, waitingForContent: 0 };
  }

  async content(message: M, _id: string, features: FeatureMaps): Promise<void> {
    if (this.#closed) throw new NeuralStyleError('engine-closed');
    if (this.#styles.size >= this.readStyles()) {
      this.emit(message, features, [...this.#styles.values()]);
      return;
    }
    if (this.#waiting.length >= MOST_WAITING) throw new NeuralStyleError('style-missing', { count: this.#waiting.length });
    await new Promise<void>((resolve, reject) => this.#waiting.push({ message, features, resolve, reject }));
  }

  style(_id: string, topic: string, style: Style): Promise<void> {
    return new Promise((resolve) => {
      this.#put(topic, style);
      resolve();
    });
  }

  contentFailed(): void {
    // Styles stay for the next content.
  }

  #put(topic: string, style: Style): void {
    const needed = this.readStyles();
    if (this.#styles.size >= MOST_STYLES && !this.#styles.has(topic)) {
      throw new NeuralStyleError('setting-invalid', {
        setting: 'msg.topic',
        expected: `at most ${MOST_STYLES} styles with different topics (msg.reset empties the slots)`,
        received: `"${topic}"`,
      });
    }
    this.#styles.set(topic, style);
    if (this.#styles.size < needed) return;
    for (const { message, features, resolve, reject } of this.#waiting.splice(0)) {
      try {
        this.emit(message, features, [...this.#styles.values()]);
        resolve();
      } catch (error) {
        reject(error as Error);
      }
    }
  }

  reset(): void {
    this.#styles.clear();
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

interface Pair<M> {
  readonly waiting: Waiting[];
  readonly styles: Style[];
  /** Styles that belong to it. */
  readonly needed: number;
  content: { readonly message: M; readonly features: FeatureMaps } | null;
  timer: NodeJS.Timeout | null;
}

export interface MatchOptions {
  /** Styles that belong to one content message. */
  readonly styles: number;
  /** Seconds to wait for a partner; 0 for ever. */
  readonly timeout: number;
}

/** Pairs content and styles that descend from one message, by `_msgid`. */
export class MessageSlots<M> implements LossSlots<M> {
  readonly #pairs = new Map<string, Pair<M>>();
  /** Ids whose pair has failed lately, with the number of messages that it lacked and that may still come. */
  readonly #failed = new Map<string, number>();
  #closed = false;

  /** @param readOptions called for each message; may throw */
  constructor(
    private readonly emit: Emit<M>,
    private readonly readOptions: () => MatchOptions,
  ) {}

  get state(): LossSlots<M>['state'] {
    const pairs = [...this.#pairs.values()];
    const waitingForStyle = pairs.filter(({ content }) => content).length;
    return {
      styles: pairs.reduce((sum, { styles }) => sum + styles.length, 0),
      waitingForStyle,
      waitingForContent: pairs.length - waitingForStyle,
    };
  }

  content(message: M, id: string, features: FeatureMaps): Promise<void> {
    return this.#join(id, (pair) => {
      if (pair.content) throw new NeuralStyleError('content-twice');
      pair.content = { message, features };
    });
  }

  style(id: string, _topic: string, style: Style): Promise<void> {
    return this.#join(id, (pair) => pair.styles.push(style));
  }

  contentFailed(id: string): void {
    const options = this.readOptions();
    if (this.#closed || this.#isStraggler(id)) return;
    const pair = this.#pairs.get(id) ?? this.#open(id, options);
    this.#forget(id, pair, missing(pair) - 1);
  }

  reset(): void {
    this.#failAll('cancelled');
  }

  close(): void {
    this.#closed = true;
    this.#failAll('engine-closed');
  }

  #failAll(code: ErrorCode): void {
    for (const [id, pair] of [...this.#pairs]) this.#fail(id, pair, new NeuralStyleError(code));
  }

  async #join(id: string, put: (pair: Pair<M>) => void): Promise<void> {
    const options = this.readOptions();
    if (this.#isStraggler(id)) return;
    if (this.#closed) throw new NeuralStyleError('engine-closed');
    const pair = this.#pairs.get(id) ?? this.#open(id, options);
    put(pair);
    const settled = new Promise<void>((resolve, reject) => pair.waiting.push({ resolve, reject }));
    if (pair.content && missing(pair) === 0) this.#complete(id, pair, pair.content);
    await settled;
  }

  /** The error that ended the pair has been reported; what still comes of it would only report it again. */
  #isStraggler(id: string): boolean {
    const left = this.#failed.get(id);
    if (left === undefined) return false;
    if (left > 1) this.#failed.set(id, left - 1);
    else this.#failed.delete(id);
    return true;
  }

  #complete(id: string, pair: Pair<M>, { message, features }: NonNullable<Pair<M>['content']>): void {
    try {
      this.emit(message, features, pair.styles);
      this.#end(id, pair);
    } catch (error) {
      this.#fail(id, pair, error as Error);
    }
  }

  #open(id: string, { styles: needed, timeout: seconds }: MatchOptions): Pair<M> {
    const pair: Pair<M> = { waiting: [], styles: [], needed, content: null, timer: null };
    this.#pairs.set(id, pair);
    if (seconds > 0) {
      pair.timer = setTimeout(() => {
        this.#fail(id, pair, new NeuralStyleError('unmatched', { missing: pair.content ? 'style' : 'content', seconds }));
      }, seconds * 1000);
      pair.timer.unref();
    }
    return pair;
  }

  /** One error for all that descend from one message: a webhook's request can be answered only once. */
  #fail(id: string, pair: Pair<M>, error: Error): void {
    pair.waiting.shift()?.reject(error);
    this.#forget(id, pair, missing(pair));
  }

  /** @param left messages of the pair that may still come */
  #forget(id: string, pair: Pair<M>, left: number): void {
    this.#end(id, pair);
    // Of a complete pair nothing more can come: the next message with this id is another try.
    if (left === 0) return;
    this.#failed.set(id, left);
    const [oldest] = this.#failed.keys();
    if (this.#failed.size > MOST_FAILED && oldest !== undefined) this.#failed.delete(oldest);
  }

  #end(id: string, pair: Pair<M>): void {
    this.#pairs.delete(id);
    if (pair.timer) clearTimeout(pair.timer);
    for (const { resolve } of pair.waiting) resolve();
  }
}

/** Messages that a pair still lacks. */
function missing({ content, styles, needed }: Pair<unknown>): number {
  return Math.max(0, needed - styles.length) + (content ? 0 : 1);
}
