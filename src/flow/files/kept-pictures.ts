import { createHash } from 'node:crypto';
import { ByteBudgetCache } from '../../evaluate/byte-budget-cache.js';
import type { DecodeReport } from '../../image/decoder/decoder-protocol.js';
import { MEGABYTE } from '../../values/units.js';
import type { ImageTensor } from '../payloads/image-tensor.js';

/** Bytes of decoded pictures that a node keeps: five at 1024². */
const BUDGET = 16 * MEGABYTE;

/** A picture, and the changes that decoding made. */
export interface Decoded {
  readonly image: ImageTensor;
  readonly reports: readonly DecodeReport[];
}

/** Keeps the latest pictures that were decoded from the same bytes in the same way: a style is the same, message after message. */
export class KeptPictures {
  readonly #kept = new ByteBudgetCache<Decoded>(BUDGET);

  /** @param way everything else that decoding depends on */
  async of(file: Buffer, way: object, decode: () => Promise<Decoded>): Promise<Decoded> {
    const key = createHash('sha256').update(JSON.stringify(way)).update(file).digest('base64');
    const known = this.#kept.get(key);
    if (known) return known;
    const decoded = await decode();
    this.#kept.set(key, decoded, decoded.image.picture.data.byteLength);
    return decoded;
  }
}
