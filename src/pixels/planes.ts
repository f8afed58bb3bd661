import type { Picture } from './picture.js';

const CHANNELS = 3;

/** Interleaved pixels to the planes `[3, H, W]` that a graph takes. */
export function toPlanes({ width, height, data }: Picture): Float32Array {
  const plane = width * height;
  const planes = new Float32Array(CHANNELS * plane);
  for (let pixel = 0; pixel < plane; pixel++) {
    for (let channel = 0; channel < CHANNELS; channel++) planes[channel * plane + pixel] = data[pixel * CHANNELS + channel]!;
  }
  return planes;
}

/** Planes back to interleaved 8-bit pixels, rounded and clipped to 0–255. */
export function fromPlanes(planes: Float32Array, width: number, height: number): Picture {
  const plane = width * height;
  const data = new Uint8ClampedArray(CHANNELS * plane);
  for (let pixel = 0; pixel < plane; pixel++) {
    for (let channel = 0; channel < CHANNELS; channel++) data[pixel * CHANNELS + channel] = planes[channel * plane + pixel]!;
  }
  return { width, height, data: new Uint8Array(data.buffer) };
}
