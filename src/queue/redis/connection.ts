import { types } from 'node:util';
import type { Redis } from 'ioredis';
import { NeuralStyleError, reasonOf } from '../../errors.js';
import type { Libraries } from './libraries.js';

/** Names of the errors that Redis answers to a command that it refuses, or ioredis where no server answers. */
const ANSWERS = ['ReplyError', 'AbortError', 'MaxRetriesPerRequestError'];
const CLOSED = 'Connection is closed';
/** At the start of an answer, or in that of a script: its memory has reached `maxmemory`. */
const FULL = /\bOOM\b/;

/** Where Redis or Valkey is, and who asks. Credentials may also stand in the address. */
export interface RedisAddress {
  /** `redis://host:port/database`, or `rediss://` with TLS. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** Time limit of a first connection, in milliseconds. */
const PATIENCE = 15_000;
/** Characters of an answer that are looked at. */
const LONGEST_ANSWER = 1000;
const LONGEST_RETRY_DELAY = 2000;
/** Answers that will be no better another time: no or wrong credentials, an account that may not do this, or a stranger's certificate. */
const REFUSED = /\b(NOAUTH|WRONGPASS|NOPERM|invalid password|ERR AUTH|certificate)\b/i;

/**
 * The connections of one process to Redis: one for commands, one that listens. Both come back by themselves when Redis does;
 * commands wait until then.
 */
export class QueueConnection {
  readonly commands: Redis;
  readonly listener: Redis;
  /** For logs and errors: without credentials. */
  readonly address: string;
  #lastError: Error | null = null;

  /** @throws NeuralStyleError `setting-invalid` where the address is none of Redis */
  constructor({ Redis }: Libraries, { url, username, password }: RedisAddress) {
    this.address = shownAddress(url);
    const credentials = { ...(username && { username }), ...(password && { password }) };
    // BullMQ's own rule: a command is never given up, since the answer to a lost one is not known.
    const options = { maxRetriesPerRequest: null, lazyConnect: true, retryStrategy: retryDelay, ...credentials };
    this.commands = new Redis(url, options);
    this.listener = new Redis(url, options);
    for (const redis of [this.commands, this.listener]) {
      redis.on('error', (error: Error) => (this.#lastError = error));
      // As many requests wait for it as are made while it is away; it is no leak.
      redis.setMaxListeners(0);
    }
  }

  /** True if commands reach Redis now. */
  get isReady(): boolean {
    return this.commands.status === 'ready';
  }

  /**
   * Resolves when Redis answers.
   * @param patience milliseconds; Infinity waits for as long as it takes
   * @throws NeuralStyleError `queue-unreachable` at once where it refuses us, else when the patience is at its end
   */
  async ready(patience = PATIENCE): Promise<void> {
    for (const redis of [this.commands, this.listener]) await this.#readyOf(redis, patience);
  }

  /** An error that Redis has given as one of ours, `queue-memory` or `queue-unreachable`; any other as it is. */
  described(error: unknown): unknown {
    if (!types.isNativeError(error) || !(ANSWERS.includes(error.name) || error.message.startsWith(CLOSED))) return error;
    const code = FULL.test(error.message.slice(0, LONGEST_ANSWER)) ? 'queue-memory' : 'queue-unreachable';
    return new NeuralStyleError(code, { address: this.address, reason: reasonOf(error) }, { cause: error });
  }

  /** Ends both connections; commands that were sent are still answered, where Redis can be reached. */
  async close(): Promise<void> {
    const quit = async (redis: Redis): Promise<void> => {
      if (redis.status === 'ready') await redis.quit().catch(() => undefined);
      redis.disconnect();
    };
    await Promise.all([quit(this.commands), quit(this.listener)]);
  }

  #readyOf(redis: Redis, patience: number): Promise<void> {
    if (redis.status === 'ready') return Promise.resolve();
    return new Promise((resolve, reject) => {
      const refuse = (error: Error | null): void => {
        settle();
        const reason = error ? reasonOf(error) : 'it does not answer';
        reject(new NeuralStyleError('queue-unreachable', { address: this.address, reason }, { cause: error ?? undefined }));
      };
      const onReady = (): void => {
        settle();
        resolve();
      };
      const onError = (error: Error): void => {
        if (REFUSED.test(error.message)) refuse(error);
      };
      const timer = Number.isFinite(patience) ? setTimeout(() => refuse(this.#lastError), patience) : undefined;
      const settle = (): void => {
        clearTimeout(timer);
        redis.off('ready', onReady).off('error', onError);
      };
      redis.on('ready', onReady).on('error', onError);
      if (redis.status === 'wait' || redis.status === 'end') redis.connect().catch(onError);
      else if (this.#lastError) onError(this.#lastError);
    });
  }
}

/** An address without user, password and options. */
function shownAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed && /^rediss?:$/.test(parsed.protocol) && parsed.hostname) return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  throw new NeuralStyleError('setting-invalid', {
    setting: 'redisUrl',
    expected: 'the address of a Redis, such as redis://host:6379 or rediss://host:6380',
    // What is not an address may be a password in the wrong field.
    received: url === '' ? 'nothing' : 'something else',
  });
}

function retryDelay(times: number): number {
  return Math.min(times * 100, LONGEST_RETRY_DELAY);
}
