import { randomBytes } from 'node:crypto';
import type { RequestKind } from '../../engine/requests.js';

/** All keys begin with it. */
export const PREFIX = 'neural-style';

/** Pattern of the ids of jobs, which are parts of keys, channels and the names of stored pictures. */
export const JOB_ID = /^j[0-9a-f]{32}$/;

export function newJobId(): string {
  return `j${randomBytes(16).toString('hex')}`;
}

const QUICK = '-quick';

/** Names of a queue's keys and channels in Redis; no two queues share any of them. */
export class Names {
  /** Name of the BullMQ queue with the paintings. */
  readonly jobs: string;
  /** Name of the BullMQ queue with the requests that take a moment, so that no painting holds them up. */
  readonly quick: string;

  /** @param queue as the engine node's property `queueName` has it */
  constructor(queue: string) {
    // No name of a queue has a tilde in it, so that one that ends like a queue of quick requests is never taken for it.
    this.jobs = queue.endsWith(QUICK) ? `${queue}~` : queue;
    this.quick = `${queue}${QUICK}`;
  }

  queueOf(kind: RequestKind): string {
    return kind === 'optimize' ? this.jobs : this.quick;
  }

  /** Key of a frame: a job's, or its result's. */
  frame(name: string): string {
    return `${PREFIX}:${this.jobs}:parcel:${name}`;
  }

  /** Key of the list of commands to a running job. */
  commands(id: string): string {
    return `${PREFIX}:${this.jobs}:asked:${id}`;
  }

  /** Channel on which the worker of a job learns of new commands. */
  commandChannel(id: string): string {
    return `${PREFIX}:${this.jobs}:ask:${id}`;
  }

  /** Channel on which the worker of a job reports. */
  reportChannel(id: string): string {
    return `${PREFIX}:${this.jobs}:told:${id}`;
  }
}
