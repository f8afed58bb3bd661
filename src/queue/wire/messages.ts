import type { ProgressEvent, Steering } from '../../painting/job.js';
import { boolean, type Check, object, oneOf, plainObject, text } from './check.js';
import { progressEvent, steering, TRAVELLING_KINDS, type TravellingKind } from './schemas.js';
import { whereabouts, type Whereabouts } from './frame-storage.js';

/** Changes when one side no longer understands the other. 3: objectives without a content, styles of several statistics. */
export const VERSION = '3';

/** A job's entry in BullMQ; its frame lies beside it. */
export interface JobData {
  readonly version: typeof VERSION;
  readonly kind: TravellingKind;
  readonly frame: Whereabouts;
  /** True where its sender reaches the store. */
  readonly store: boolean;
}

export const jobData = object<JobData>({ version: oneOf(VERSION), kind: oneOf(...TRAVELLING_KINDS), frame: whereabouts, store: boolean });

/** A report of a job's worker to its sender. */
export type WorkerReport =
  | { readonly type: 'started'; readonly worker: string }
  | { readonly type: 'progress'; readonly worker: string; readonly event: ProgressEvent }
  /** The sender must look up the job's end. */
  | { readonly type: 'ended' };

/** A command to a job's worker. */
export type JobCommand = { readonly type: 'steer'; readonly steering: Steering } | { readonly type: 'cancel' };

export const WORKER_NAME = text(100);

const started = object<Extract<WorkerReport, { type: 'started' }>>({ type: oneOf('started'), worker: WORKER_NAME });
const progress = object<Extract<WorkerReport, { type: 'progress' }>>({
  type: oneOf('progress'),
  worker: WORKER_NAME,
  event: progressEvent,
});
const ended = object<Extract<WorkerReport, { type: 'ended' }>>({ type: oneOf('ended') });

export const workerReport: Check<WorkerReport> = (value, at, frame) => {
  const { type } = plainObject(value, at);
  return (type === 'progress' ? progress : type === 'started' ? started : ended)(value, at, frame);
};

const steer = object<Extract<JobCommand, { type: 'steer' }>>({ type: oneOf('steer'), steering });
const cancel = object<Extract<JobCommand, { type: 'cancel' }>>({ type: oneOf('cancel') });

export const jobCommand: Check<JobCommand> = (value, at, frame) =>
  (plainObject(value, at).type === 'cancel' ? cancel : steer)(value, at, frame);

export function isGlimpse(command: JobCommand): boolean {
  return command.type === 'steer' && Object.keys(command.steering).every((name) => name === 'glimpse');
}
