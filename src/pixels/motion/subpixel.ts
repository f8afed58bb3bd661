import type { Vector } from './field.js';
import type { Level } from './matching.js';
import { overlap, type Window } from './window.js';

/** A vector to fractions of a pixel. */
export interface Refined extends Vector {
  /** Mean squared difference that it leaves, in grey levels about the mean; Infinity where too little lies within the picture. */
  readonly residual: number;
  /** True if a fraction was found; otherwise the vector is whole. */
  readonly fraction: boolean;
  /** True if there is texture enough, along both axes, to tell the motion from noise. */
  readonly evident: boolean;
}

/** A shift that leaves more than this share of the squared difference explains nothing but noise. */
const MOST_LEFT = 0.8;

/** Shifts below this are taken for the fraction; from it on the next whole vector is tried. */
const NEAR = 0.75;

/** Number of steps that a whole vector may make to the next. */
const STEPS = 2;

/** Motion is evident if the squared slope along the weaker axis is this many times what remains; pure noise has an eighth to a quarter. */
const EVIDENT = 0.5;

/** And if the squared slope is this large, in grey levels: less is rounding. */
const LEAST_SLOPE = 0.5;

/** A vector in whole pixels to fractions of them, if a fraction explains what the vector leaves. */
export function refine(level: Level, window: Window, from: Vector): Refined {
  let { dx, dy } = from;
  for (let step = 0; ; step++) {
    const fit = fitShift(level, window, dx, dy);
    if (fit === null) return { dx, dy, residual: Infinity, fraction: false, evident: false };
    const { x, y, before, after, evident } = fit;
    const near = Math.abs(x) < NEAR && Math.abs(y) < NEAR;
    const [stepX, stepY] = [Math.round(x), Math.round(y)];
    const beside = Math.abs(stepX) <= 1 && Math.abs(stepY) <= 1;
    if (after > MOST_LEFT * before || !(near || (beside && step < STEPS))) return { dx, dy, residual: before, fraction: false, evident };
    if (near) return { dx: dx + x, dy: dy + y, residual: after, fraction: true, evident };
    dx += stepX;
    dy += stepY;
  }
}

interface Fit {
  /** The shift to be added, in pixels. */
  readonly x: number;
  readonly y: number;
  /** Mean squared differences without the shift and with it. */
  readonly before: number;
  readonly after: number;
  readonly evident: boolean;
}

/**
 * The shift for which the slopes of the pictures best explain what differs, a change of brightness aside: one step of Lucas & Kanade
 * (1981). Slopes are the mean of both pictures', since the noise of one would pull the shift towards 0.
 */
function fitShift(level: Level, window: Window, dx: number, dy: number): Fit | null {
  const found = covariances(level, window, dx, dy);
  if (found === null) return null;
  const { xx, xy, yy, xr, yr, rr } = found;
  const weaker = (xx + yy - Math.sqrt((xx - yy) ** 2 + 4 * xy ** 2)) / 2;
  if (weaker < LEAST_SLOPE) return { x: 0, y: 0, before: rr, after: rr, evident: false };
  const determinant = xx * yy - xy * xy;
  const x = (yy * xr - xy * yr) / determinant;
  const y = (xx * yr - xy * xr) / determinant;
  const after = Math.max(rr - x * xr - y * yr, 0);
  return { x, y, before: rr, after, evident: weaker > EVIDENT * after };
}

/** Means of products of slope along x, slope along y and difference r, each about its mean. */
interface Covariances {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
  readonly xr: number;
  readonly yr: number;
  readonly rr: number;
}

function covariances({ from, to }: Level, window: Window, dx: number, dy: number): Covariances | null {
  const part = overlap(window, dx, dy, to, 1);
  if (part === null) return null;
  const { left, top, right, bottom } = part;
  const [now, was, width] = [to.data, from.data, to.width];
  const shift = dy * width + dx;
  let [x, y, r, xx, xy, yy, xr, yr, rr] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let line = top; line < bottom; line++) {
    const end = line * width + right;
    for (let a = line * width + left; a < end; a++) {
      const b = a + shift;
      // Four times the slope: of both pictures, over two pixels.
      const slopeX = now[a + 1]! - now[a - 1]! + was[b + 1]! - was[b - 1]!;
      const slopeY = now[a + width]! - now[a - width]! + was[b + width]! - was[b - width]!;
      const off = now[a]! - was[b]!;
      x += slopeX;
      y += slopeY;
      r += off;
      xx += slopeX * slopeX;
      xy += slopeX * slopeY;
      yy += slopeY * slopeY;
      xr += slopeX * off;
      yr += slopeY * off;
      rr += off * off;
    }
  }
  const n = (right - left) * (bottom - top);
  const about = (products: number, a: number, b: number): number => (products - (a * b) / n) / n;
  return {
    xx: about(xx, x, x) / 16,
    xy: about(xy, x, y) / 16,
    yy: about(yy, y, y) / 16,
    xr: about(xr, x, r) / 4,
    yr: about(yr, y, r) / 4,
    rr: about(rr, r, r),
  };
}
