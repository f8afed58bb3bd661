import { removeCheckpoint } from '../../painting/checkpoint.js';
import { type Engine, isEngineFailure } from '../../engine/engine.js';
import {
  type Frame,
  type KeptCheckpoint,
  type OptimizeJob,
  type OptimizeResult,
  type ProgressEvent,
  RESET,
  type Steering,
} from '../../painting/job.js';
import type { ObjectiveSpec } from '../../evaluate/objective-spec.js';
import type { Weights } from '../../loss/terms.js';
import type { Picture } from '../../pixels/picture.js';
import { Lock } from '../../async/lock.js';
import { NeuralStyleError } from '../../errors.js';
import { resizePicture } from '../../image/decode.js';
import { engineFor } from '../config/engines.js';
import type { Style } from '../loss/loss-slots.js';
import { styleTargets } from '../loss/make-objective.js';
import type { Objective } from '../payloads/objective.js';
import type { PaintSettings } from '../../settings/paint-settings.js';

/** Why a job ended without a picture although nothing went wrong. */
export type CancelReason = typeof RESET | 'superseded';

/** How a job ended. */
export type Outcome =
  | { readonly type: 'painted'; readonly result: OptimizeResult; readonly objective: Objective }
  | { readonly type: 'cancelled'; readonly reason: CancelReason; readonly iteration: number };

export interface PaintHooks {
  readonly onQueued: (waiting: number) => void;
  /** The engine has ended, and the job is begun again; `left` more times if need be. */
  readonly onRetry: (left: number) => void;
  /** @param computer computes the job: an executor, or a worker */
  readonly onStart: (computer: string, weights: Weights) => void;
  /** @param ask changes the job that tells of itself */
  readonly onProgress: (event: ProgressEvent, ask: (steering: Steering) => void) => void;
}

interface Job {
  /** Not unique: the parts of a split message share theirs. */
  readonly id: string;
  readonly controller: AbortController;
  /** Its turn has come; frames that come faster than one is prepared would else replace one another for ever. */
  started: boolean;
  iteration: number;
  /** From its start on. */
  objective: ObjectiveSpec | null;
  steer: ((steering: Steering) => void) | null;
  /** What it has been told so far that would hold for it anew. */
  steered: Steering | null;
  /** Where its state is kept, from when it has begun. */
  checkpoint: KeptCheckpoint | null;
}

interface PaintRequest {
  /** Whether the job must wait for the end of those before it. */
  readonly inLine: boolean;
  readonly params: () => Promise<OptimizeJob>;
  readonly onQueued: (waiting: number) => void;
  readonly retries: number;
  readonly onRetry: (left: number) => void;
  readonly hooks: PaintHooks;
}

/** A node's optimisation jobs: what runs, what waits, and what happens when another one comes. */
export class Painter {
  readonly #jobs = new Set<Job>();
  readonly #preparing = new Lock();
  #previous: Frame | null = null;
  #closed = false;

  /** @param flow that the node stands in */
  constructor(private readonly flow?: string) {}

