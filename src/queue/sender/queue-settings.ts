import { ENGINE } from '../../properties/nodes/engine.js';
import { read } from '../../properties/read.js';
import type { RedisAddress } from '../redis/connection.js';

/** Credentials for a store that requires them. */
export interface StoreCredentials {
  readonly key: string;
  readonly secret: string;
}

/** Settings of an engine that uses a job queue. */
export interface QueueSettings {
  readonly redis: RedisAddress;
  readonly queue: string;
  /** 0 is first of all; of the others the lower comes sooner. */
  readonly priority: number;
  /** Jobs a minute of each flow; 0 for no limit. */
  readonly rateLimit: number;
  /** Minutes from sending a job to its result. */
  readonly jobTimeout: number;
  /** Address of the store for large pictures; none if it is empty. */
  readonly store: string;
  readonly storeCredentials: StoreCredentials | null;
  /** Kilobytes from which on a job's pictures go to the store. */
  readonly storeAbove: number;
  /** Jobs that may be out at once. */
  readonly queueLimit: number;
}

export interface QueueCredentials {
  readonly redisUser?: string;
  readonly redisPassword?: string;
  readonly storeKey?: string;
  readonly storeSecret?: string;
}

/**
 * Settings from the properties and the credentials of a config node.
 * @throws NeuralStyleError `setting-invalid`
 */
export function queueSettings(saved: object, credentials: QueueCredentials = {}): QueueSettings {
  const values = read(ENGINE, { ...saved, ...credentials, where: 'queue' });
  const { priority, rateLimit, jobTimeout, storeUrl, storeAbove, queueLimit, storeKey, storeSecret } = values;
  return {
    redis: { url: values.redisUrl, username: values.redisUser, password: values.redisPassword },
    queue: values.queueName,
    store: storeUrl,
    storeCredentials: storeKey === '' ? null : { key: storeKey, secret: storeSecret },
    ...{ priority, rateLimit, jobTimeout, storeAbove, queueLimit },
  };
}
