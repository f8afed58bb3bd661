import { NeuralStyleError } from '../errors.js';
import type { ProgressEvent, Steering } from '../painting/job.js';
import type { RequestKind, Requests } from './requests.js';

export interface RequestOptions<Result = unknown> {
  /**
   * Aborting rejects the request with `cancelled` at once; the engine stops the job at the next iteration. The reason `RESET` says
   * that it is over for good.
   */
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
  /**
   * Called once, in the tick of the call, where the engine takes the request: with the jobs that wait for their turn now, this one included
   * unless its turn comes at once. Not called where it is refused.
   */
  readonly onQueued?: (waiting: number) => void;
  /**
   * Called, perhaps, by an engine whose queue others use, too, while the job waits there: with all jobs that wait in it, this one included.
   */
  readonly onPlace?: (waiting: number) => void;
  /**
   * Called when the request is begun, with a function that changes the running job and the name of what computes it: an
   * executor's, or a worker's. A job that another worker takes over is begun again.
   */
  readonly onStart?: (steer: (steering: Steering) => void, computer: string) => void;
  /** Further attempts, still in its turn, where the engine ends before the request is done. 0 if not given. */
  readonly retries?: number;
  /** Called when it is begun again; `left` more times if need be. */
  readonly onRetry?: (left: number) => void;
  /** Called with the result before the next request's turn comes, even where it comes too late for the signal. */
  readonly onResult?: (result: Result) => void;
  /**
   * Requests with the same line are begun one after the other, each when the one before has ended, also by an engine that
   * computes several jobs at once: what they are given comes of the results before.
   */
  readonly line?: object;
  /** Names the flow that the request comes from, for limits that hold for each. */
  readonly flow?: string;
  /** What a painting is known by while it waits, for `placeOf` and `move`. */
  readonly ticket?: object;
  /** A painting waits before those of a lower one, where the engine's queue is its own; 0 if not given. */
  readonly priority?: number;
}

/** A request's parameters, or a function that makes them when its turn comes, of what the requests before it have left. */
export type Given<T> = T | (() => Promise<T>);

/**
 * Computes for the nodes, on this machine or on others. `test/support/engine/describe-engines.ts` holds every engine to this contract.
 */
export interface Engine {
  /** Id of the process that computes on this machine, while it runs. */
  readonly pid: number | undefined;
  /** Optimisation jobs that wait for their turn. */
  readonly waiting: number;
  /**
   * Has the engine compute something.
   * @throws NeuralStyleError with the code of what went wrong: `queue-full`, `cancelled`, `engine-crashed`, …
   */
  request<K extends RequestKind>(
    kind: K,
    params: Given<Requests[K]['params']>,
    options?: RequestOptions<Requests[K]['result']>,
  ): Promise<Requests[K]['result']>;
  /** The number of paintings that wait before the one with this ticket; null where it does not wait. Engines may be unable to say. */
  placeOf?(ticket: object): number | null;
  /** Moves a painting that waits behind so many others; false where it does not wait. Engines may be unable to. */
  move?(ticket: object, place: number): boolean;
  /** Fails all requests, now and later, with `engine-closed`. */
  close(): void | Promise<void>;
}

/** True for the end of an engine, which the next attempt may well not meet. */
export function isEngineFailure(error: unknown): boolean {
  return error instanceof NeuralStyleError && (error.code === 'engine-crashed' || error.code === 'engine-unresponsive');
}

/** The first attempt that does not end with its engine, or the last one that is granted. */
export async function withRetries<T>(
  { retries = 0, onRetry }: Pick<RequestOptions<never>, 'retries' | 'onRetry'>,
  signal: AbortSignal,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let left = retries; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0 || signal.aborted || !isEngineFailure(error)) throw error;
      onRetry?.(left - 1);
    }
  }
}
