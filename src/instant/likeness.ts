import type { Instruction, LevelMoments } from './join-matrices.js';
import type { Moments } from './moments-map.js';

/** Distance of two styles at which the photograph's share is 1/e. Pictures that are not of one thing are 0.13 to 7 apart, frames of one 0.01 to 0.05. */
const NEAR = 0.02;
/** A smaller share changes no grey level. */
const LEAST = 1 / 512;

/**
 * How much of the photograph is mixed into its painting: 1 for its own style, which is to give it back, 0 for any style that is another. A
 * small strength gives a share in between. Less detail keeps less.
 */
export function keptShare({ content, target, detail }: Omit<Instruction, 'style'>): number {
  const share = detail * Math.exp(-distance(content.second, target) / NEAR);
  return share < LEAST ? 0 : share;
}

/** Mean over the levels of ‖A − B‖² / (‖A‖ ‖B‖). */
function distance(a: LevelMoments, b: LevelMoments): number {
  return a.reduce((sum, moments, level) => sum + relativeDistance(moments, b[level]!), 0) / a.length;
}

/** Infinite where there is no telling. */
function relativeDistance(a: Moments, b: Moments): number {
  let [apart, first, second] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    apart += (a[at]! - b[at]!) ** 2;
    first += a[at]! ** 2;
    second += b[at]! ** 2;
  }
  if (apart === 0) return 0;
  const relative = apart / Math.sqrt(first * second);
  return Number.isNaN(relative) ? Infinity : relative;
}
