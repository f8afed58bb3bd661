/*
 * Reports of events in the nodes, for those who count them. Nothing depends on an observer being there.
 */

/** A message that a node has dealt with. */
export interface MessageReport {
  readonly kind: 'message';
  /** The node's type. */
  readonly type: string;
  /** The error's code, or null where there was none. */
  readonly error: string | null;
}

/** An optimisation job that has ended. */
export interface JobEndReport {
  readonly kind: 'job';
  readonly outcome: 'painted' | 'cancelled' | 'superseded' | 'refused' | 'failed';
  /** From the message that asked for it to its end: waiting, preparing, pauses and all. */
  readonly seconds: number;
}

/** An engine process that has started, for the first time or again. */
export interface StartReport {
  readonly kind: 'start';
  /** The library that computes in it. */
  readonly executor: string;
}

/** A job that is begun again since its engine ended. */
export interface RetryReport {
  readonly kind: 'retry';
}

export type Report = MessageReport | JobEndReport | StartReport | RetryReport;

const observers = new Set<(report: Report) => void>();

/**
 * Calls `observer` with each report from now on.
 * @returns a function that ends this
 */
export function observe(observer: (report: Report) => void): () => void {
  observers.add(observer);
  return () => void observers.delete(observer);
}

export function report(event: Report): void {
  for (const observer of observers) observer(event);
}
