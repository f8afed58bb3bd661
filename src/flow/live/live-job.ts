import { Curve } from '../../painting/curve.js';
import type { CurvePoint, OptimizeResult, ProgressEvent } from '../../painting/job.js';
import { TERM_NAMES } from '../../loss/term-names.js';
import type { Losses, Weights } from '../../loss/losses.js';
import { LatestWins } from '../../async/latest-wins.js';
import { EDITOR_INTERVAL } from '../node/editor-pace.js';
import type { SteeringRequest } from './steering.js';

/** The state of a node's running job, or of its last one; `idle` if there was none. */
export type JobState = 'idle' | 'queued' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed';

/** Where a job's weights and styles come from. */
export type JobOrigin = Pick<JobView, 'weighedBy' | 'styles'>;

/** A job as an editor's dialog shows it. Times in milliseconds. */
export interface JobView {
  readonly state: JobState;
  readonly iteration: number;
  readonly iterations: number;
  /** Width of the picture at this stage; 0 before the first iteration. */
  readonly width: number;
  /** Null before the first iteration, and where a picture is painted in one pass. */
  readonly losses: Losses | null;
  /** Of the terms that can be steered; null before a job. */
  readonly weights: Partial<Weights> | null;
  /** Id of the node that the weights stand in; null where there is none, or several. */
  readonly weighedBy: string | null;
  /** Names of the styles, as far as they are known. */
  readonly styles: readonly string[];
  readonly elapsed: number;
  readonly remaining: number;
  /** The error's message, for `failed`. */
  readonly message?: string;
}

/** Acts on the jobs of a node. */
export interface JobControl {
  /**
   * Changes the running jobs; gives how many there are.
   * @throws NeuralStyleError for changes that make no sense
   */
  steer(request: SteeringRequest): number;
  /** Cancels all jobs; gives how many there were. */
  cancel(): number;
}

export interface JobChannel {
  readonly isWatched: () => boolean;
  readonly publish: (view: JobView) => void;
  /** Called when the job begins, pauses, goes on or ends. */
  readonly onState?: (state: JobState) => void;
}

/** Receives the events of one job. */
export interface LiveRun {
  progressed(event: ProgressEvent): void;
  done(result: OptimizeResult): void;
  /** Done in one pass. */
  painted(elapsed: number): void;
  cancelled(): void;
  failed(message: string): void;
}

/** The view of no job. */
export const IDLE: JobView = {
  state: 'idle',
  iteration: 0,
  iterations: 0,
  width: 0,
  losses: null,
  weights: null,
  weighedBy: null,
  styles: [],
  elapsed: 0,
  remaining: 0,
};

/** The progress of a node's running or last job, for the editors that show it, which may steer it. */
export class LiveJob {
  #view: JobView = IDLE;
  #curve = new Curve();
  #points: readonly CurvePoint[] | null = null;
  #run: LiveRun | null = null;
  readonly #controls = new Set<JobControl>();
  readonly #latest = new LatestWins<null>(EDITOR_INTERVAL, () => this.#publish());

  constructor(private readonly channel: JobChannel) {}

  get view(): JobView {
    return this.#view;
  }

  get curve(): readonly CurvePoint[] {
    return this.#points ?? this.#curve.points;
  }

  /** Shows that a job waits for its turn, unless another one runs. */
  queued(): void {
    if (!this.#run) this.#show({ ...IDLE, state: 'queued' });
  }

  /** Starts a run; later events of earlier runs are ignored. */
  begin(weights: Partial<Weights>, origin?: JobOrigin): LiveRun {
    this.#curve = new Curve();
    this.#points = null;
    this.#show({ ...IDLE, state: 'running', weights, ...origin });
    const ifCurrent = (act: () => void): void => {
      if (this.#run === run) act();
    };
    const end = (changes: Partial<JobView>): void => {
      ifCurrent(() => {
        this.#run = null;
        this.#update({ ...changes, remaining: 0 });
      });
    };
    const run: LiveRun = {
      progressed: (event) => ifCurrent(() => this.#progressed(event)),
      done: ({ iterations, losses, elapsed, curve }) => {
        ifCurrent(() => (this.#points = curve));
        end({ state: 'done', iteration: iterations, iterations, losses, elapsed });
      },
      painted: (elapsed) => end({ state: 'done', iteration: 1, iterations: 1, elapsed }),
      cancelled: () => end({ state: 'cancelled' }),
      failed: (message) => end({ state: 'failed', message }),
    };
    this.#run = run;
    return run;
  }

  /** Shows the weights that steering has set, and the names of the styles that it has put there. */
  steered(weights: Partial<Weights> | undefined, styles: readonly string[] | undefined): void {
    if (this.#run) this.#update(steeredView(this.#view, weights, styles));
  }

  /** Lets editors act on the node's jobs through `control`, until the function that it gives is called. */
  control(control: JobControl): () => void {
    this.#controls.add(control);
    return () => void this.#controls.delete(control);
  }

  /**
   * Changes the running job; false where none runs.
   * @throws NeuralStyleError for changes that make no sense
   */
  steer(request: SteeringRequest): boolean {
    return [...this.#controls].map((control) => control.steer(request)).some((count) => count > 0);
  }

  /** Cancels the running job and those that wait; false where there was none. */
  cancel(): boolean {
    return [...this.#controls].map((control) => control.cancel()).some((count) => count > 0);
  }

  close(): void {
    this.#latest.close();
  }

  #progressed({ iteration, iterations, losses, elapsed, remaining, paused, width }: ProgressEvent): void {
    if (!paused) this.#curve.add(iteration, width, losses);
    this.#update({ state: paused ? 'paused' : 'running', iteration, iterations, losses, elapsed, remaining, width });
  }

  #update(changes: Partial<JobView>): void {
    this.#show({ ...this.#view, ...changes });
  }

  #show(view: JobView): void {
    const isOther = view.state !== this.#view.state;
    this.#view = view;
    if (isOther) this.channel.onState?.(view.state);
    this.#latest.push(null);
  }

  #publish(): void {
    if (this.channel.isWatched()) this.channel.publish(this.#view);
  }
}

/** What steering changes of a job's view. Weights that the job has not stay away. */
export function steeredView(
  { weights: before }: JobView,
  weights: Partial<Weights> | undefined,
  styles: readonly string[] | undefined,
): Partial<JobView> {
  const set = before && weights ? TERM_NAMES.filter((name) => before[name] !== undefined && weights[name] !== undefined) : [];
  return {
    ...(set.length > 0 && { weights: { ...before, ...Object.fromEntries(set.map((name) => [name, weights![name]])) } }),
    ...(styles && { styles }),
  };
}
