import { NeuralStyleError, type ErrorCode } from '../../errors.js';
import type { FeatureMaps } from '../payloads/feature-maps.js';
import { FailedMessages, type Missing } from './failed-messages.js';
import type { Emit, LossSlots } from './loss-slots.js';
import type { Style } from './style.js';
import type { WaitingLimits } from '../files/security.js';
import { contentBytes, NO_LIMITS, styleBytes, type Waiting } from './waiting.js';

/** Seconds for which messages of a failed id are taken for its rest. Later ones are another try, and must not be swallowed. */
const LONGEST_REMEMBERED = 5;

const MEGABYTE = 1e6;

interface Pair<M> {
  readonly waiting: Waiting[];
  readonly styles: Style[];
  /** Styles that belong to it. */
  readonly needed: number;
  /** Seconds that it waits; 0 for ever. */
  readonly seconds: number;
  /** Bytes that it keeps in memory. */
  bytes: number;
  content: { readonly message: M; readonly features: FeatureMaps } | null;
  timer: NodeJS.Timeout | null;
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
  readonly #failed = new FailedMessages();
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

  /** True where content and styles have met since the start or the last reset. */
  get hasPaired(): boolean {
    return this.#hasPaired;
  }

  content(message: M, id: string, features: FeatureMaps): Promise<void> {
    return this.#join(id, 'content', contentBytes(message, features), (pair) => {
      if (pair.content) throw new NeuralStyleError('content-twice');
      pair.content = { message, features };
    });
  }

  async style(id: string, _topic: string, style: Style, message?: unknown): Promise<void> {
    // No content waits for it.
    if (this.readOptions().styles === 0) return;
    await this.#join(id, 'styles', styleBytes(message, style.gram), (pair) => pair.styles.push(style));
  }

  branchFailed(id: string, mayFollow: boolean): void {
    if (this.#closed) return;
    const open = this.#pairs.get(id);
    if (!mayFollow) {
      // The pair is of an earlier message with this id, whose rest may still come.
      if (open) this.#forget(id, open, 0);
      return;
    }
    if (!open && this.#failed.takeFailure(id)) return;
    const pair = open ?? this.#openIfPossible(id);
    if (pair) this.#forget(id, pair, 1);
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

  async #join(id: string, kind: keyof Missing, bytes: number, put: (pair: Pair<M>) => void): Promise<void> {
    const options = this.readOptions();
    const limits = this.readLimits();
    // The error that ended the pair has been reported; its rest would only report it again. Where a pair is open, another try is under way.
    if (!this.#pairs.has(id) && this.#failed.takeRest(id, kind)) return;
    if (this.#closed) throw new NeuralStyleError('engine-closed');
    const pair = this.#pairs.get(id) ?? this.#open(id, options);
    put(pair);
    pair.bytes += bytes;
    this.#bytes += bytes;
    const settled = new Promise<void>((resolve, reject) => pair.waiting.push({ resolve, reject }));
    if (pair.content && missingOf(pair).styles === 0) this.#complete(id, pair, pair.content);
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
    this.#forget(id, pair, 0);
  }

  /** @param failed messages of the pair that cannot come any more */
  #forget(id: string, pair: Pair<M>, failed: number): void {
    this.#end(id, pair);
    const seconds = pair.seconds > 0 ? Math.min(pair.seconds, LONGEST_REMEMBERED) : LONGEST_REMEMBERED;
    this.#failed.remember(id, missingOf(pair), failed, seconds);
  }

  #end(id: string, pair: Pair<M>): void {
    this.#pairs.delete(id);
    this.#bytes -= pair.bytes;
    if (pair.timer) clearTimeout(pair.timer);
    for (const { resolve } of pair.waiting) resolve();
  }
}

/** Messages that a pair still lacks. */
function missingOf({ content, styles, needed }: Pair<unknown>): Missing {
  return { content: content ? 0 : 1, styles: Math.max(0, needed - styles.length) };
}

/** The kind of message that a pair lacks. */
function lacks({ content }: Pair<unknown>): 'style' | 'content' {
  return content ? 'style' : 'content';
}
