import { removeCheckpoint } from '../../painting/checkpoint.js';
import type { Engine } from '../../engine/engine.js';
import { type OptimizeJob, type OptimizeResult, RESET, type Steering } from '../../painting/job.js';
import type { Picture } from '../../pixels/picture.js';
import { Lock } from '../../async/lock.js';
import { NeuralStyleError, toNeuralStyleError } from '../../errors.js';
import { photographOf, styledPart } from '../../evaluate/objective/objective-parts.js';
import type { Style } from '../loss/style.js';
import { styleTargets } from '../loss/make-objective.js';
import type { Objective } from '../payloads/objective.js';
import type { PaintSettings } from '../../settings/paint-settings.js';
import type { JobCounts } from '../payloads/api.js';
import { JobTally, outcomeOf } from './job-counts.js';
import type { JobEnding } from './job-observer.js';
import { PaintJob, type PaintRequest } from './paint-job.js';
import { Preparation } from './retry.js';
import { frameOf, type PreviousResult, resultAt, startPicture } from './start-picture.js';

/** The reason to abort a job whose place a newer one takes. */
const SUPERSEDED = 'superseded';

export interface Painted {
  readonly result: OptimizeResult;
  readonly objective: Objective;
}

type Cancelled = Extract<JobEnding, { outcome: 'cancelled' | 'superseded' }>;

/** A node's optimisation jobs: the running ones, the waiting ones, and what happens when another one comes. */
export class Painter {
  readonly #jobs = new Set<PaintJob>();
  readonly #tally = new JobTally();
  /** Objectives are prepared one after the other: decoded pictures are large. */
  readonly #preparing = new Lock();
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
    const painted = await this.#painted(request).catch((error: unknown) => {
      this.#conclude(request, { outcome: outcomeOf(error), error: toNeuralStyleError(error) });
      throw error;
    });
    if ('result' in painted) this.#conclude(request, { outcome: 'painted', result: painted.result });
    else this.#conclude(request, painted);
    return 'result' in painted ? painted : null;
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

  async #painted(request: PaintRequest): Promise<Painted | Cancelled> {
    if (this.#closed) throw new NeuralStyleError('engine-closed');
    this.#makeRoom(request.settings.overflow);
    const job = new PaintJob(request);
    const prepare = (): Promise<Objective> =>
      this.#preparing.run(async () => {
        job.signal.throwIfAborted();
        return request.prepare();
      });
    const preparation = new Preparation(prepare, request.settings.retries);
    this.#jobs.add(job);
    try {
      return { result: await this.#request(job, preparation), objective: await preparation.objective() };
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

  #conclude({ observers }: PaintRequest, ending: JobEnding): void {
    this.#tally.count(ending.outcome);
    for (const observer of observers) observer.ended(ending);
  }

  #request(job: PaintJob, preparation: Preparation): Promise<OptimizeResult> {
    const { request, signal } = job;
    const { overflow, init, retries } = request.settings;
    // Made when the job's turn comes: only then is the result before it known.
    const params = async (): Promise<OptimizeJob> => {
      job.begin();
      const optimizeJob = await this.#params(await preparation.objective(), request);
      job.prepared(optimizeJob);
      return optimizeJob;
    };
    return this.engineFor(request.engine).request('optimize', params, {
      signal,
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
