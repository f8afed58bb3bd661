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
  /** Called at once where the queue takes the request, with how many wait in it now; not where it is full. */
  readonly onQueued?: (waiting: number) => void;
  /**
   * Called when the request is begun, with a function that changes the running job and the name of what computes it: an
   * executor's, or a worker's. A job that another worker takes over is begun again.
   */
  readonly onStart?: (steer: (steering: Steering) => void, computer: string) => void;
  /** How often the request is begun again, still in its turn, where the engine ends before it is done. 0 if not given. */
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
}

/** What a request is given: at once, or made when its turn comes, of what the requests before it have left. */
export type Given<T> = T | (() => Promise<T>);

/** What computes for the nodes, wherever that is. */
export interface Engine {
  /** Process id of what computes on this machine, while it runs. */
  readonly pid: number | undefined;
  /** Optimisation jobs that wait for their turn. */
  readonly waiting: number;
  /**
   * Has the engine do something.
   * @throws NeuralStyleError with the code of what went wrong: `queue-full`, `cancelled`, `engine-crashed`, …
   */
  request<K extends RequestKind>(
    kind: K,
    params: Given<Requests[K]['params']>,
    options?: RequestOptions<Requests[K]['result']>,
  ): Promise<Requests[K]['result']>;
  /** Fails all requests, now and later, with `engine-closed`. */
  close(): void | Promise<void>;
}

/** Whether the engine ended by itself, which the next attempt may well not meet. */
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
