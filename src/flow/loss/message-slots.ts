import { NeuralStyleError, type ErrorCode } from '../../errors.js';
import type { Objective } from '../payloads/objective.js';
import { FailedMessages, type Missing } from './failed-messages.js';
import type { Content, Emit, LossSlots } from './loss-slots.js';
import type { Style } from './style.js';
import type { WaitingLimits } from '../files/security.js';
import { contentBytes, NO_LIMITS, objectiveBytes, styleBytes, type Waiting } from './waiting.js';
import { BASES, requireBase, type Wants } from './wants.js';

/** Seconds for which messages of a failed id are taken for its rest. Later ones are another try, and must not be swallowed. */
const LONGEST_REMEMBERED = 5;

const MEGABYTE = 1e6;

interface Pair<M> {
  readonly waiting: Waiting[];
  readonly wants: Wants;
  readonly styles: Style[];
  /** Seconds that it waits; 0 for ever. */
  readonly seconds: number;
  /** Bytes that it keeps in memory. */
  bytes: number;
  content: Content | null;
  objective: Objective | null;
  /** The message of the objective, else of the content, which goes out; null where neither has come: then it is that of the last style. */
  carrier: M | null;
  timer: NodeJS.Timeout | null;
}

/** The parts that belong to one message. */
export interface MatchOptions extends Wants {
  /** Seconds to wait for a partner; 0 for ever. */
  readonly timeout: number;
}

/** A message that comes to a pair. */
interface Coming<M> {
  readonly id: string;
  readonly kind: keyof Missing;
  readonly message: M;
  readonly bytes: number;
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
    const waitingForStyle = pairs.filter((pair) => missingOf(pair).content === 0).length;
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

  async content(message: M, id: string, content: Content): Promise<void> {
    const { base } = this.readOptions();
    // It has no weight.
    if (base === 'none' || base === 'objective') return;
    await this.#join({ id, kind: 'content', message, bytes: contentBytes(message, content) }, (pair) => {
      if (pair.content || missingOf(pair).content === 0) throw new NeuralStyleError('content-twice');
      pair.content = content;
      pair.carrier ??= message;
    });
  }

  async objective(message: M, id: string, objective: Objective): Promise<void> {
    requireBase(this.readOptions());
    await this.#join({ id, kind: 'content', message, bytes: objectiveBytes(message, objective) }, (pair) => {
      if (pair.objective || missingOf(pair).content === 0) throw new NeuralStyleError('content-twice');
      pair.objective = objective;
      pair.carrier = message;
    });
  }

  async style(message: M, id: string, _topic: string, style: Style): Promise<void> {
    // It has no weight.
    if (this.readOptions().styles === 0) return;
    await this.#join({ id, kind: 'styles', message, bytes: styleBytes(message, style.payload) }, (pair) => pair.styles.push(style));
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

  async #join({ id, kind, message, bytes }: Coming<M>, put: (pair: Pair<M>) => void): Promise<void> {
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
    const missing = missingOf(pair);
    if (missing.content === 0 && missing.styles === 0) this.#complete(id, pair, message);
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

  /** @param last the message that came last */
  #complete(id: string, pair: Pair<M>, last: M): void {
    try {
      this.emit(pair.carrier ?? last, pair);
      this.#hasPaired = true;
      this.#end(id, pair);
    } catch (error) {
      this.#fail(id, pair, error as Error);
    }
  }

  #open(id: string, { timeout: seconds, ...wants }: MatchOptions): Pair<M> {
    const pair: Pair<M> = { waiting: [], wants, styles: [], seconds, bytes: 0, content: null, objective: null, carrier: null, timer: null };
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
function missingOf({ content, objective, styles, wants }: Pair<unknown>): Missing {
  const came = [content, objective].filter(Boolean).length;
  return { content: BASES[wants.base] - came, styles: Math.max(0, wants.styles - styles.length) };
}

/** The kind of message that a pair lacks. */
function lacks(pair: Pair<unknown>): 'style' | 'content' | 'objective' {
  if (missingOf(pair).content === 0) return 'style';
  return pair.wants.base === 'objective' || pair.content ? 'objective' : 'content';
}
