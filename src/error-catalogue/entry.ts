/**
 * Chances of the same message when it is sent again: `later` when the obstacle may be gone by then; `once` when it may succeed, but an
 * error that comes back is of that message; `no` before something has been changed.
 */
export type Retry = 'no' | 'later' | 'once';

/** One kind of error, in English. `__name__` is filled in, as in the locale files. */
export interface ErrorEntry {
  /** The HTTP status that fits where the message came from a request: 4xx where its sender can mend it, else 5xx. */
  readonly status: 400 | 413 | 500 | 502 | 503 | 504;
  readonly retry: Retry;
  /** The error itself: what was expected and what came. */
  readonly what: string;
  /** The remedy, as the error's message says it; empty where only its parameters have it. */
  readonly advice: string;
  /** The remedy for the documentation, where the message does not say it or says it by a parameter. */
  readonly hint?: string;
}

export function entry(status: ErrorEntry['status'], retry: Retry, what: string, advice = '', hint?: string): ErrorEntry {
  return { status, retry, what, advice, ...(hint !== undefined && { hint }) };
}
