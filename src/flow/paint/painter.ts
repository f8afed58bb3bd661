import { removeCheckpoint } from '../../painting/checkpoint.js';
import { type Engine, withRetries } from '../../engine/engine.js';
import { type OptimizeJob, type OptimizeResult, RESET, type Steering } from '../../painting/job.js';
import type { Picture } from '../../pixels/picture.js';
import { Lock } from '../../async/lock.js';
import { JobQueue } from '../../async/turns.js';
import { unlessAborted } from '../../async/unless-aborted.js';
import { NeuralStyleError, toNeuralStyleError } from '../../errors.js';
import { photographOf, styledPart } from '../../evaluate/objective/objective-parts.js';
import type { Style } from '../loss/style.js';
import { styleTargets } from '../loss/make-objective.js';
import type { Objective } from '../payloads/objective.js';
import type { PaintSettings } from '../../settings/paint-settings.js';
import type { JobCounts } from '../payloads/api.js';
import { JobTally, outcomeOf } from './job-counts.js';
import { handleOf } from './job-handle.js';
import type { JobEnding, PaintedAtOnce } from './job-observer.js';
import { type AtOnceRequest, PaintJob, type PaintRequest } from './paint-job.js';
import { Preparation } from './retry.js';
import { frameOf, type PreviousResult, resultAt, startPicture } from './start-picture.js';

/** Pictures to be painted in one pass that may wait for those before them. */
export const MOST_PASSES_WAITING = 16;

/** The reason to abort a job whose place a newer one takes. */
const SUPERSEDED = 'superseded';

export interface Painted {
  readonly result: OptimizeResult;
  readonly objective: Objective;
  readonly isSteered: boolean;
}

type Cancelled = Extract<JobEnding, { outcome: 'cancelled' | 'superseded' }>;
type Ended = Extract<JobEnding, { outcome: 'painted' }>;

/** A node's optimisation jobs: the running ones, the waiting ones, and what happens when another one comes. */
export class Painter {
  readonly #jobs = new Set<PaintJob>();
  readonly #tally = new JobTally();
  /** Objectives are prepared one after the other: decoded pictures are large. */
  readonly #preparing = new Lock();
  readonly #passes = new JobQueue(MOST_PASSES_WAITING);
  #previous: PreviousResult | null = null;
  #closed = false;

  /**
   * @param engineFor the engine of a name; may throw
   * @param flow that the node stands in
   */
  constructor(
    private readonly engineFor: (name: string) => Engine,
    private readonly flow?: string,
  ) {}

