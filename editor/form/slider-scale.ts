/*
 * Values along a slider.
 */

/** Places on a slider, beside 0. */
export const STEPS = 400;

/** Where on a slider a value is, from 0 to `STEPS`, and which value a place has. */
export interface SliderScale {
  readonly placeOf: (value: number) => number;
  readonly valueAt: (place: number) => number;
}

const LEAST_POWER = -2;
const LARGEST_POWER = 6;

/**
 * Weights: logarithmic, since it takes ten times the weight to see a difference, with 0 at the lower end. Each step is five per cent;
 * weights have three digits.
 */
export const WEIGHTS: SliderScale = {
  placeOf(weight) {
    if (!(weight > 0)) return 0;
    const share = (Math.log10(weight) - LEAST_POWER) / (LARGEST_POWER - LEAST_POWER);
    return Math.round(Math.min(Math.max(share, 0), 1) * (STEPS - 1)) + 1;
  },
  valueAt(place) {
    if (place <= 0) return 0;
    const share = (place - 1) / (STEPS - 1);
    return Number((10 ** (LEAST_POWER + share * (LARGEST_POWER - LEAST_POWER))).toPrecision(3));
  },
};

/** From one value to another in steps of a hundredth of the way. */
export function evenly(min: number, max: number): SliderScale {
  return {
    placeOf: (value) => Math.round(((Math.min(Math.max(value, min), max) - min) / (max - min)) * STEPS),
    valueAt: (place) => Number((min + (Math.round((place / STEPS) * 100) / 100) * (max - min)).toPrecision(6)),
  };
}
