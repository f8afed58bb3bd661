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

export type JobOutcome = JobReport['outcome'];

/** The outcome to record for a job that failed with `error`. */
export function outcomeOf(error: unknown): 'refused' | 'failed' {
  return error instanceof NeuralStyleError && (error.code === 'queue-full' || error.code === 'busy') ? 'refused' : 'failed';
}

/** Jobs that were left out because there were too many. */
export function droppedOf({ superseded, refused }: JobCounts): number {
  return superseded + refused;
}

/** Counts a node's jobs by their outcome. */
export class JobTally {
  readonly #outcomes: Record<JobOutcome, number> = { painted: 0, cancelled: 0, superseded: 0, refused: 0, failed: 0 };

  count(outcome: JobOutcome): void {
    this.#outcomes[outcome] += 1;
  }

  counts(waiting: number): JobCounts {
    return { waiting, ...this.#outcomes };
  }
}
