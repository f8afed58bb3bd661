import { setMaxListeners } from 'node:events';
import { NeuralStyleError } from '../errors.js';
import type { ProgressEvent, RequestKind, Requests, Weights } from './jobs.js';
import { JobQueue } from './job-queue.js';
import { EngineChild } from './process/child.js';
import type { EngineSettings } from './settings.js';

const HEARTBEAT_PATIENCE_SECONDS = 15;
const MINUTE = 60_000;
/** Timers count milliseconds in 31 bits. */
const LONGEST_TIMER = 2 ** 31 - 1;

export interface RequestOptions {
  /** Aborting rejects the request with `cancelled` at once; the engine stops the job at the next iteration. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
  /** Called when the request leaves the queue, with a function that changes the running job's weights. */
  readonly onStart?: (steer: (weights: Partial<Weights>) => void) => void;
}

/**
 * Node-RED's side of an engine: starts the process with the first request, queues, restarts after a crash, ends it when
 * idle. Optimisation jobs run one after the other; the quick requests (features, Gram matrices) have a queue of their own
 * and run between a job's iterations, so that a picture being painted does not hold up the next one's preparation.
 */
export class EngineClient {
  readonly #jobs: JobQueue;
  readonly #quick: JobQueue;
  #child: EngineChild | null = null;
  #idle: NodeJS.Timeout | null = null;
  #active = 0;
  #closed = new AbortController();

  constructor(
    private readonly settings: EngineSettings,
    private readonly patience = HEARTBEAT_PATIENCE_SECONDS,
  ) {
    this.#jobs = new JobQueue(settings.queueLimit);
    this.#quick = new JobQueue(settings.queueLimit);
    // As many requests wait for this signal as the queues hold; it is no leak.
    setMaxListeners(0, this.#closed.signal);
  }

  /** Process id of the engine while it runs. */
  get pid(): number | undefined {
    return this.#child?.ending ? undefined : this.#child?.pid;
  }

  /** Optimisation jobs that wait for their turn. */
  get waiting(): number {
    return this.#jobs.waiting;
  }

  /**
   * Has the engine do something.
   * @throws NeuralStyleError with the code of what went wrong: `queue-full`, `cancelled`, `engine-crashed`, …
   */
  async request<K extends RequestKind>(
    kind: K,
    params: Requests[K]['params'],
    options: RequestOptions = {},
  ): Promise<Requests[K]['result']> {
    const closed = this.#closed.signal;
    const signal = options.signal ? AbortSignal.any([options.signal, closed]) : closed;
    const cancelled = (): NeuralStyleError => new NeuralStyleError(closed.aborted ? 'engine-closed' : 'cancelled');
    if (signal.aborted) throw cancelled();
    const queue = kind === 'optimize' ? this.#jobs : this.#quick;
    const endTurn = await queue.turn(signal).catch((error: unknown) => {
      throw signal.aborted ? cancelled() : error;
    });

    this.#begin();
    const work = this.#run(kind, params, signal, options).finally(() => {
      // Only now is the engine free, even where the caller was told of a cancellation earlier.
      this.#finish();
      endTurn();
    });
    return unlessAborted(work, signal, cancelled);
  }

  /** Ends the engine process and fails all requests, now and later, with `engine-closed`. */
  close(): void {
    this.#closed.abort();
    if (this.#idle) clearTimeout(this.#idle);
    this.#child?.kill(new NeuralStyleError('engine-closed'));
  }

  async #run<K extends RequestKind>(
    kind: K,
    params: Requests[K]['params'],
    signal: AbortSignal,
    { onProgress, onStart }: RequestOptions,
  ): Promise<Requests[K]['result']> {
    const child = this.#start();
    await child.ready();
    if (signal.aborted) throw new NeuralStyleError('cancelled');
    const { id, result } = child.request(kind, params, (event) => {
      if (!signal.aborted) onProgress?.(event);
    });
    const cancel = (): void => child.cancel(id);
    signal.addEventListener('abort', cancel, { once: true });
    onStart?.((weights) => child.steer(id, weights));
    try {
      return await result;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  #start(): EngineChild {
    if (!this.#child || this.#child.ending) {
      this.#child = new EngineChild(this.settings, this.patience);
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

/** The outcome of `work`, or a rejection as soon as the signal fires. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal, error: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(error());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
