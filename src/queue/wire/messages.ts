import type { ProgressEvent, Steering } from '../../painting/job.js';
import { boolean, type Check, object, oneOf, plainObject, text } from './check.js';
import { progressEvent, steering, TRAVELLING_KINDS, type TravellingKind } from './schemas.js';
import { whereabouts, type Whereabouts } from './parcels.js';

/** Changes when one side no longer understands the other. 2: pictures with alpha, feature maps of the continued picture. */
export const VERSION = '2';

/** What BullMQ keeps of a job; its frame lies beside it. */
export interface JobData {
  readonly version: typeof VERSION;
  readonly kind: TravellingKind;
  readonly frame: Whereabouts;
  /** Whether its sender reaches the store. */
  readonly store: boolean;
}

export const jobData = object<JobData>({ version: oneOf(VERSION), kind: oneOf(...TRAVELLING_KINDS), frame: whereabouts, store: boolean });

/** What a job's worker tells. */
export type Told =
  | { readonly type: 'started'; readonly worker: string }
  | { readonly type: 'progress'; readonly worker: string; readonly event: ProgressEvent }
  /** The job's end is to be looked up. */
  | { readonly type: 'ended' };

/** What is asked of a job's worker. */
export type Asked = { readonly type: 'steer'; readonly steering: Steering } | { readonly type: 'cancel' };

export const WORKER_NAME = text(100);

const started = object<Extract<Told, { type: 'started' }>>({ type: oneOf('started'), worker: WORKER_NAME });
const progress = object<Extract<Told, { type: 'progress' }>>({ type: oneOf('progress'), worker: WORKER_NAME, event: progressEvent });
const ended = object<Extract<Told, { type: 'ended' }>>({ type: oneOf('ended') });

export const told: Check<Told> = (value, at, frame) => {
  const { type } = plainObject(value, at);
  return (type === 'progress' ? progress : type === 'started' ? started : ended)(value, at, frame);
};

const steer = object<Extract<Asked, { type: 'steer' }>>({ type: oneOf('steer'), steering });
const cancel = object<Extract<Asked, { type: 'cancel' }>>({ type: oneOf('cancel') });

export const asked: Check<Asked> = (value, at, frame) => (plainObject(value, at).type === 'cancel' ? cancel : steer)(value, at, frame);
