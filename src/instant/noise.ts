import type { Window } from '../evaluate/tiles/grid.js';
import { ByteBudgetCache } from '../evaluate/byte-budget-cache.js';
import { MEGABYTE } from '../values/units.js';
import { normal } from '../values/random.js';

/** Rows and columns after which the noise repeats: more than what a person sees repeat. */
const PERIOD = 256;
const SEED = 20_261_128;

/** Bytes of planes that stay: those of a camera's pictures are the same each time. */
const KEPT = 16 * MEGABYTE;

const made = new ByteBudgetCache<Float32Array>(KEPT);
const squares = new Map<string, Float32Array>();

/**
 * Planes of normal noise, and a last one of ones: `[planes, height · width]`. The noise belongs to places, so that a picture is painted
 * the same each time, and a part of it as in the whole.
 *
 * @param level which has noise of its own
 */
export function noisePlanes(level: number, planes: number, window: Window): Float32Array {
  const key = [level, planes, window.top % PERIOD, window.left % PERIOD, window.width, window.height].join();
  const known = made.get(key);
  if (known) return known;
  const values = makePlanes(level, planes, window);
  made.set(key, values, values.byteLength);
  return values;
}

function makePlanes(level: number, planes: number, { top, left, width, height }: Window): Float32Array {
  const square = squareOf(level, planes - 1);
  const result = new Float32Array(planes * height * width).fill(1, (planes - 1) * height * width);
  for (let plane = 0; plane < planes - 1; plane++) {
    for (let y = 0; y < height; y++) {
      const row = (plane * PERIOD + ((top + y) % PERIOD)) * PERIOD;
      for (let x = 0, at = (plane * height + y) * width; x < width; x++) result[at + x] = square[row + ((left + x) % PERIOD)]!;
    }
  }
  return result;
}

function squareOf(level: number, planes: number): Float32Array {
  const key = `${level}|${planes}`;
  let square = squares.get(key);
  if (!square) {
    const random = normal(SEED + level);
    square = Float32Array.from({ length: planes * PERIOD * PERIOD }, () => random());
    squares.set(key, square);
  }
  return square;
}
