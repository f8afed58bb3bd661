import type { Redis } from 'ioredis';
import { type Check, integer, object, oneOf } from './check.js';
import { type Store, tooLarge } from '../store/store.js';
import type { Names } from './queue-names.js';
import { NeuralStyleError } from '../../errors.js';

export const PLACES = ['redis', 'store'] as const;

/** Where a frame lies; its name goes without saying. */
export interface Whereabouts {
  readonly place: (typeof PLACES)[number];
  readonly bytes: number;
}

export const whereabouts: Check<Whereabouts> = object<Whereabouts>({
  place: oneOf(...PLACES),
  bytes: integer(0, Number.MAX_SAFE_INTEGER),
});

/** A week: a frame that nobody has fetched by then is not wanted any more. */
const KEPT_SECONDS = 7 * 24 * 3600;

export interface FrameStorageOptions {
  readonly store: Store | null;
  /** Bytes from which on a frame goes to the store, where there is one. */
  readonly storeAbove: number;
}

/** Frames on their way: small ones in Redis, large ones in the store. */
export class FrameStorage {
  constructor(
    private readonly redis: Redis,
    private readonly names: Names,
    private readonly options: FrameStorageOptions,
  ) {}

  get hasStore(): boolean {
    return this.options.store !== null;
  }

  /**
   * @param mayStore true where the other side has a store, too
   * @throws NeuralStyleError `store-failed`
   */
  async put(name: string, frame: Buffer, mayStore = true): Promise<Whereabouts> {
    const { store, storeAbove } = this.options;
    const bytes = frame.length;
    if (store && mayStore && bytes >= storeAbove) {
      await store.put(name, frame);
      return { place: 'store', bytes };
    }
    await this.redis.set(this.names.frame(name), frame, 'EX', KEPT_SECONDS);
    return { place: 'redis', bytes };
  }

  /**
   * Null where it is no longer there.
   * @throws NeuralStyleError `job-too-large` before anything is read, `store-failed`
   */
  async get(name: string, { place, bytes }: Whereabouts, maxBytes: number): Promise<Buffer | null> {
    if (bytes > maxBytes) throw tooLarge(bytes, maxBytes);
    if (place === 'store') return this.#store().get(name, maxBytes);
    const key = this.names.frame(name);
    const length = await this.redis.strlen(key);
    if (length > maxBytes) throw tooLarge(length, maxBytes);
    return this.redis.getBuffer(key);
  }

  async remove(name: string, { place }: Pick<Whereabouts, 'place'>): Promise<void> {
    if (place === 'store') await this.options.store?.remove(name);
    else await this.redis.del(this.names.frame(name));
  }

  #store(): Store {
    if (this.options.store) return this.options.store;
    throw new NeuralStyleError('store-failed', { store: 'of the other side', reason: 'no store is set here' });
  }
}
