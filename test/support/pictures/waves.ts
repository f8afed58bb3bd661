import assert from 'node:assert/strict';
import type { Picture } from '../../../src/pixels/picture.js';

/** Waves of colour. */
export function waves(width: number, height: number, seed: number): Picture {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [pixel, channel] = [Math.floor(at / 3), at % 3];
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return 127 + 60 * Math.sin((x * (seed + channel)) / 17) + 60 * Math.cos((y * (seed + 2 * channel)) / 11);
  });
  return { width, height, data };
}

/** Grey levels by which two pictures differ: the most, and on average. */
export function differences(a: Picture, b: Picture): { readonly most: number; readonly mean: number } {
  assert.deepEqual([a.width, a.height], [b.width, b.height]);
  const each = Array.from(a.data, (value, at) => Math.abs(value - b.data[at]!));
  return { most: each.reduce((most, value) => Math.max(most, value), 0), mean: each.reduce((sum, value) => sum + value, 0) / each.length };
}
