import type { Cost, Schedule } from './schedule.js';

/** Share of the iterations at full size, or of the time for them, its last, that are exact. What it costs and saves stands in docs/decisions/compute.md. */
const EXACT_SHARE = 1 / 3;

/** Where there are fewer iterations at full size all of them are exact: the first exact one evaluates a picture again, and needs another graph. */
const WORTHWHILE = 20;

/** What an exact iteration takes, of one with numbers of 16 bits: 1.3 with the embedded model, 1.5 with VGG-19. */
const DEARER = 1.4;

/** How exactly a painting is computed: with numbers of 16 bits where the executor has them, and exactly before its end. */
export class Precision {
  #coarse: boolean;
  /** The iteration before the exact ones. */
  #sharpenedAt = Infinity;

  /**
   * @param rounds true where the executor has numbers of 16 bits
   * @param timeLeft share of the time for this size that is left, 0 to 1
   */
  constructor(
    private readonly rounds: boolean,
    private readonly schedule: Schedule,
    private readonly timeLeft: () => number,
  ) {
    this.#coarse = rounds;
    this.enter();
  }

  /** True while numbers of 16 bits compute. */
  get coarse(): boolean {
    return this.#coarse;
  }

  /** True where exact iterations are to begin. */
  get isDue(): boolean {
    const { isLastStage, inStage, leftInStage } = this.schedule;
    if (!this.#coarse || !isLastStage) return false;
    return leftInStage <= exactOf(inStage) || this.timeLeft() <= EXACT_SHARE;
  }

  /** Told at the beginning of a size: it is exact from there on where that is due already. */
  enter(): void {
    if (this.isDue) this.sharpen();
  }

  /** Makes all that follows exact. */
  sharpen(): void {
    this.#coarse = false;
    this.#sharpenedAt = this.schedule.iteration;
  }

  /** The work that is left, and that was done; in iterations with numbers of 16 bits, where the executor has them. */
  get cost(): Cost {
    const { cost, last, iteration } = this.schedule;
    if (!this.rounds) return cost;
    const left = this.#coarse ? Math.min(last.left, exactOf(last.planned)) : last.left;
    const done = Math.max(0, iteration - this.#sharpenedAt);
    return { done: cost.done + (DEARER - 1) * done, left: cost.left + (DEARER - 1) * left };
  }

  /**
   * @param coarse as it was saved; undefined where nothing was said of it
   * @returns true where what was saved was computed as what follows is
   */
  load(coarse: boolean | undefined): boolean {
    this.#coarse = this.rounds && coarse === true;
    if (!this.#coarse) this.sharpen();
    return this.#coarse === coarse;
  }
}

/** How many of the iterations planned at full size, the last ones, are exact. */
function exactOf(planned: number): number {
  return planned < WORTHWHILE ? planned : Math.ceil(EXACT_SHARE * planned);
}
