import type { Schedule } from './schedule.js';

/** Share of the iterations at full size, its last, that are exact. What it costs and saves stands in docs/decisions/compute.md. */
export const EXACT_SHARE = 1 / 3;

/** How exactly a painting is computed: with numbers of 16 bits where the executor has them, and exactly before its end. */
export class Precision {
  #coarse: boolean;

  /** @param rounds true where the executor has numbers of 16 bits */
  constructor(
    private readonly rounds: boolean,
    private readonly schedule: Schedule,
  ) {
    this.#coarse = rounds;
  }

  /** True while numbers of 16 bits do. */
  get coarse(): boolean {
    return this.#coarse;
  }

  /** True where they do no longer. */
  get isDue(): boolean {
    const { isLastStage, inStage, leftInStage } = this.schedule;
    return this.#coarse && isLastStage && leftInStage <= Math.ceil(EXACT_SHARE * inStage);
  }

  /** Makes all that follows exact. */
  sharpen(): void {
    this.#coarse = false;
  }

  /** @param coarse as it was saved */
  load(coarse = false): void {
    this.#coarse = this.rounds && coarse;
  }
}
