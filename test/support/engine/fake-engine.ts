import { unlessAborted } from '../../../src/async/unless-aborted.js';
import { JobQueue } from '../../../src/async/turns.js';
import { type Engine, type Given, type RequestOptions, withRetries } from '../../../src/engine/engine.js';
import type { RequestKind, Requests } from '../../../src/engine/requests.js';
import { NeuralStyleError } from '../../../src/errors.js';
import type { OptimizeJob, OptimizeResult, ProgressEvent, Steering } from '../../../src/painting/job.js';

/** A job that the fake engine has begun; the test says how it goes on. */
export interface BegunJob {
  readonly job: OptimizeJob;
  /** Steering that it has got so far. */
  readonly steered: readonly Steering[];
  readonly progress: (event: Partial<ProgressEvent>) => void;
  readonly finish: (result?: Partial<OptimizeResult>) => void;
  readonly fail: (error: Error) => void;
}

const LOSSES = { total: 123_456, content: 1, style: 2, tv: 3 };
const EVENT: ProgressEvent = { iteration: 1, iterations: 10, losses: LOSSES, elapsed: 40, remaining: 360, paused: false, width: 2 };

/** An engine that paints one job at a time, as `EngineClient` does, and computes nothing. */
export class FakeEngine implements Engine {
  readonly pid = undefined;
  readonly #queue: JobQueue;
  readonly #begun: BegunJob[] = [];
  readonly #expected: ((job: BegunJob) => void)[] = [];

  /** @param limit how many jobs may wait */
  constructor(limit = Infinity) {
    this.#queue = new JobQueue(limit);
  }

  get waiting(): number {
    return this.#queue.waiting;
  }

  /** The next job that begins, or begins again. */
  next(): Promise<BegunJob> {
    const begun = this.#begun.shift();
    return begun ? Promise.resolve(begun) : new Promise((resolve) => this.#expected.push(resolve));
  }

  /** True where a job has begun that `next` has not given. */
  get hasBegun(): boolean {
    return this.#begun.length > 0;
  }

  async request<K extends RequestKind>(
    kind: K,
    given: Given<Requests[K]['params']>,
    options: RequestOptions<Requests[K]['result']> = {},
  ): Promise<Requests[K]['result']> {
    if (kind !== 'optimize') throw new Error(`the fake engine only paints, and was asked for ${kind}`);
    const signal = options.signal ?? new AbortController().signal;
    const cancelled = (): NeuralStyleError => new NeuralStyleError('cancelled');
    const isTaken = !this.#queue.full;
    const turn = this.#queue.turn(signal);
    if (isTaken) options.onQueued?.(this.waiting);
    const endTurn = await turn;
    const attempt = (): Promise<OptimizeResult> => this.#attempt(given as Given<OptimizeJob>, options, signal);
    const work = withRetries(options, signal, attempt).finally(endTurn);
    return await unlessAborted(work, signal, cancelled);
  }

  close(): void {
    // Nothing runs but what tests have asked for.
  }

  async #attempt(given: Given<OptimizeJob>, options: RequestOptions<OptimizeResult>, signal: AbortSignal): Promise<OptimizeResult> {
    const job = typeof given === 'function' ? await given() : given;
    signal.throwIfAborted();
    const steered: Steering[] = [];
    options.onStart?.((steering) => steered.push(steering), 'fake');
    const work = new Promise<OptimizeResult>((resolve, reject) => {
      this.#tell({
        job,
        steered,
        progress: (event) => options.onProgress?.({ ...EVENT, ...event }),
        finish: (result) => resolve({ ...resultOf(job), ...result }),
        fail: reject,
      });
    });
    const result = await unlessAborted(work, signal, () => new NeuralStyleError('cancelled'));
    options.onResult?.(result);
    return result;
  }

  #tell(begun: BegunJob): void {
    const expected = this.#expected.shift();
    if (expected) expected(begun);
    else this.#begun.push(begun);
  }
}

function resultOf({ objective }: OptimizeJob): OptimizeResult {
  const { size, content } = objective;
  const picture = content?.picture ?? { ...size, data: new Uint8Array(3 * size.width * size.height) };
  return { picture, losses: LOSSES, iterations: 10, elapsed: 400, seed: 7, reason: 'iterations', curve: [], resumedFrom: 0 };
}
