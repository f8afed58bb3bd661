import { setMaxListeners } from 'node:events';
import { NeuralStyleError } from '../errors.js';
import { unlessAborted } from '../async/unless-aborted.js';
import { type Engine, type Given, type RequestOptions, withRetries } from './engine.js';
import type { RequestKind, Requests } from './requests.js';
import { JobQueue } from '../async/turns.js';
import { SpawnedEngine } from './process/spawned-engine.js';
import type { EngineReport } from './process/engine-protocol.js';
import type { EngineSettings } from '../settings/engine-settings.js';
import { MINUTE } from '../values/units.js';

const HEARTBEAT_PATIENCE_SECONDS = 15;
/** Timers count milliseconds in 31 bits. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Node-RED's side of an engine: starts the process with the first request, queues, restarts after a crash, ends it when
 * idle. Optimisation jobs run one after the other; the quick requests (features, Gram matrices) have a queue of their own
 * and run between a job's iterations, so that a picture being painted does not hold up the next one's preparation. So have
 * pictures that are painted at once, which may practise a style before.
 */
export class EngineClient implements Engine {
  readonly #jobs: JobQueue;
  readonly #quick: JobQueue;
  readonly #passes: JobQueue;
  #child: SpawnedEngine | null = null;
  #engine: EngineReport | undefined;
  #idle: NodeJS.Timeout | null = null;
  #active = 0;
  #closed = new AbortController();

  constructor(
    private readonly settings: EngineSettings,
    private readonly patience = HEARTBEAT_PATIENCE_SECONDS,
    /** Called each time that the engine's process has started. */
    private readonly onReady?: (engine: EngineReport) => void,
  ) {
    this.#jobs = new JobQueue(settings.queueLimit);
    this.#quick = new JobQueue(settings.queueLimit);
    this.#passes = new JobQueue(settings.queueLimit);
    // As many requests wait for this signal as the queues hold; it is no leak.
    setMaxListeners(0, this.#closed.signal);
  }

  /** Process id of the engine while it runs. */
  get pid(): number | undefined {
    return this.#child?.ending ? undefined : this.#child?.pid;
  }

  /** The engine's report of the last start of its process. */
  get engine(): EngineReport | undefined {
    return this.#engine;
  }

  /** Optimisation jobs that wait for their turn. */
  get waiting(): number {
    return this.#jobs.waiting;
  }

  placeOf(ticket: object): number | null {
    return this.#jobs.placeOf(ticket);
  }

  move(ticket: object, place: number): boolean {
    return this.#jobs.move(ticket, place);
  }

  /**
   * Has the engine compute something.
   * @throws NeuralStyleError with the code of what went wrong: `queue-full`, `cancelled`, `engine-crashed`, …
   */
  async request<K extends RequestKind>(
    kind: K,
    params: Given<Requests[K]['params']>,
    options: RequestOptions<Requests[K]['result']> = {},
  ): Promise<Requests[K]['result']> {
    const closed = this.#closed.signal;
    const signal = options.signal ? AbortSignal.any([options.signal, closed]) : closed;
    const cancelled = (): NeuralStyleError => new NeuralStyleError(closed.aborted ? 'engine-closed' : 'cancelled');
    if (signal.aborted) throw cancelled();
    const queue = this.#queueOf(kind);
    const taken = !queue.full;
    const turn = queue.turn(signal, options.ticket, options.priority);
    if (taken) options.onQueued?.(queue.waiting);
    const endTurn = await turn.catch((error: unknown) => {
      throw signal.aborted ? cancelled() : error;
    });

    this.#begin();
    const work = this.#run(kind, params, signal, options).finally(() => {
      // Only now is the engine free, even where the caller got a cancellation earlier.
      this.#finish();
      endTurn();
    });
    return unlessAborted(work, signal, cancelled);
  }

  #queueOf(kind: RequestKind): JobQueue {
    if (kind === 'optimize') return this.#jobs;
    return kind === 'instant' ? this.#passes : this.#quick;
  }

  /** Ends the engine process and fails all requests, now and later, with `engine-closed`. */
  close(): void {
    this.#closed.abort();
    if (this.#idle) clearTimeout(this.#idle);
    this.#child?.kill(new NeuralStyleError('engine-closed'));
  }

  async #run<K extends RequestKind>(
    kind: K,
    given: Given<Requests[K]['params']>,
    signal: AbortSignal,
    options: RequestOptions<Requests[K]['result']>,
  ): Promise<Requests[K]['result']> {
    return withRetries(options, signal, () => this.#attempt(kind, given, signal, options));
  }

  async #attempt<K extends RequestKind>(
    kind: K,
    given: Given<Requests[K]['params']>,
    signal: AbortSignal,
    { onProgress, onStart, onResult }: RequestOptions<Requests[K]['result']>,
  ): Promise<Requests[K]['result']> {
    const child = this.#start();
    this.#engine = await child.ready();
    const params = typeof given === 'function' ? await given() : given;
    if (signal.aborted) throw new NeuralStyleError('cancelled');
    const { id, result } = child.request(kind, params, (event) => {
      if (!signal.aborted) onProgress?.(event);
    });
    const cancel = (): void => child.cancel(id, signal.reason);
    signal.addEventListener('abort', cancel, { once: true });
    onStart?.((steering) => child.steer(id, steering), this.#engine.name);
    try {
      const value = await result;
      onResult?.(value);
      return value;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  #start(): SpawnedEngine {
    if (!this.#child || this.#child.ending) {
      this.#child = new SpawnedEngine(this.settings, this.patience);
      if (this.onReady)
        this.#child
          .ready()
          .then(this.onReady)
          .catch(() => undefined);
    }
    return this.#child;
  }

  #begin(): void {
    this.#active += 1;
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = null;
  }

  #finish(): void {
    this.#active -= 1;
    if (this.#active > 0 || this.settings.idleTimeout <= 0 || this.#closed.signal.aborted) return;
    const pause = Math.min(this.settings.idleTimeout * MINUTE, LONGEST_TIMER);
    this.#idle = setTimeout(() => this.#child?.kill(new NeuralStyleError('engine-closed')), pause);
    this.#idle.unref();
  }
}
