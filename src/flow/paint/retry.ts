import { isEngineFailure } from '../../engine/engine.js';
import type { Steering } from '../../painting/job.js';
import type { Objective } from '../payloads/objective.js';

/** The objective of a job, made once for each attempt at it. */
export class Preparation {
  #objective: Promise<Objective> | null = null;

  /** @param retries attempts beyond the first that the job is granted */
  constructor(
    private readonly make: () => Promise<Objective>,
    private readonly retries: number,
  ) {}

  objective(): Promise<Objective> {
    return (this.#objective ??= this.make());
  }

  /** Makes the objective ahead of the job's turn, and calls `fail` with an error that ends the job now. */
  start(fail: (error: unknown) => void): void {
    // An objective lost with the engine is rebuilt on retry.
    this.objective().catch((error: unknown) => (this.retries > 0 && isEngineFailure(error)) || fail(error));
  }

  /** Has the next attempt make it anew. */
  renew(): void {
    this.#objective = null;
  }
}

/** Merges steering, keeping only what survives a restart: the last of each change that is not tied to a moment. */
export function lastingSteering(before: Steering | null, steering: Steering): Steering {
  const { weights, learningRate, styles, paused } = { ...before, ...steering };
  return {
    ...(weights && { weights: { ...before?.weights, ...weights } }),
    ...(learningRate !== undefined && { learningRate }),
    ...(styles && { styles }),
    ...(paused !== undefined && { paused }),
  };
}
