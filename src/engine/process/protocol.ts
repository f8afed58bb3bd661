import type { SerializedError } from '../../errors.js';
import type { ProgressEvent, RequestKind, Requests, Weights } from '../jobs.js';

/** What the engine process is told. Requests are answered once each, by `result` or `failure`. */
export type ToEngine =
  | {
      [K in RequestKind]: { readonly type: 'request'; readonly id: number; readonly kind: K; readonly params: Requests[K]['params'] };
    }[RequestKind]
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'steer'; readonly id: number; readonly weights: Partial<Weights> };

/** What the engine process says; first of all `ready` or `unavailable`. */
export type FromEngine =
  | { readonly type: 'ready'; readonly executor: string }
  | { readonly type: 'unavailable'; readonly error: SerializedError }
  | { readonly type: 'result'; readonly id: number; readonly value: Requests[RequestKind]['result'] }
  | { readonly type: 'failure'; readonly id: number; readonly error: SerializedError }
  | { readonly type: 'progress'; readonly id: number; readonly event: ProgressEvent };

/** The extra pipe, beside the standard three and the IPC channel, on which the engine process's heart beats. */
export const HEART_FD = 4;
export const HEARTBEAT_INTERVAL = 1000;
