import { setMaxListeners } from 'node:events';
import { EngineClient } from '../../engine/client.js';
import { type Engine, type Given, type RequestOptions, withRetries } from '../../engine/engine.js';
import { unlessAborted } from '../../async/unless-aborted.js';
import { JobQueue } from '../../async/turns.js';
import type { ModelSpec } from '../../model/model-spec.js';
import type { OptimizeJob } from '../../painting/job.js';
import type { RequestKind, Requests } from '../../engine/requests.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../settings/engine-settings.js';
import { NeuralStyleError } from '../../errors.js';
import { DEFAULT_LIMITS } from '../../image/limits.js';
import { QueueConnection } from '../redis/connection.js';
import { Dispatch, type Sent } from './dispatch.js';
import { writeFrame } from '../wire/frame.js';
import { readFrame } from '../wire/frame-reader.js';
import { tooLarge } from '../store/store.js';
import { loadLibraries } from '../redis/libraries.js';
import type { WorkerReport } from '../wire/messages.js';
import { ModelNames } from '../wire/model-names.js';
import { Names } from '../wire/queue-names.js';
import { FrameStorage } from '../wire/frame-storage.js';
import { requireSize, withoutFiles } from './job-checks.js';
import { RateLimiter } from './rate-limiter.js';
import { RESULTS, type TravellingKind, type TravellingResults } from '../wire/schemas.js';
import type { QueueSettings } from './queue-settings.js';
import { openStore } from '../store/open-store.js';
import { KILOBYTE, MINUTE } from '../../values/units.js';

/** Milliseconds for withdrawing all that has been sent when Node-RED stops or deploys. */
const CLOSE_PATIENCE = 5000;
/** Minutes that the process which reads the weights for their hashes is kept. */
const HASHING_IDLE = 1;

interface Open {
  readonly connection: QueueConnection;
  readonly dispatch: Dispatch;
}

/** A request on its way to a worker and back. */
interface Travelling<K extends TravellingKind = TravellingKind> {
  readonly kind: K;
  readonly given: Given<Requests[K]['params']>;
  readonly signal: AbortSignal;
  readonly options: RequestOptions<never>;
  /** False while it waits for a worker. */
  hasBegun: boolean;
}

/** An engine on other machines: its requests travel by a job queue to whichever worker takes them. */
export class RemoteEngine implements Engine {
  readonly #closed = new AbortController();
  readonly #local = new EngineClient({ ...DEFAULT_ENGINE_SETTINGS, threads: 1, idleTimeout: HASHING_IDLE });
  readonly #models = new ModelNames(this.#local);
  readonly #rate: RateLimiter;
  readonly #lines = new WeakMap<object, JobQueue>();
  readonly #sent = new Set<Sent>();
  /** Paintings that are held back, wait for a worker or are with one, while somebody waits for them. */
  readonly #paintings = new Set<Travelling>();
  #open: Promise<Open> | null = null;

