import { NeuralStyleError } from '../../errors.js';
import type { JobReport } from '../node/telemetry.js';

/** What became of a node's jobs since it was deployed: `msg.jobs`. Those that run or wait are in none of the sums. */
export interface JobCounts {
  /** That have not begun yet. */
  readonly waiting: number;
  readonly painted: number;
  /** By `msg.reset`. */
  readonly cancelled: number;
  /** That made room for a newer message, under `overflow: latest`. */
  readonly superseded: number;
  /** That found the queue full, or the node busy under `overflow: reject`. */
  readonly refused: number;
  readonly failed: number;
}

export type JobEnd = JobReport['outcome'];

/** How a job has ended of which this error came. */
export function endOf(error: unknown): JobEnd {
  return error instanceof NeuralStyleError && (error.code === 'queue-full' || error.code === 'busy') ? 'refused' : 'failed';
}

/** Counts a node's jobs by how they end. */
export class JobTally {
  readonly #ends: Record<JobEnd, number> = { painted: 0, cancelled: 0, superseded: 0, refused: 0, failed: 0 };

  count(end: JobEnd): void {
    this.#ends[end] += 1;
  }

  /** Jobs that were left out since there were too many. */
  get dropped(): number {
    return this.#ends.superseded + this.#ends.refused;
  }

  counts(waiting: number): JobCounts {
    return { waiting, ...this.#ends };
  }
}