  /**
   * Paints, in the order of the calls; null for a job that was cancelled. The engine's queue limit, the overflow policy and cancellations
   * hold from the call on, also while the objective is being prepared: a picture takes its place in the queue before it is decoded.
   *
   * @throws NeuralStyleError unless the job was cancelled
   */
  async paint(request: PaintRequest): Promise<Painted | null> {
    const { overflow, retries, job: parameters } = request.settings;
    const iterations = parameters.scales.reduce((sum, stage) => sum + stage.iterations, 0);
    const job = new PaintJob(request, iterations);
    const handle = handleOf(job, () => this.engineFor(request.engine));
    for (const observer of request.observers) observer.added?.(handle);
    return this.#followed(job, overflow, async (begun) => {
      const prepare = (): Promise<Objective> =>
        this.#preparing.run(async () => {
          begun.signal.throwIfAborted();
          return request.prepare();
        });
      const preparation = new Preparation(prepare, retries);
      const result = await this.#request(begun, request, preparation);
      return { result, objective: await preparation.objective(), isSteered: begun.isSteered };
    });
  }

  /**
   * The same in one pass: pictures are prepared and painted one after the other.
   * @throws NeuralStyleError unless the job was cancelled
   */
  async paintAtOnce(request: AtOnceRequest): Promise<PaintedAtOnce | null> {
    const { overflow, retries, paint } = request;
    const painted = await this.#followed(new PaintJob(request, 1), overflow, async (job) => {
      const { signal } = job;
      const turn = this.#passes.turn(signal);
      if (this.#passes.waiting > 0) job.queued(this.#passes.waiting);
      const end = await turn;
      job.begin();
      const once = { signal, onStart: (computer: string) => job.startedAtOnce(computer) };
      const work = withRetries({ retries, onRetry: (left) => job.restarted(left) }, signal, () => paint(once)).finally(end);
      return { result: await unlessAborted(work, signal, () => new NeuralStyleError('cancelled')) };
    });
    return painted?.result ?? null;
  }

  /** True where a job of this message runs or waits. */
  has(id: string): boolean {
    return [...this.#jobs].some(({ request }) => request.id === id);
  }

  /** The node's jobs so far. */
  get counts(): JobCounts {
    return this.#tally.counts([...this.#jobs].filter(({ hasBegun }) => !hasBegun).length);
  }

  /** Cancels the jobs of one message, or all; gives how many these are. */
  cancel(id?: string): number {
    const jobs = [...this.#jobs].filter(({ request }) => id === undefined || request.id === id);
    for (const job of jobs) job.abort(RESET);
    return jobs.length;
  }

  /**
   * Changes the running jobs from the next iteration on; gives how many these are.
   *
   * @param styles replace a job's; null to keep them
   * @throws NeuralStyleError `model-mismatch` for styles of another model than a job's
   */
  steer(steering: Steering, styles: readonly Style[] | null): number {
    let steered = 0;
    for (const job of this.#jobs) {
      const objective = job.steerable;
      if (!objective) continue;
      job.steer(styles ? { ...steering, styles: styleTargets(styledPart(objective).model, styles) } : steering);
      steered += 1;
    }
    return steered;
  }

  /** The content of the running job; null where none runs, or it has none. */
  get content(): Picture | null {
    for (const { steerable } of this.#jobs) if (steerable) return photographOf(steerable);
    return null;
  }

  /** Fails all jobs with `engine-closed`, now and later. */
  close(): void {
    this.#closed = true;
    for (const job of this.#jobs) job.abort(new NeuralStyleError('engine-closed'));
  }

  /** Has a job's work done, and tells its observers of the end. */
  async #followed<P extends Pick<Ended, 'result'>>(
    job: PaintJob,
    overflow: PaintSettings['overflow'],
    work: (job: PaintJob) => Promise<P>,
  ): Promise<P | null> {
    const conclude = (ending: JobEnding): void => {
      this.#tally.count(ending.outcome);
      for (const observer of job.request.observers) observer.ended(ending);
    };
    const painted = await this.#done(job, overflow, work).catch((error: unknown) => {
      conclude({ outcome: outcomeOf(error), error: toNeuralStyleError(error) });
      throw error;
    });
    if ('result' in painted) conclude({ outcome: 'painted', result: painted.result });
    else conclude(painted);
    return 'result' in painted ? painted : null;
  }

  async #done<P>(job: PaintJob, overflow: PaintSettings['overflow'], work: (job: PaintJob) => Promise<P>): Promise<P | Cancelled> {
    if (this.#closed) throw new NeuralStyleError('engine-closed');
    this.#makeRoom(overflow);
    this.#jobs.add(job);
    try {
      return await work(job);
    } catch (error) {
      if (!job.signal.aborted) throw error;
      const reason = job.signal.reason as typeof RESET | typeof SUPERSEDED | Error;
      if (typeof reason !== 'string') throw reason;
      // A user who stops a job does not expect it to go on when the same message comes again; a checkpoint is for unwanted ends.
      if (reason === RESET && job.checkpoint) await removeCheckpoint(job.checkpoint);
      return { outcome: reason === RESET ? 'cancelled' : SUPERSEDED, ...job.position };
    } finally {
      this.#jobs.delete(job);
    }
  }

  #request(job: PaintJob, request: PaintRequest, preparation: Preparation): Promise<OptimizeResult> {
    const { signal } = job;
    const { priority = 0 } = request;
    const { overflow, init, retries } = request.settings;
    // Made when the job's turn comes: only then is the result before it known.
    const params = async (): Promise<OptimizeJob> => {
      job.begin();
      const objective = await preparation.objective();
      const optimizeJob = await this.#params(objective, request);
      job.prepared(optimizeJob, objective.weighedBy);
      return optimizeJob;
    };
    return this.engineFor(request.engine).request('optimize', params, {
      signal,
      priority,
      ticket: job,
      ...((overflow === 'latest' || init === 'previous') && { line: this }),
      ...(this.flow !== undefined && { flow: this.flow }),
      onQueued: (waiting) => {
        if (waiting > 0) job.queued(waiting);
        if (overflow !== 'latest') preparation.start((error) => job.abort(error));
      },
      onPlace: (waiting) => job.queued(waiting),
      retries,
      onRetry: (left) => {
        preparation.renew();
        job.restarted(left);
      },
      onStart: (steer, computer) => job.started(steer, computer),
      onProgress: (event) => job.progressed(event),
      onResult: ({ picture }) => {
        if (!signal.aborted && job.objective) this.#previous = { content: photographOf(job.objective), result: picture };
      },
    });
  }

  #makeRoom(overflow: PaintSettings['overflow']): void {
    if (overflow === 'reject' && this.#jobs.size > 0) throw new NeuralStyleError('busy');
    if (overflow !== 'latest') return;
    for (const job of this.#jobs) if (!job.hasBegun) job.abort(SUPERSEDED);
  }

  async #params({ spec }: Objective, { settings, init }: PaintRequest): Promise<OptimizeJob> {
    const previous = settings.init === 'previous' && this.#previous ? await resultAt(this.#previous, spec.size) : null;
    return {
      ...settings.job,
      objective: spec,
      // The large shapes of a picture that follows another are there already.
      scales: previous ? settings.job.scales.slice(-1) : settings.job.scales,
      start: await startPicture(settings.init, spec, previous?.result ?? null, init),
      previous: photographOf(spec) && frameOf(previous),
    };
  }
}
