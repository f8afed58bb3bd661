import { NeuralStyleError } from '../errors.js';
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
  /** Empties the slots; messages that wait are done with. */
  reset(): void;
  /** Fails what waits with `engine-closed`. */
  close(): void;
  /** What is there and what is not, for the status. */
  readonly state: { readonly styles: number; readonly waitingForStyle: number; readonly waitingForContent: number };
}

/** Content messages that may wait before the first style has come. */
const MOST_WAITING = 16;

/** Failed ids to remember. */
const MOST_FAILED = 256;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Keeps the latest style of each topic and emits on every content; content that comes before any style waits for it. */
export class LatestSlots<M> implements LossSlots<M> {
  readonly #styles = new Map<string, Style>();
  #waiting: (Waiting & { readonly message: M; readonly features: FeatureMaps })[] = [];

  constructor(
    private readonly emit: Emit<M>,
    private readonly needsStyle: boolean,
  ) {}

  get state(): LossSlots<M>['state'] {
    return { styles: this.#styles.size, waitingForStyle: this.#waiting.length, waitingForContent: 0 };
  }

  async content(message: M, _id: string, features: FeatureMaps): Promise<void> {
    if (this.#styles.size > 0 || !this.needsStyle) {
      this.emit(message, features, [...this.#styles.values()]);
      return;
    }
    if (this.#waiting.length >= MOST_WAITING) throw new NeuralStyleError('style-missing', { count: this.#waiting.length });
    await new Promise<void>((resolve, reject) => this.#waiting.push({ message, features, resolve, reject }));
  }

  style(_id: string, topic: string, style: Style): Promise<void> {
    this.#styles.set(topic, style);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { message, features, resolve, reject } of waiting) {
      try {
        this.emit(message, features, [...this.#styles.values()]);
        resolve();
      } catch (error) {
        reject(error as Error);
      }
    }
    return Promise.resolve();
  }

  reset(): void {
    this.#styles.clear();
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  close(): void {
    for (const { reject } of this.#waiting.splice(0)) reject(new NeuralStyleError('engine-closed'));
  }
}

interface Pair<M> {
  readonly waiting: Waiting[];
  readonly styles: Style[];
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
  /** Ids whose pair has failed lately. */
  readonly #failed = new Set<string>();

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

  reset(): void {
    for (const id of [...this.#pairs.keys()]) this.#end(id);
  }

  close(): void {
    for (const id of [...this.#pairs.keys()]) this.#fail(id, new NeuralStyleError('engine-closed'));
  }

  async #join(id: string, put: (pair: Pair<M>) => void): Promise<void> {
    const { styles, timeout } = this.readOptions();
    // The error that ended the pair has been reported; a straggler would only report it again.
    if (this.#failed.delete(id)) return;
    const pair = this.#pairs.get(id) ?? this.#open(id, timeout);
    put(pair);
    const settled = new Promise<void>((resolve, reject) => pair.waiting.push({ resolve, reject }));
    if (pair.content && pair.styles.length >= styles) this.#complete(id, pair.content, pair.styles);
    await settled;
  }

  #complete(id: string, { message, features }: NonNullable<Pair<M>['content']>, styles: readonly Style[]): void {
    try {
      this.emit(message, features, styles);
      this.#end(id);
    } catch (error) {
      this.#fail(id, error as Error);
    }
  }

  #open(id: string, seconds: number): Pair<M> {
    const pair: Pair<M> = { waiting: [], styles: [], content: null, timer: null };
    this.#pairs.set(id, pair);
    if (seconds > 0) {
      pair.timer = setTimeout(() => {
        this.#fail(id, new NeuralStyleError('unmatched', { missing: pair.content ? 'style' : 'content', seconds }));
      }, seconds * 1000);
      pair.timer.unref();
    }
    return pair;
  }

  /** One error for all that descend from one message: a webhook's request can be answered only once. */
  #fail(id: string, error: Error): void {
    this.#pairs.get(id)?.waiting.shift()?.reject(error);
    this.#end(id);
    this.#failed.add(id);
    const [oldest] = this.#failed;
    if (this.#failed.size > MOST_FAILED && oldest !== undefined) this.#failed.delete(oldest);
  }

  #end(id: string): void {
    const pair = this.#pairs.get(id);
    if (!pair) return;
    this.#pairs.delete(id);
    if (pair.timer) clearTimeout(pair.timer);
    for (const { resolve } of pair.waiting) resolve();
  }
}
