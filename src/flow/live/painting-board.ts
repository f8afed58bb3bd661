import { randomUUID } from 'node:crypto';
import { LatestWins } from '../../async/latest-wins.js';
import { IDLE, type JobOrigin, type JobView, steeredView } from './live-job.js';
import type { Weights } from '../../loss/losses.js';
import type { ProgressEvent, Steering } from '../../painting/job.js';

/** The board among the jobs that an editor says it shows: no node has such an id. */
export const BOARD = 'neural-style-paintings';
/** Jobs that editors get to see; more are counted. */
export const MOST_SHOWN = 50;
/** Milliseconds between two looks at the board that editors get. */
const INTERVAL = 500;

/** The node of a job. */
export interface JobPlace {
  /** Its id, by which editors know it. */
  readonly node: string;
  readonly type: string;
}

/** Acts on one job: see `JobHandle`. */
export interface JobActs {
  cancel(): void;
  steer(steering: Steering): boolean;
  place(): number | null;
  readonly isMovable: boolean;
  move(place: number): boolean;
}

/** A job that waits or runs, as the sidebar shows it. */
export interface BoardJob extends JobView, JobPlace {
  readonly id: string;
  /** The number of jobs that wait before it; null where it runs, or is being prepared. */
  readonly place: number | null;
  readonly isMovable: boolean;
}

/** All jobs that wait or run, the running ones first. */
export interface BoardView {
  readonly jobs: readonly BoardJob[];
  /** Jobs beyond those. */
  readonly more: number;
  /** Another number after each change of the history. */
  readonly history: number;
}

/** Receives the events of one job. */
export interface BoardRun {
  queued(): void;
  started(weights: Partial<Weights>, origin: JobOrigin): void;
  steered(weights: Partial<Weights> | undefined, styles: readonly string[] | undefined): void;
  progressed(event: ProgressEvent): void;
  ended(): void;
}

interface Entry {
  readonly place: JobPlace;
  readonly acts: JobActs;
  view: JobView;
}

export interface BoardChannel {
  readonly isWatched: () => boolean;
  readonly publish: (view: BoardView) => void;
}

/** The painting jobs of all nodes of this Node-RED, for editors that look at them, which may act on them. */
export class PaintingBoard {
  readonly #entries = new Map<string, Entry>();
  #history = 0;
  #channel: BoardChannel = { isWatched: () => false, publish: () => undefined };
  readonly #latest = new LatestWins<null>(INTERVAL, () => this.#publish());

  /** Says where the board is shown from now on. */
  connect(channel: BoardChannel): void {
    this.#channel = channel;
  }

  add(place: JobPlace, acts: JobActs): BoardRun {
    const id = randomUUID();
    const entry: Entry = { place, acts, view: { ...IDLE, state: 'queued' } };
    this.#entries.set(id, entry);
    const show = (changes: Partial<JobView>): void => {
      entry.view = { ...entry.view, ...changes };
      this.changed();
    };
    this.changed();
    return {
      queued: () => show({ ...IDLE, state: 'queued' }),
      started: (weights, origin) => show({ ...IDLE, state: 'running', weights, ...origin }),
      steered: (weights, styles) => show(steeredView(entry.view, weights, styles)),
      progressed: ({ iteration, iterations, losses, elapsed, remaining, paused, width }) =>
        show({ state: paused ? 'paused' : 'running', iteration, iterations, losses, elapsed, remaining, width }),
      ended: () => {
        this.#entries.delete(id);
        this.changed();
      },
    };
  }

  get view(): BoardView {
    const jobs = [...this.#entries].map(([id, { place, acts, view }]) => ({
      ...{ id, ...place, ...view },
      ...{ place: view.state === 'queued' ? acts.place() : null, isMovable: acts.isMovable },
    }));
    // A job's turn comes before its preparation ends; those are between the ones that run and the ones that wait.
    const rank = ({ state, place }: BoardJob): number => (state === 'queued' ? 1 + (place ?? -1) : -1);
    jobs.sort((a, b) => rank(a) - rank(b));
    return { jobs: jobs.slice(0, MOST_SHOWN), more: Math.max(0, jobs.length - MOST_SHOWN), history: this.#history };
  }

  /** What acts on a job; undefined where it has ended. */
  job(id: string): JobActs | undefined {
    return this.#entries.get(id)?.acts;
  }

  /** The history has changed. */
  historyChanged(): void {
    this.#history += 1;
    this.changed();
  }

  /** Shows the board anew to those that look at it. */
  changed(): void {
    if (this.#channel.isWatched()) this.#latest.push(null);
  }

  #publish(): void {
    if (this.#channel.isWatched()) this.#channel.publish(this.view);
  }
}

/** The board of this Node-RED. */
export const paintingBoard = new PaintingBoard();
