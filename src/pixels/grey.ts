import type { Picture } from './picture.js';

/*
 * Paintings of grey pictures in grey styles are kept grey. Without that they are not: the network weights the three channels differently,
 * so its gradient has colour in it, and the losses hardly change with a faint tint.
 */

const CHANNELS = 3;
/** Levels between the channels of a pixel that lossy formats make of grey. */
const MOST_SPREAD = 2;

export function isGrey({ data }: Picture): boolean {
  for (let at = 0; at < data.length; at += CHANNELS) {
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    if (Math.max(r, g, b) - Math.min(r, g, b) > MOST_SPREAD) return false;
  }
  return true;
}

/**
 * Makes planes `[3, H, W]` the nearest ones without colour, in place, which is also what is left of a gradient where pictures stay grey. The
 * three are equal to the last bit.
 */
export function takeColourOut(planes: Float32Array): Float32Array {
  const length = planes.length / CHANNELS;
  for (let i = 0; i < length; i++) planes[i] = (planes[i]! + planes[length + i]! + planes[2 * length + i]!) / CHANNELS;
  for (let channel = 1; channel < CHANNELS; channel++) planes.copyWithin(channel * length, 0, length);
  return planes;
}
