import { createHash } from 'node:crypto';
import type { StyleTensor } from '../evaluate/recipes.js';
import type { LevelMoments } from './join-matrices.js';
import type { SharedStyle } from './regions.js';

/** Styles whose moments stay. */
const MOST = 16;

/** Keeps the moments of the latest styles, or of their means: with their directions they take longer to compute than a picture. */
export class KeptMoments {
  /** By a digest of tensors and shares, the latest last. */
  readonly #kept = new Map<string, LevelMoments>();

  /** The mean moments of styles, which may be of several kinds; `momentsOf` gives those of one where they are not there. */
  of(styles: readonly SharedStyle[], momentsOf: (tensors: readonly StyleTensor[]) => LevelMoments): LevelMoments {
    const key = digestOf(styles);
    const moments = this.#kept.get(key) ?? mean(styles.map(({ tensors, share }) => ({ moments: momentsOf(tensors), share })));
    this.#kept.delete(key);
    this.#kept.set(key, moments);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST) this.#kept.delete(oldest!);
    return moments;
  }
}

function mean(parts: readonly { readonly moments: LevelMoments; readonly share: number }[]): LevelMoments {
  const [first, ...others] = parts;
  if (others.length === 0) return first!.moments;
  return first!.moments.map((values, level) => {
    const sum = new Float64Array(values.length);
    for (const { moments, share } of parts) moments[level]!.forEach((value, at) => (sum[at]! += share * value));
    return sum;
  });
}

/** Of the tensors and shares of styles. */
export function digestOf(styles: readonly SharedStyle[]): string {
  const hash = createHash('sha256');
  for (const { tensors, share } of styles) {
    hash.update(`|${share}`);
    for (const { layer, part, values } of tensors)
      hash.update(`${layer}/${part}`).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}
