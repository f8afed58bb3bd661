import type { Vector } from './field.js';
import { sumWithin, type Plane } from './pyramid.js';
import { overlap, type Window } from './window.js';

/** Both pictures at one scale; the planes are of equal size. */
export interface Level {
  readonly from: Plane;
  readonly to: Plane;
}

/** A vector in whole pixels with the difference that it leaves. */
export interface Match extends Vector {
  readonly difference: number;
}

/**
 * Mean absolute difference, in grey levels, between a window of `to` and what is `dx`, `dy` from it in `from`, over the part that lies
 * within the picture. Both are compared about their means: light that flickers is not motion.
 *
 * @param limit no difference from this on is of interest
 * @returns Infinity for those, and where too little lies within the picture
 */
export function difference({ from, to }: Level, window: Window, dx: number, dy: number, limit: number): number {
  const part = overlap(window, dx, dy, to, 0);
  if (part === null) return Infinity;
  const { left, top, right, bottom } = part;
  const [now, was, width] = [to.data, from.data, to.width];
  const pixels = (right - left) * (bottom - top);
  const brighter = sumWithin(to, left, top, right, bottom) - sumWithin(from, left + dx, top + dy, right + dx, bottom + dy);
  // `| 0` and `Math.abs` keep the innermost loop to whole numbers and free of branches: it takes most of the time of all this.
  const offset = Math.round(brighter / pixels) | 0;
  const shift = (dy * width + dx) | 0;
  const most = limit * pixels;
  let sum = 0;
  for (let y = top; y < bottom && sum < most; y++) {
    const end = (y * width + right) | 0;
    for (let at = y * width + left; at < end; at++) {
      sum += Math.abs(now[at]! - was[at + shift]! - offset);
    }
  }
  return sum < most ? sum / pixels : Infinity;
}

/** The best of the vectors within `radius` of a match if it leaves less than `limit`, else the match itself. */
export function search(level: Level, window: Window, around: Match, radius: number, limit: number): Match {
  let best = around;
  let least = limit;
  for (let dy = around.dy - radius; dy <= around.dy + radius; dy++) {
    for (let dx = around.dx - radius; dx <= around.dx + radius; dx++) {
      const left = difference(level, window, dx, dy, least);
      if (left < least) {
        best = { dx, dy, difference: left };
        least = left;
      }
    }
  }
  return best;
}
