/*
 * Weights along a slider: logarithmic, since it takes ten times the weight to see a difference, with 0 at the lower end.
 */

const LEAST_POWER = -2;
const LARGEST_POWER = 6;
/** Places on the slider; each step is five per cent. */
export const STEPS = 400;

/** The place of a weight, from 0 to `STEPS`. */
export function placeOf(weight: number): number {
  if (!(weight > 0)) return 0;
  const share = (Math.log10(weight) - LEAST_POWER) / (LARGEST_POWER - LEAST_POWER);
  return Math.round(Math.min(Math.max(share, 0), 1) * (STEPS - 1)) + 1;
}

/** The weight at a place, to three digits. */
export function weightAt(place: number): number {
  if (place <= 0) return 0;
  const share = (place - 1) / (STEPS - 1);
  return Number((10 ** (LEAST_POWER + share * (LARGEST_POWER - LEAST_POWER))).toPrecision(3));
}
