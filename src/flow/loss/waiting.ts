import type { FeatureMaps } from '../payloads/feature-maps.js';
import type { GramMatrices } from '../payloads/gram-matrices.js';
import type { WaitingLimits } from '../files/security.js';
import { bytesKept } from '../node/message-bytes.js';

/** A message that waits at a loss. */
export interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export const NO_LIMITS: WaitingLimits = { messages: Infinity, bytes: Infinity };

/** About how many bytes a content message keeps in memory while it waits. */
export function contentBytes(message: unknown, { recipe }: FeatureMaps): number {
  return bytesKept(message) + recipe.picture.data.byteLength;
}

/** About how many bytes a style message keeps in memory while it waits. */
export function styleBytes(message: unknown, { style }: GramMatrices): number {
  const matrices = style.grams.reduce((sum, { values }) => sum + values.byteLength, 0);
  return bytesKept(message) + matrices + (style.recipe?.picture.data.byteLength ?? 0);
}
