import type { Losses } from '../loss/terms.js';
import type { Schedule } from '../optimize/schedule.js';
import { Curve } from './curve.js';
import type { KeptCheckpoint, ProgressEvent } from './job.js';
import type { Picture } from '../pixels/picture.js';
import { Stopwatch } from './stopwatch.js';

/** Between two progress events without a picture, in milliseconds. */
const EVENT_INTERVAL = 250;

/** Tells how a job gets on, and keeps its losses and its time. */
export class Reporter {
  readonly curve = new Curve();
  losses: Losses = { total: 0, content: 0, style: 0, tv: 0 };
  watch = new Stopwatch();
  /** Whether the next event is to come with the picture, due or not. */
  glimpse = false;
  /** In how many the picture is computed. */
  tiles = 1;
  /** Where the job's state is kept, for the next event to tell. */
  checkpoint: KeptCheckpoint | null = null;
  #lastEvent = -Infinity;
  #width = 0;

  constructor(
    private readonly schedule: Schedule,
    private readonly reportEvery: number,
    private readonly report: (event: ProgressEvent) => void,
  ) {}

  /**
   * After an iteration.
   * @param picture makes the picture, where one is to be shown
   */
  iterated(losses: Losses, width: number, picture: () => Picture): void {
    const { iteration } = this.schedule;
    this.losses = losses;
    this.#width = width;
    this.curve.add(iteration, width, losses);
    const now = performance.now();
    const withPicture = this.reportEvery > 0 && iteration % this.reportEvery === 0;
    if (!withPicture && now - this.#lastEvent < EVENT_INTERVAL) return;
    this.#lastEvent = now;
    const event = this.#event(false);
    if (withPicture) this.report({ ...event, picture: picture() });
    else this.report(this.glimpse ? { ...event, glimpse: picture() } : event);
    this.glimpse = false;
  }

  /** Before the first iteration of a job that goes on from a checkpoint. */
  resumed(width: number): void {
    this.#width = width;
    this.report(this.#event(false));
  }

  paused(): void {
    this.watch.stop();
    this.report(this.#event(true));
  }

  #event(paused: boolean): ProgressEvent {
    const { iteration, iterations, cost } = this.schedule;
    const { elapsed } = this.watch;
    const remaining = cost.done > 0 ? (elapsed / cost.done) * cost.left : 0;
    const { tiles, checkpoint } = this;
    this.checkpoint = null;
    const event = { iteration, iterations, losses: this.losses, elapsed, remaining, paused, width: this.#width };
    return { ...event, ...(tiles > 1 && { tiles }), ...(checkpoint && { checkpoint }) };
  }
}
