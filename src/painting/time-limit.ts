import type { Schedule } from '../optimize/schedule.js';

/**
 * How long a painting may take. Coarse sizes bring most for their time but are blurred where they are the last, so that each has at most
 * half of the time that is left, and the full size the rest.
 */
export class TimeLimit {
  #factor: number | null = null;
  #stageStart = 0;
  #stageEnd = Infinity;
  /** When the last iteration began; null where something else has taken time since. */
  #before: number | null = null;
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
      if (this.#before !== null) this.#cost = (elapsed - this.#before) / factor ** 2;
    } else if (this.limit !== null) {
      this.#factor = factor;
      this.#stageStart = elapsed;
      this.#stageEnd = isLastStage ? this.limit : elapsed + Math.max(0, this.limit - elapsed) / 2;
    }
    this.#before = elapsed;
    return iteration > 0 && elapsed + this.#cost * factor ** 2 > this.#stageEnd;
  }

  /** Share of this size's time that is left, 0 to 1; 1 without a limit, and before its first iteration. */
  get shareLeft(): number {
    if (this.#factor !== this.schedule.factor) return 1;
    return Math.max(0, this.#stageEnd - this.elapsed()) / (this.#stageEnd - this.#stageStart || 1);
  }

  /** Tells that the time since the last iteration is that of something else, as of making another graph. */
  interrupted(): void {
    this.#before = null;
  }
}
