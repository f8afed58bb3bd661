import { type Losses, NO_LOSSES } from '../loss/losses.js';
import type { Cost, Schedule } from '../optimize/schedule.js';
import { Curve, type CurveState } from './curve.js';
import type { CurvePoint, KeptCheckpoint, ProgressEvent } from './job.js';
import type { Picture } from '../pixels/picture.js';
import { Stopwatch } from './stopwatch.js';

/** Between two progress events without a picture, in milliseconds. */
const EVENT_INTERVAL = 250;

/** A job's account so far, as plain data for its checkpoint. */
export interface Account {
  readonly curve: CurveState;
  /** The losses of the last iteration. */
  readonly losses: Losses;
  /** Milliseconds, without pauses. */
  readonly elapsed: number;
}

/** Reports a job's progress, and keeps its losses and its time. */
export class Reporter {
  readonly #curve = new Curve();
  #losses: Losses = NO_LOSSES;
  #watch = new Stopwatch();
  #wantsGlimpse = false;
  #tiles = 1;
  #checkpoint: KeptCheckpoint | null = null;
  #lastEvent = -Infinity;
  #width = 0;

  constructor(
    private readonly schedule: Schedule,
    private readonly cost: () => Cost,
    private readonly reportEvery: number,
    private readonly report: (event: ProgressEvent) => void,
  ) {}

  /** The losses of all iterations so far. */
  get curve(): readonly CurvePoint[] {
    return this.#curve.points;
  }

  /** Milliseconds since the job began, without pauses. */
  get elapsed(): number {
    return this.#watch.elapsed;
  }

  /** Sends the picture with the next event, due or not. */
  askForGlimpse(): void {
    this.#wantsGlimpse = true;
  }

  /** Says from now on in how many tiles the picture is computed. */
  setTiles(count: number): void {
    this.#tiles = count;
  }

  /** Says once, with the next event, where the job's state is kept. */
  announceCheckpoint(checkpoint: KeptCheckpoint | null): void {
    this.#checkpoint = checkpoint;
  }

  /**
   * Reports an iteration.
   * @param picture makes the picture, where one is to be shown
   */
  iterated(losses: Losses, width: number, picture: () => Picture): void {
    const { iteration } = this.schedule;
    this.#losses = losses;
    this.#width = width;
    this.#curve.add(iteration, width, losses);
    const now = performance.now();
    const withPicture = this.reportEvery > 0 && iteration % this.reportEvery === 0;
    if (!withPicture && now - this.#lastEvent < EVENT_INTERVAL) return;
    this.#lastEvent = now;
    const event = this.#event(false);
    if (withPicture) this.report({ ...event, picture: picture() });
    else this.report(this.#wantsGlimpse ? { ...event, glimpse: picture() } : event);
    this.#wantsGlimpse = false;
  }

  /** Reports where a job stands that goes on from a checkpoint, before its first iteration. */
  resumed(width: number): void {
    this.#width = width;
    this.report(this.#event(false));
  }

  /** Stops the time, and reports the pause. */
  paused(): void {
    this.#watch.stop();
    this.report(this.#event(true));
  }

  /** Lets the time run on, where it was stopped. */
  continued(): void {
    this.#watch.start();
  }

  save(): Account {
    return { curve: this.#curve.save(), losses: this.#losses, elapsed: this.elapsed };
  }

  load({ curve, losses, elapsed }: Account): void {
    this.#curve.load(curve);
    this.#losses = losses;
    this.#watch = new Stopwatch(elapsed);
  }

  #event(paused: boolean): ProgressEvent {
    const { iteration, iterations } = this.schedule;
    const cost = this.cost();
    const { elapsed } = this;
    const remaining = cost.done > 0 ? (elapsed / cost.done) * cost.left : 0;
    const tiles = this.#tiles;
    const checkpoint = this.#checkpoint;
    this.#checkpoint = null;
    const event = { iteration, iterations, losses: this.#losses, elapsed, remaining, paused, width: this.#width };
    return { ...event, ...(tiles > 1 && { tiles }), ...(checkpoint && { checkpoint }) };
  }
}
