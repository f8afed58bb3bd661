import { NeuralStyleError } from '../../errors.js';
import type { JobEndReport } from '../node/telemetry.js';

/** A node's jobs since it was deployed, counted by outcome: `msg.jobs`. Running jobs are in none of the sums. */
export interface JobCounts {
  /** Jobs whose turn has not come. */
  readonly waiting: number;
  readonly painted: number;
  /** Ended by `msg.reset`. */
  readonly cancelled: number;
  /** Replaced by a newer message, under `overflow: latest`. */
  readonly superseded: number;
  /** Refused because the queue was full, or the node busy under `overflow: reject`. */
  readonly refused: number;
  readonly failed: number;
}

export type JobOutcome = JobEndReport['outcome'];

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
