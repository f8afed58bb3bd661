import type { SerializedError } from '../../errors.js';
import type { Executor } from '../../executors/executor.js';
import type { PassedOver } from '../../executors/choose/create-executor.js';
import type { ProgressEvent, RESET, Steering } from '../../painting/job.js';
import type { RequestKind, Requests } from '../requests.js';

/** Messages to the engine process. Requests are answered once each, by `result` or `failure`. */
export type ToEngine =
  | {
      [K in RequestKind]: { readonly type: 'request'; readonly id: number; readonly kind: K; readonly params: Requests[K]['params'] };
    }[RequestKind]
  | { readonly type: 'cancel'; readonly id: number; readonly reason: typeof RESET | null }
  | { readonly type: 'steer'; readonly id: number; readonly steering: Steering };

/** The executor of an engine process. */
export interface EngineReport extends Pick<Executor, 'name' | 'library' | 'device'> {
  /** Executors that would have been preferred, had they loaded. */
  readonly passedOver: readonly PassedOver[];
}

/** Messages from the engine process; the first is `ready` or `unavailable`. */
export type FromEngine =
  | { readonly type: 'ready'; readonly engine: EngineReport }
  | { readonly type: 'unavailable'; readonly error: SerializedError }
  | { readonly type: 'result'; readonly id: number; readonly value: Requests[RequestKind]['result'] }
  | { readonly type: 'failure'; readonly id: number; readonly error: SerializedError }
  | { readonly type: 'progress'; readonly id: number; readonly event: ProgressEvent };

/** The pipes beside the standard three: for messages, and for the heartbeat of the engine process. */
export const CHANNEL_FD = 3;
export const HEART_FD = 4;
export const HEARTBEAT_INTERVAL = 1000;
