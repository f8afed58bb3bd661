import { setImmediate } from 'node:timers/promises';
import { types } from 'node:util';
import type { Numbers } from '../../../values/held-numbers.js';
import { unfit } from './tensor.js';

export const IMAGE_VALUES = 'an image [height, width, 3] of values from 0 to 255';

const BRIGHTEST = 255;
/** Values between two breaths of the event loop. */
const SLICE = 262_144;

/**
 * Values as a picture has them: whole ones become bytes, and what lies a little outside of 0–255, as arithmetic leaves it, is clipped.
 * Bytes are taken as they are.
 *
 * @param at their name in errors
 * @throws NeuralStyleError `payload-type` for values of another range: 0–1 or −1–1 (none above 1), or farther outside than 255
 */
export async function levels(values: Numbers, at: string): Promise<Numbers> {
  if (!types.isFloat32Array(values)) return values;
  const { lowest, highest, areWhole } = await rangeOf(values);
  // Black is black on any scale.
  const isUnit = highest <= 1 && (highest > 0 || lowest < 0);
  if (isUnit || lowest < -BRIGHTEST || highest > 2 * BRIGHTEST) {
    const hint = isUnit ? '; an image of 0 to 1 is to be multiplied by 255' : '';
    throw unfit({ at, expected: IMAGE_VALUES }, `values from ${rounded(lowest)} to ${rounded(highest)}${hint}`);
  }
  if (areWhole) return new Uint8Array(new Uint8ClampedArray(values).buffer);
  return lowest >= 0 && highest <= BRIGHTEST ? values : values.map(clippedLevel);
}

/** A grey level, in 0–255. */
export function clippedLevel(value: number): number {
  return Math.min(Math.max(value, 0), BRIGHTEST);
}

async function rangeOf(values: Float32Array): Promise<{ lowest: number; highest: number; areWhole: boolean }> {
  let [lowest, highest, areWhole] = [Infinity, -Infinity, true];
  for (let start = 0; start < values.length; start += SLICE) {
    for (const value of values.subarray(start, start + SLICE)) {
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
      areWhole &&= Number.isInteger(value);
    }
    await setImmediate();
  }
  return { lowest, highest, areWhole };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
