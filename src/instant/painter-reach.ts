import type { Network } from '../model/network.js';
import { reachOf, type Reach } from '../model/receptive-field.js';
import { JOINED_LAYERS } from './painter-weights.js';

/** Places that the painter's convolutions see beyond one, at each stride: their number, since each is 3×3. */
const CONVOLUTIONS_AT = [
  { stride: 8, count: 5 },
  { stride: 4, count: 5 },
  { stride: 2, count: 2 },
  { stride: 1, count: 2 },
] as const;

/** Measures for cutting a picture that is painted at once: those of the features, and what the painter sees of them. */
export function painterReach(network: Network): Reach {
  const { stride, halo } = reachOf(network, JOINED_LAYERS);
  const beyond = CONVOLUTIONS_AT.reduce((sum, level) => sum + level.stride * level.count, 0);
  return { stride, halo: stride * Math.ceil((halo + beyond) / stride) };
}
