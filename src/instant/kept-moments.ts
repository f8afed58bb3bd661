import type { StyleTensor } from '../evaluate/recipes.js';
import type { LevelMoments } from './join-matrices.js';
import { LatestValues } from '../values/latest-values.js';
import type { SharedStyle } from './regions.js';

/** Styles whose moments stay. */
const MOST = 16;

/** Keeps the moments of the latest styles, or of their means: with their directions they take longer to compute than a picture. */
export class KeptMoments {
  /** By the digests and shares of their styles. */
  readonly #kept = new LatestValues<LevelMoments>(MOST);

  /** The mean moments of styles, which may be of several kinds; `momentsOf` gives those of one where they are not there. */
  of(styles: readonly SharedStyle[], momentsOf: (tensors: readonly StyleTensor[]) => LevelMoments): LevelMoments {
    const key = styles.map(({ digest, share }) => `${digest}|${share}`).join();
    return this.#kept.of(key, () => mean(styles.map(({ tensors, share }) => ({ moments: momentsOf(tensors), share }))));
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
