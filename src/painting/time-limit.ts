import type { Schedule } from '../optimize/schedule.js';

/**
 * How long a painting may take. Coarse sizes bring most for their time but are blurred where they are the last, so that each has at most
 * half of the time that is left, and the full size the rest.
 */
export class TimeLimit {
  #factor: number | null = null;
  #stageEnd = Infinity;
  #before = 0;
  /** What the last iteration took, as one of the full size. */
  #cost = 0;

  /**
   * @param limit milliseconds from the job's beginning, without pauses; null for none
   * @param elapsed how many there have been
   */
  constructor(
    private readonly limit: number | null,
    private readonly schedule: Schedule,
    private readonly elapsed: () => number,
  ) {}

  /**
   * Asked before each iteration: true if another like the last would come too late for this size. There is always time for a first one.
   */
  isUp(): boolean {
    const { factor, iteration, isLastStage } = this.schedule;
    const elapsed = this.elapsed();
    if (factor === this.#factor) {
      this.#cost = (elapsed - this.#before) / factor ** 2;
    } else if (this.limit !== null) {
      this.#factor = factor;
      this.#stageEnd = isLastStage ? this.limit : elapsed + Math.max(0, this.limit - elapsed) / 2;
    }
    this.#before = elapsed;
    return iteration > 0 && elapsed + this.#cost * factor ** 2 > this.#stageEnd;
  }
}