  constructor(private readonly settings: QueueSettings) {
    this.#rate = new RateLimiter(settings.rateLimit);
    // As many requests wait for this signal as there are jobs; it is no leak.
    setMaxListeners(0, this.#closed.signal);
  }

  /** Id of the process that reads weights, if any. */
  get pid(): number | undefined {
    return this.#local.pid;
  }

  get waiting(): number {
    return [...this.#paintings].filter(({ hasBegun }) => !hasBegun).length;
  }

  placeOf(ticket: object): number | null {
    const waiting = [...this.#paintings].filter(({ hasBegun }) => !hasBegun);
    const place = waiting.findIndex(({ options }) => options.ticket === ticket);
    return place < 0 ? null : place;
  }

  async request<K extends RequestKind>(
    kind: K,
    params: Given<Requests[K]['params']>,
    options: RequestOptions<Requests[K]['result']> = {},
  ): Promise<Requests[K]['result']> {
    const closed = this.#closed.signal;
    if (kind === 'modelHash' || kind === 'modelLayers') {
      // Hashes are kept, and would be known for longer than the engine is there.
      if (closed.aborted) throw new NeuralStyleError('engine-closed');
      const spec = (typeof params === 'function' ? await params() : params) as ModelSpec;
      return await (kind === 'modelHash' ? this.#models.hash(spec) : this.#local.request('modelLayers', spec));
    }
    const late = AbortSignal.timeout(this.settings.jobTimeout * MINUTE);
    const signal = AbortSignal.any([closed, late, ...(options.signal ? [options.signal] : [])]);
    const ended = (): NeuralStyleError => {
      if (closed.aborted) return new NeuralStyleError('engine-closed');
      if (options.signal?.aborted) return new NeuralStyleError('cancelled');
      return new NeuralStyleError('job-timeout', { minutes: this.settings.jobTimeout });
    };
    if (signal.aborted) throw ended();
    const travelling: Travelling = { kind, given: params as Given<never>, signal, options, hasBegun: false };
    const waiting = kind === 'optimize' ? this.#admit(travelling) : 0;
    options.onQueued?.(waiting);
    const work = this.#inLine(options.line, signal, () => this.#run(travelling));
    try {
      return await unlessAborted(work, signal, ended);
    } finally {
      this.#paintings.delete(travelling);
    }
  }

  /**
   * Takes a painting; gives how many of this engine's wait. One that is alone is taken to begin at once: a worker is there as a rule.
   * @throws NeuralStyleError `queue-full`
   */
  #admit(painting: Travelling): number {
    const { queueLimit } = this.settings;
    if (this.#paintings.size >= queueLimit) throw new NeuralStyleError('queue-full', { limit: queueLimit });
    this.#paintings.add(painting);
    return this.#paintings.size > 1 ? this.waiting : 0;
  }

  /** Withdraws what has been sent, as far as that can be done in some seconds. */
  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#local.close();
    if (!this.#open) return;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_PATIENCE)));
    const { connection, dispatch } = await this.#open.catch(() => ({ connection: null, dispatch: null }));
    await Promise.race([this.#withdrawAll().then(() => dispatch?.close()), patience]);
    clearTimeout(timer);
    await connection?.close();
  }

  async #withdrawAll(): Promise<void> {
    await Promise.allSettled([...this.#sent].map((sent) => sent.withdraw()));
  }

  async #inLine<T>(line: object | undefined, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    if (!line) return task();
    const queue = this.#lines.get(line) ?? new JobQueue(Infinity);
    this.#lines.set(line, queue);
    const endTurn = await queue.turn(signal);
    return task().finally(endTurn);
  }

  async #run<K extends TravellingKind>(travelling: Travelling<K>): Promise<Requests[K]['result']> {
    const { kind, signal, options } = travelling;
    if (kind === 'optimize') await this.#rate.turn(options.flow ?? '', signal);
    return withRetries(options, signal, () => this.#attempt(travelling));
  }

  async #attempt<K extends TravellingKind>(travelling: Travelling<K>): Promise<Requests[K]['result']> {
    const { kind, given, signal, options } = travelling;
    travelling.hasBegun = false;
    const { connection, dispatch } = await this.#opened();
    await connection.ready();
    const params = typeof given === 'function' ? await given() : given;
    signal.throwIfAborted();
    const nameModel = this.#models.nameOf.bind(this.#models);
    const frame = await writeFrame(kind === 'optimize' ? withoutFiles(params as OptimizeJob) : params, nameModel);
    if (frame.length > DEFAULT_LIMITS.maxBytes) throw tooLarge(frame.length, DEFAULT_LIMITS.maxBytes);
    signal.throwIfAborted();

    let worker: string | null = null;
    let sent = null as Sent | null;
    const onReport = (report: WorkerReport): void => {
      if (signal.aborted || report.type === 'ended') return;
      if (report.worker !== worker || report.type === 'started') {
        worker = report.worker;
        travelling.hasBegun = true;
        options.onStart?.((steering) => sent?.steer(steering), report.worker);
      }
      if (report.type === 'progress') options.onProgress?.(report.event);
    };
    sent = await dispatch.send(kind, frame, { priority: this.settings.priority, nameModel, onReport });
    if (kind === 'optimize') this.#reportPlace(dispatch, travelling);
    return this.#delivered(travelling, params, sent);
  }

  async #delivered<K extends TravellingKind>(
    { kind, signal, options }: Travelling<K>,
    params: Requests[K]['params'],
    sent: Sent,
  ): Promise<Requests[K]['result']> {
    this.#sent.add(sent);
    const withdraw = (): void => void sent.withdraw().catch(() => undefined);
    if (signal.aborted) withdraw();
    signal.addEventListener('abort', withdraw, { once: true });
    try {
      const frame = await sent.result;
      const travelled: TravellingResults[K] = await readFrame(frame, RESULTS[kind], DEFAULT_LIMITS);
      const result = (
        kind === 'featureValues' ? (travelled as TravellingResults['featureValues']).values : travelled
      ) as Requests[K]['result'];
      if (kind === 'optimize') requireSize(result as Requests['optimize']['result'], params as OptimizeJob);
      options.onResult?.(result as never);
      return result;
    } finally {
      signal.removeEventListener('abort', withdraw);
      this.#sent.delete(sent);
    }
  }

  /** Reports how many jobs wait in the whole queue, once that is known, if this one still does. */
  #reportPlace(dispatch: Dispatch, travelling: Travelling): void {
    const { onPlace } = travelling.options;
    if (!onPlace) return;
    dispatch.waiting('optimize').then(
      (waiting) => {
        if (waiting > 0 && !travelling.hasBegun && !travelling.signal.aborted) onPlace(waiting);
      },
      () => undefined,
    );
  }

  async #opened(): Promise<Open> {
    this.#open ??= this.#connect();
    // Another request may find the packages installed, or the address repaired.
    this.#open.catch(() => (this.#open = null));
    return this.#open;
  }

  async #connect(): Promise<Open> {
    const { redis, queue, store, storeCredentials, storeAbove } = this.settings;
    const libraries = await loadLibraries();
    const names = new Names(queue);
    const opened = openStore(store, storeCredentials);
    const connection = new QueueConnection(libraries, redis);
    const frames = new FrameStorage(connection.commands, names, { store: opened, storeAbove: storeAbove * KILOBYTE });
    return { connection, dispatch: new Dispatch(libraries, connection, names, frames, DEFAULT_LIMITS) };
  }
}
