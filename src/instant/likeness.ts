import { JOINED_LAYERS } from './painter-weights.js';
import type { Instruction, LevelMoments } from './join-matrices.js';
import type { Moments } from './moments-map.js';

/** Distance of two styles at which the photograph's share is 1/e. Pictures that are not of one thing are 0.13 to 7 apart, frames of one 0.01 to 0.05. */
const NEAR = 0.02;
/** A smaller share changes no grey level. */
const LEAST = 1 / 512;

/**
 * How much of the photograph is mixed into its painting: 1 for its own style, which is to give it back, 0 for any style that is another.
 * Between them lie small strengths. Less detail keeps less.
 */
export function keptShare({ content, style, strength, detail }: Instruction): number {
  const share = detail * Math.exp(-distance(content.second, style, strength) / NEAR);
  return share < LEAST ? 0 : share;
}

/** Mean over the levels of ‖A − B‖² / (‖A‖ ‖B‖), where B goes from the content's moments A to the style's as far as the strength says. */
function distance(content: LevelMoments, style: LevelMoments, strength: readonly number[]): number {
  const each = JOINED_LAYERS.map((_, level) => {
    const [a, b] = [content[level]!, style[level]!];
    return strength[level]! ** 2 * relativeDistance(a, b);
  });
  return each.reduce((sum, value) => sum + value, 0) / each.length;
}

function relativeDistance(a: Moments, b: Moments): number {
  let [apart, first, second] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    apart += (a[at]! - b[at]!) ** 2;
    first += a[at]! ** 2;
    second += b[at]! ** 2;
  }
  return apart === 0 ? 0 : apart / Math.sqrt(first * second);
}