  /**
   * Paints, in the order of the calls. The engine's queue limit, the overflow policy and cancellations hold from the call on,
   * also while the objective is being prepared: a picture takes its place in the queue before it is decoded.
   *
   * @param id names the job for `cancel`
   * @param engine as `engineFor` knows it
   * @param prepare makes the objective: while the jobs before are painted, or, where a newer message may take the job's place
   *   until then, when its turn comes
   * @param init gives the picture to start from, for settings that start from the message; null where it brought none
   * @throws NeuralStyleError unless the job was cancelled
   */
  async paint(
    id: string,
    engine: string,
    prepare: () => Promise<Objective>,
    settings: PaintSettings,
    init: () => Promise<Picture | null>,
    hooks: PaintHooks,
  ): Promise<Outcome> {
    if (this.#closed) throw new NeuralStyleError('engine-closed');
    this.#makeRoom(settings.overflow);
    const job = newJob(id);
    const { signal } = job.controller;
    this.#jobs.add(job);
    let preparing: Promise<Objective> | null = null;
    // One after the other: decoded pictures are large.
    const objective = (): Promise<Objective> =>
      (preparing ??= this.#preparing.run(async () => {
        signal.throwIfAborted();
        return prepare();
      }));
    try {
      const result = await this.#request(job, engineFor(engine), {
        inLine: settings.overflow === 'latest' || settings.init === 'previous',
        // Made when the job's turn comes: only then is the result before it known.
        params: async () => this.#params(await objective(), settings, init),
        onQueued: (waiting) => {
          if (waiting > 0) hooks.onQueued(waiting);
          if (settings.overflow === 'latest') return;
          // What fails since the engine ended is made again when the job's turn comes, if the job may be retried.
          objective().catch((error: unknown) => (settings.retries > 0 && isEngineFailure(error)) || job.controller.abort(error));
        },
        retries: settings.retries,
        onRetry: (left) => {
          preparing = null;
          Object.assign(job, { iteration: 0, objective: null, steer: null });
          hooks.onRetry(left);
        },
        hooks,
      });
      return { type: 'painted', result, objective: await objective() };
    } catch (error) {
      if (!signal.aborted) throw error;
      const reason = signal.reason as CancelReason | Error;
      if (typeof reason !== 'string') throw reason;
      // Who stops a job does not want it to go on when the same message comes again; a checkpoint is for what was not meant to stop.
      if (reason === RESET && job.checkpoint) await removeCheckpoint(job.checkpoint);
      return { type: 'cancelled', reason, iteration: job.iteration };
    } finally {
      this.#jobs.delete(job);
    }
  }

  /** Whether a job of this message runs or waits. */
  has(id: string): boolean {
    return [...this.#jobs].some((job) => job.id === id);
  }

  /** Jobs whose turn has not come. */
  get waiting(): number {
    return [...this.#jobs].filter(({ started }) => !started).length;
  }

  /** Cancels the jobs of one message, or all; gives how many these are. */
  cancel(id?: string): number {
    const jobs = [...this.#jobs].filter((job) => id === undefined || job.id === id);
    for (const { controller } of jobs) controller.abort(RESET satisfies CancelReason);
    return jobs.length;
  }

  /**
   * Changes the running jobs from the next iteration on; gives how many these are.
   *
   * @param styles that take the place of a job's; null to keep them
   * @throws NeuralStyleError `model-mismatch` for styles of another model than a job's
   */
  steer(steering: Steering, styles: readonly Style[] | null): number {
    let steered = 0;
    for (const job of this.#jobs) {
      const { objective, steer } = job;
      if (!steer || !objective) continue;
      const told = styles ? { ...steering, styles: styleTargets(objective.content.model, styles) } : steering;
      steer(told);
      job.steered = lasting(job.steered, told);
      steered += 1;
    }
    return steered;
  }

  /** The picture that the running job paints; null where none runs. */
  get content(): Picture | null {
    return [...this.#jobs].find(({ steer }) => steer)?.objective?.content.picture ?? null;
  }

  /** Fails all jobs with `engine-closed`, now and later. */
  close(): void {
    this.#closed = true;
    for (const { controller } of this.#jobs) controller.abort(new NeuralStyleError('engine-closed'));
  }

  #request(job: Job, engine: Engine, { inLine, params, hooks, ...options }: PaintRequest): Promise<OptimizeResult> {
    const { signal } = job.controller;
    const made = async (): Promise<OptimizeJob> => {
      job.started = true;
      const optimizeJob = await params();
      job.objective = optimizeJob.objective;
      return optimizeJob;
    };
    return engine.request('optimize', made, {
      ...options,
      signal,
      ...(inLine && { line: this }),
      ...(this.flow !== undefined && { flow: this.flow }),
      onStart: (steer, computer) => {
        job.steer = steer;
        // A job that is begun again goes on as it was told to.
        if (job.steered) steer(job.steered);
        if (job.objective) hooks.onStart(computer, job.objective.weights);
      },
      onProgress: (event) => {
        job.iteration = event.iteration;
        if (event.checkpoint) job.checkpoint = event.checkpoint;
        hooks.onProgress(event, (steering) => job.steer?.(steering));
      },
      onResult: ({ picture }) => {
        if (!signal.aborted && job.objective) this.#previous = { content: job.objective.content.picture, result: picture };
      },
    });
  }

  #makeRoom(overflow: PaintSettings['overflow']): void {
    if (overflow === 'reject' && this.#jobs.size > 0) throw new NeuralStyleError('busy');
    if (overflow !== 'latest') return;
    for (const { started, controller } of this.#jobs) if (!started) controller.abort('superseded' satisfies CancelReason);
  }

  async #params({ spec }: Objective, settings: PaintSettings, init: () => Promise<Picture | null>): Promise<OptimizeJob> {
    const content = spec.content.picture;
    const previous = settings.init === 'previous' ? await this.#frameBefore(content) : null;
    return {
      ...settings.job,
      objective: spec,
      // The large shapes of a picture that follows another are there already.
      scales: previous ? settings.job.scales.slice(-1) : settings.job.scales,
      start: await startPicture(settings.init, content, previous, settings.init === 'message' ? await init() : null),
      previous,
    };
  }

  async #frameBefore({ width, height }: Picture): Promise<Frame | null> {
    if (!this.#previous) return null;
    const { content, result } = this.#previous;
    return { content: await resizePicture(content, width, height), result: await resizePicture(result, width, height) };
  }
}

function newJob(id: string): Job {
  const controller = new AbortController();
  return { id, controller, started: false, iteration: 0, objective: null, steer: null, steered: null, checkpoint: null };
}

/** What holds for a job that is begun anew: the last of each change that is not tied to a moment. */
function lasting(before: Steering | null, told: Steering): Steering {
  const { weights, learningRate, styles, paused } = { ...before, ...told };
  return {
    ...(weights && { weights: { ...before?.weights, ...weights } }),
    ...(learningRate !== undefined && { learningRate }),
    ...(styles && { styles }),
    ...(paused !== undefined && { paused }),
  };
}

/**
 * The picture that a job starts from, at the content's size; null for noise.
 * @throws NeuralStyleError `payload-type` where the message should have brought it
 */
async function startPicture(
  from: PaintSettings['init'],
  content: Picture,
  previous: Frame | null,
  init: Picture | null,
): Promise<Picture | null> {
  switch (from) {
    case 'noise':
      return null;
    case 'content':
      return content;
    case 'previous':
      return previous?.result ?? content;
    case 'message':
      if (init) return resizePicture(init, content.width, content.height);
      throw new NeuralStyleError('payload-type', {
        property: 'msg.init',
        expected: 'a picture',
        received: 'nothing',
        advice: 'Have an image in node put one there: its output is the property init.',
      });
  }
}
