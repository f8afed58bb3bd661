import { NeuralStyleError } from '../../errors.js';
import type { JobEndReport } from '../node/telemetry.js';
import type { JobCounts } from '../payloads/api.js';

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
