import { NeuralStyleError, type ErrorCode } from '../../errors.js';
import type { FeatureMaps } from '../payloads/feature-maps.js';
import type { WaitingLimits } from '../files/security.js';
import type { Emit, LossSlots, Style } from './loss-slots.js';
import { contentBytes, NO_LIMITS, styleBytes, type Waiting } from './waiting.js';

/** Failed ids to remember. */
const MOST_FAILED = 256;

/**
 * Seconds for which what still comes of a failed id is taken for the rest of it. Where nothing was on its way any more, as behind a node that
 * failed before the branches part, the next message with this id is another try, and must not be swallowed.
 */
const LONGEST_REMEMBERED = 5;

const MEGABYTE = 1e6;

interface Pair<M> {
  readonly waiting: Waiting[];
  readonly styles: Style[];
  /** Styles that belong to it. */
  readonly needed: number;
  /** How long it waits; 0 for ever. */
  readonly seconds: number;
  /** What it keeps in memory. */
  bytes: number;
  content: { readonly message: M; readonly features: FeatureMaps } | null;
  timer: NodeJS.Timeout | null;
}

interface Failed {
  /** Messages that the pair lacked and that may still come. */
  left: number;
  readonly timer: NodeJS.Timeout;
}

export interface MatchOptions {
  /** Styles that belong to one content message. */
  readonly styles: number;
  /** Seconds to wait for a partner; 0 for ever. */
  readonly timeout: number;
}

/**
 * Pairs content and styles that descend from one message, by `_msgid`. Where more would wait than the limits allow, what has waited longest ends
 * with `loss-full`, since it is the least likely to be met: it was left by something that failed, or comes of another message.
 */
export class MessageSlots<M> implements LossSlots<M> {
  /** The oldest first. */
  readonly #pairs = new Map<string, Pair<M>>();
  /** Ids whose pair has failed lately. */
  readonly #failed = new Map<string, Failed>();
  #bytes = 0;
  #hasPaired = false;
  #closed = false;

  /** @param readOptions called for each message; may throw */
  constructor(
    private readonly emit: Emit<M>,
    private readonly readOptions: () => MatchOptions,
    private readonly readLimits: () => WaitingLimits = () => NO_LIMITS,
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

  /** Whether content and styles have met, since the start or the last reset. */
  get hasPaired(): boolean {
    return this.#hasPaired;
  }

  content(message: M, id: string, features: FeatureMaps): Promise<void> {
    return this.#join(id, contentBytes(message, features), (pair) => {
      if (pair.content) throw new NeuralStyleError('content-twice');
      pair.content = { message, features };
    });
  }

  async style(id: string, _topic: string, style: Style, message?: unknown): Promise<void> {
    // No content waits for it.
    if (this.readOptions().styles === 0) return;
    await this.#join(id, styleBytes(message, style.gram), (pair) => pair.styles.push(style));
  }

  branchFailed(id: string): void {
    if (this.#closed || this.#isStraggler(id)) return;
    const pair = this.#pairs.get(id) ?? this.#openIfPossible(id);
    if (pair) this.#forget(id, pair, missing(pair) - 1);
  }

  reset(): void {
    this.#hasPaired = false;
    this.#failAll('cancelled');
  }

  close(): void {
    this.#closed = true;
    this.#failAll('engine-closed');
  }

  #failAll(code: ErrorCode): void {
    for (const [id, pair] of [...this.#pairs]) this.#fail(id, pair, new NeuralStyleError(code));
  }

  async #join(id: string, bytes: number, put: (pair: Pair<M>) => void): Promise<void> {
    const options = this.readOptions();
    const limits = this.readLimits();
    if (this.#isStraggler(id)) return;
    if (this.#closed) throw new NeuralStyleError('engine-closed');
    const pair = this.#pairs.get(id) ?? this.#open(id, options);
    put(pair);
    pair.bytes += bytes;
    this.#bytes += bytes;
    const settled = new Promise<void>((resolve, reject) => pair.waiting.push({ resolve, reject }));
    if (pair.content && missing(pair) === 0) this.#complete(id, pair, pair.content);
    this.#makeRoom(limits);
    await settled;
  }

  /** One stays, however large it is. */
  #makeRoom({ messages, bytes }: WaitingLimits): void {
    for (const [id, pair] of this.#pairs) {
      if (this.#pairs.size <= 1 || (this.#pairs.size <= messages && this.#bytes <= bytes)) return;
      const limit = this.#pairs.size > messages ? `${messages}` : `${Math.round(bytes / MEGABYTE)} MB`;
      this.#fail(id, pair, new NeuralStyleError('loss-full', { missing: lacks(pair), limit }));
    }
  }

  /** The error that ended the pair has been reported; what still comes of it would only report it again. */
  #isStraggler(id: string): boolean {
    const failed = this.#failed.get(id);
    if (!failed) return false;
    failed.left -= 1;
    if (failed.left === 0) this.#clearFailed(id);
    return true;
  }

  #complete(id: string, pair: Pair<M>, { message, features }: NonNullable<Pair<M>['content']>): void {
    try {
      this.emit(message, features, pair.styles);
      this.#hasPaired = true;
      this.#end(id, pair);
    } catch (error) {
      this.#fail(id, pair, error as Error);
    }
  }

  #open(id: string, { styles: needed, timeout: seconds }: MatchOptions): Pair<M> {
    const pair: Pair<M> = { waiting: [], styles: [], needed, seconds, bytes: 0, content: null, timer: null };
    this.#pairs.set(id, pair);
    if (seconds > 0) {
      pair.timer = setTimeout(() => {
        this.#fail(id, pair, new NeuralStyleError('unmatched', { missing: lacks(pair), seconds }));
      }, seconds * 1000);
      pair.timer.unref();
    }
    return pair;
  }

  /** Null where a setting makes no sense, which is an error of each message that comes here, and of none that does not. */
  #openIfPossible(id: string): Pair<M> | null {
    try {
      return this.#open(id, this.readOptions());
    } catch {
      return null;
    }
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
    this.#clearFailed(id);
    const seconds = pair.seconds > 0 ? Math.min(pair.seconds, LONGEST_REMEMBERED) : LONGEST_REMEMBERED;
    const timer = setTimeout(() => this.#clearFailed(id), seconds * 1000);
    timer.unref();
    this.#failed.set(id, { left, timer });
    const [oldest] = this.#failed.keys();
    if (this.#failed.size > MOST_FAILED && oldest !== undefined) this.#clearFailed(oldest);
  }

  #clearFailed(id: string): void {
    clearTimeout(this.#failed.get(id)?.timer);
    this.#failed.delete(id);
  }

  #end(id: string, pair: Pair<M>): void {
    this.#pairs.delete(id);
    this.#bytes -= pair.bytes;
    if (pair.timer) clearTimeout(pair.timer);
    for (const { resolve } of pair.waiting) resolve();
  }
}

/** Messages that a pair still lacks. */
function missing({ content, styles, needed }: Pair<unknown>): number {
  return Math.max(0, needed - styles.length) + (content ? 0 : 1);
}

/** What a pair lacks, in a word. */
function lacks({ content }: Pair<unknown>): 'style' | 'content' {
  return content ? 'style' : 'content';
}
