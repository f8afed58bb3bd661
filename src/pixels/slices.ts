import { setImmediate } from 'node:timers/promises';
import { types } from 'node:util';
import type { Picture } from './picture.js';

/** Pixels between two breaths of the event loop: about a millisecond's work. */
const SLICE = 32_768;

/** Goes through the pixels of a picture from `start` to before `end`, slice by slice, so that a large one does not hold up other flows. */
export async function inSlices(pixels: number, work: (start: number, end: number) => void): Promise<void> {
  for (let start = 0; start < pixels; start += SLICE) {
    work(start, Math.min(start + SLICE, pixels));
    await setImmediate();
  }
}

/** Pixels from `start` to before `end` as bytes, rounded and clipped where they are numbers; not to be written to. */
export function bytesOf({ width, height, data }: Picture, start = 0, end = width * height): Uint8Array {
  const values = data.subarray(start * 3, end * 3);
  return types.isFloat32Array(values) ? new Uint8Array(new Uint8ClampedArray(values).buffer) : values;
}

/** The first of the three values of each pixel, which of grey is all of it. */
export async function firstOfEachPixel(rgb: Uint8Array): Promise<Uint8Array> {
  const values = new Uint8Array(rgb.length / 3);
  await inSlices(values.length, (start, end) => {
    for (let pixel = start; pixel < end; pixel++) values[pixel] = rgb[3 * pixel]!;
  });
  return values;
}
