import { quoted } from '../../values/describe-value.js';
import { NeuralStyleError } from '../../errors.js';
import type { RedisAddress } from '../redis/connection.js';
import { DEFAULT_QUEUE, QUEUE_NAME } from '../wire/queue-names.js';

/** What opens a store that wants to know who asks. */
export interface StoreCredentials {
  readonly key: string;
  readonly secret: string;
}

/** How the engine of a config node uses a job queue. */
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

/** The properties and the credentials of a config node. */
export interface QueueProperties {
  readonly redisUrl: string;
  readonly queueName: string;
  readonly priority: number | string;
  readonly rateLimit: number | string;
  readonly jobTimeout: number | string;
  readonly storeUrl: string;
  readonly storeAbove: number | string;
  readonly queueLimit: number | string;
}

export interface QueueCredentials {
  readonly redisUser?: string;
  readonly redisPassword?: string;
  readonly storeKey?: string;
  readonly storeSecret?: string;
}

const DEFAULTS: QueueProperties = {
  redisUrl: '',
  queueName: DEFAULT_QUEUE,
  priority: 0,
  rateLimit: 0,
  jobTimeout: 60,
  storeUrl: '',
  storeAbove: 1024,
  queueLimit: 16,
};

/** What BullMQ counts to. */
const LOWEST_PRIORITY = 2_097_151;
/** Of a timer, in minutes. */
const LONGEST_TIMEOUT = 35_791;

/**
 * Settings from a config node, where numbers may be text; what is missing has its default.
 * @throws NeuralStyleError `setting-invalid`
 */
export function queueSettings(given: Partial<QueueProperties>, credentials: QueueCredentials = {}): QueueSettings {
  const values = { ...DEFAULTS, ...given };
  const { redisUser = '', redisPassword = '', storeKey = '', storeSecret = '' } = credentials;
  return {
    redis: { url: words(values.redisUrl, 'redisUrl'), username: redisUser, password: redisPassword },
    queue: queueName(values.queueName),
    priority: numeric(values.priority, 'priority', 0, LOWEST_PRIORITY, true),
    rateLimit: numeric(values.rateLimit, 'rateLimit', 0, 1e6),
    jobTimeout: numeric(values.jobTimeout, 'jobTimeout', 0.01, LONGEST_TIMEOUT),
    store: words(values.storeUrl, 'storeUrl'),
    storeCredentials: storeKey === '' ? null : { key: storeKey, secret: storeSecret },
    storeAbove: numeric(values.storeAbove, 'storeAbove', 0, 1e6),
    queueLimit: numeric(values.queueLimit, 'queueLimit', 1, 1e6, true),
  };
}

/** @throws NeuralStyleError `setting-invalid` */
export function queueName(value: unknown): string {
  if (typeof value === 'string' && QUEUE_NAME.test(value)) return value;
  throw new NeuralStyleError('setting-invalid', {
    setting: 'queueName',
    expected: 'at most 64 letters, digits, ".", "_" and "-"',
    received: typeof value === 'string' ? `"${value}"` : typeof value,
  });
}

function words(value: unknown, setting: string): string {
  if (typeof value === 'string') return value.trim();
  throw new NeuralStyleError('setting-invalid', { setting, expected: 'an address', received: typeof value });
}

function numeric(value: unknown, setting: string, minimum: number, maximum: number, integer = false): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && number >= minimum && number <= maximum && (!integer || Number.isInteger(number))) return number;
  throw new NeuralStyleError('setting-invalid', {
    setting,
    expected: `${integer ? 'an integer' : 'a number'} from ${minimum} to ${maximum}`,
    received: quoted(value),
  });
}
