import { createHash } from 'node:crypto';
import type { StyleTensor } from '../evaluate/recipes.js';
import type { LevelMoments } from './join-matrices.js';

/** Styles whose moments stay. */
const MOST = 16;

/** Keeps the moments of the latest styles: with their directions they take longer to compute than a picture. */
export class KeptMoments {
  /** By a digest of the tensors, the latest last. */
  readonly #kept = new Map<string, LevelMoments>();

  /** The moments of a style; `make` makes them where they are not there. */
  of(tensors: readonly StyleTensor[], make: () => LevelMoments): LevelMoments {
    const key = digestOf(tensors);
    const moments = this.#kept.get(key) ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, moments);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST) this.#kept.delete(oldest!);
    return moments;
  }
}

function digestOf(tensors: readonly StyleTensor[]): string {
  const hash = createHash('sha256');
  for (const { layer, part, values } of tensors)
    hash.update(`${layer}/${part}`).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest('hex');
}
