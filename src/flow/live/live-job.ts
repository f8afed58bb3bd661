import { Curve } from '../../painting/curve.js';
import type { CurvePoint, OptimizeResult, ProgressEvent } from '../../painting/job.js';
import type { Losses, Weights } from '../../loss/terms.js';
import { LatestWins } from '../../async/latest-wins.js';
import type { SteeringRequest } from './steering.js';

/** How the running job of a node stands, or its last one; `idle` if there was none. */
export type JobState = 'idle' | 'queued' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed';

/** What an editor's dialog shows of a job. Times in milliseconds. */
export interface JobReport {
  readonly state: JobState;
  readonly iteration: number;
  readonly iterations: number;
  /** Of the picture at this stage; 0 before the first iteration. */
  readonly width: number;
  readonly losses: Losses | null;
  readonly weights: Weights | null;
  readonly elapsed: number;
  readonly remaining: number;
  /** What went wrong, for `failed`. */
  readonly message?: string;
}

/** What a dialog can do to the jobs of a node. */
export interface JobControl {
  /**
   * Changes the running jobs; gives how many there are.
   * @throws NeuralStyleError for changes that make no sense
   */
  readonly steer: (request: SteeringRequest) => number;
  /** Cancels all jobs; gives how many there were. */
  readonly cancel: () => number;
}

export interface JobChannel {
  readonly isWatched: () => boolean;
  readonly publish: (report: JobReport) => void;
}

/** One run of the loop, as it tells of itself. */
export interface Run {
  progressed(event: ProgressEvent): void;
  done(result: OptimizeResult): void;
  cancelled(): void;
  failed(message: string): void;
}

const IDLE: JobReport = {
  state: 'idle',
  iteration: 0,
  iterations: 0,
  width: 0,
  losses: null,
  weights: null,
  elapsed: 0,
  remaining: 0,
};

/** The progress of a node's running or last job, told to editors that look at it, and what they change in it. */
export class LiveJob {
  #report = IDLE;
  #curve = new Curve();
  #points: readonly CurvePoint[] | null = null;
  #run: Run | null = null;
  readonly #controls = new Set<JobControl>();
  readonly #latest = new LatestWins<null>(() => this.#publish());

  constructor(private readonly channel: JobChannel) {}

  get report(): JobReport {
    return this.#report;
  }

  get curve(): readonly CurvePoint[] {
    return this.#points ?? this.#curve.points;
  }

  /** A job waits for its turn; that is only worth telling while none runs. */
  queued(): void {
    if (!this.#run) this.#tell({ ...IDLE, state: 'queued' });
  }

  /** A job of such weights has begun. What an earlier one tells from now on is passed over. */
  begin(weights: Weights): Run {
    this.#curve = new Curve();
    this.#points = null;
    this.#tell({ ...IDLE, state: 'running', weights });
    const ifCurrent = (tell: () => void): void => {
      if (this.#run === run) tell();
    };
    const end = (changes: Partial<JobReport>): void => {
      ifCurrent(() => {
        this.#run = null;
        this.#update({ ...changes, remaining: 0 });
      });
    };
    const run: Run = {
      progressed: (event) => ifCurrent(() => this.#progressed(event)),
      done: ({ iterations, losses, elapsed, curve }) => {
        ifCurrent(() => (this.#points = curve));
        end({ state: 'done', iteration: iterations, iterations, losses, elapsed });
      },
      cancelled: () => end({ state: 'cancelled' }),
      failed: (message) => end({ state: 'failed', message }),
    };
    this.#run = run;
    return run;
  }

  /** The running job has been told to go on with other weights. */
  weighted(weights: Partial<Weights>): void {
    if (this.#run && this.#report.weights) this.#update({ weights: { ...this.#report.weights, ...weights } });
  }

  /** Lets `control` act on the node's jobs, until the function that it gives is called. */
  control(control: JobControl): () => void {
    this.#controls.add(control);
    return () => void this.#controls.delete(control);
  }

  /**
   * Changes the running job; false where none runs.
   * @throws NeuralStyleError for changes that make no sense
   */
  steer(request: SteeringRequest): boolean {
    return [...this.#controls].map(({ steer }) => steer(request)).some((count) => count > 0);
  }

  /** Cancels the running job and those that wait; false where there was none. */
  cancel(): boolean {
    return [...this.#controls].map(({ cancel }) => cancel()).some((count) => count > 0);
  }

  close(): void {
    this.#latest.close();
  }

  #progressed({ iteration, iterations, losses, elapsed, remaining, paused, width }: ProgressEvent): void {
    if (!paused) this.#curve.add(iteration, width, losses);
    this.#update({ state: paused ? 'paused' : 'running', iteration, iterations, losses, elapsed, remaining, width });
  }

  #update(changes: Partial<JobReport>): void {
    this.#tell({ ...this.#report, ...changes });
  }

  #tell(report: JobReport): void {
    this.#report = report;
    this.#latest.push(null);
  }

  #publish(): void {
    if (this.channel.isWatched()) this.channel.publish(this.#report);
  }
}
