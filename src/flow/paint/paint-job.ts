import { steerableWeights, stylesOf } from '../../evaluate/objective/objective-parts.js';
import type { ObjectiveSpec } from '../../evaluate/objective/objective-spec.js';
import type { Weights } from '../../loss/losses.js';
import type { KeptCheckpoint, OptimizeJob, ProgressEvent, Steering } from '../../painting/job.js';
import type { Picture } from '../../pixels/picture.js';
import type { PaintSettings } from '../../settings/paint-settings.js';
import type { Objective } from '../payloads/objective.js';
import type { JobOrigin } from '../live/live-job.js';
import type { JobObserver, PaintedAtOnce } from './job-observer.js';
import { lastingSteering } from './retry.js';
import { namesOfStyles } from './style-names.js';

const NO_ORIGIN: JobOrigin = { weighedBy: null, styles: [] };

/** A job as those who asked for it know it. */
export interface JobRequest {
  /** Names the job for `cancel`. Not unique: the parts of a split message share theirs. */
  readonly id: string;
  readonly observers: readonly JobObserver[];
}

/** What an engine needs of a job that is painted in one pass, and what it tells. */
export interface AtOnce {
  readonly signal: AbortSignal;
  readonly onStart: (computer: string) => void;
}

/** A picture to be painted in one pass. */
export interface AtOnceRequest extends JobRequest, Pick<PaintSettings, 'overflow' | 'retries'> {
  /** Prepares and paints it, when its turn comes. */
  readonly paint: (job: AtOnce) => Promise<PaintedAtOnce>;
}

/** A picture to be painted by the optimiser. */
export interface PaintRequest extends JobRequest {
  /** Names the engine that paints. */
  readonly engine: string;
  /** It waits before those of a lower one; 0 if not given. */
  readonly priority?: number;
  /**
   * Makes the objective: while the jobs before are painted, or, where a newer message may take the job's place until then, when its
   * turn comes.
   */
  readonly prepare: () => Promise<Objective>;
  readonly settings: PaintSettings;
  /** Gives the picture to start from, for settings that start from the message; null where it brought none. */
  readonly init: () => Promise<Picture | null>;
}

/** One job of a paint node, from its message to its end. */
export class PaintJob {
  readonly #controller = new AbortController();
  #hasBegun = false;
  #iteration = 0;
  #iterations: number;
  /** From its turn on. */
  #objective: ObjectiveSpec | null = null;
  #weights: Partial<Weights> = {};
  #origin: JobOrigin = NO_ORIGIN;
  /** Steers the engine's job, while it runs. */
  #steerEngine: ((steering: Steering) => void) | null = null;
  /** Steering to repeat if the job restarts. */
  #lasting: Steering | null = null;
  #checkpoint: KeptCheckpoint | null = null;

  /** @param iterations of all sizes */
  constructor(
    readonly request: JobRequest,
    iterations: number,
  ) {
    this.#iterations = iterations;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** True from its turn on; frames that come faster than one is prepared would else replace one another for ever. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get objective(): ObjectiveSpec | null {
    return this.#objective;
  }

  /** The last iteration that was reported, and the number of all. */
  get position(): { readonly iteration: number; readonly iterations: number } {
    return { iteration: this.#iteration, iterations: this.#iterations };
  }

  /** Where its state is kept, from its first report on; null where it is not. */
  get checkpoint(): KeptCheckpoint | null {
    return this.#checkpoint;
  }

  /** The objective of the job while it runs, when it can be steered. */
  get steerable(): ObjectiveSpec | null {
    return this.#steerEngine && this.#objective;
  }

  /** True if it was changed while it ran. */
  get isSteered(): boolean {
    return this.#lasting !== null;
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** Its turn has come. */
  begin(): void {
    this.#hasBegun = true;
  }

  /** Its parameters have been made. */
  prepared({ objective, previous }: OptimizeJob, weighedBy: string | null): void {
    this.#objective = objective;
    this.#weights = steerableWeights(objective, previous !== null);
    this.#origin = { weighedBy, styles: namesOfStyles(stylesOf(objective)) };
  }

  queued(waiting: number): void {
    for (const observer of this.request.observers) observer.queued(waiting);
  }

  /** The engine ended, and the job begins again; `left` more times if need be. */
  restarted(left: number): void {
    this.#iteration = 0;
    this.#objective = null;
    this.#steerEngine = null;
    for (const observer of this.request.observers) observer.retried(left);
  }

  started(steer: (steering: Steering) => void, computer: string): void {
    this.#steerEngine = steer;
    if (this.#lasting) steer(this.#lasting);
    if (this.#objective) this.#tellStarted(computer, this.#weights);
  }

  /** It is painted in one pass, in which nothing can be steered. */
  startedAtOnce(computer: string): void {
    this.#tellStarted(computer, {});
  }

  #tellStarted(computer: string, weights: Partial<Weights>): void {
    for (const observer of this.request.observers) observer.started(computer, weights, this.#origin);
  }

  progressed(event: ProgressEvent): void {
    this.#iteration = event.iteration;
    this.#iterations = event.iterations;
    if (event.checkpoint) this.#checkpoint = event.checkpoint;
    for (const observer of this.request.observers) observer.progressed(event, (steering) => this.#steerEngine?.(steering));
  }

  /** Changes the job from its next iteration on, also if it begins again. */
  steer(steering: Steering): void {
    this.#steerEngine?.(steering);
    this.#lasting = lastingSteering(this.#lasting, steering);
    for (const observer of this.request.observers) observer.steered?.(steering);
  }
}
