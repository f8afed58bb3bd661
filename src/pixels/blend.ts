import { middles, type Places, resample } from './motion/places.js';
import type { Picture, Size } from './picture.js';

/** Side of the squares whose contrast is compared, in pixels: of the order of a stroke. */
const CELL = 8;

/** Variances below this many squared grey levels are rounding. */
const ROUNDING = 1;

/**
 * The mean of two pictures that keeps the contrast of the first: where they have nothing in common but their colours, as two paintings of
 * one thing do whose strokes lie otherwise, a plain mean would have less than either.
 * @param other of the same size
 * @param shares `[height, width]`: how much of the other, 0 to 1
 * @returns 8-bit values, interleaved
 */
export function blend(picture: Picture, other: Picture, shares: Float32Array): Uint8Array {
  const [values, mean] = [new Float32Array(picture.data), new Float32Array(other.data)];
  for (let pixel = 0, at = 0; pixel < shares.length; pixel++) {
    const own = 1 - shares[pixel]!;
    for (const end = at + 3; at < end; at++) mean[at]! += own * (values[at]! - mean[at]!);
  }
  const [cells, pixels] = [middles(picture.width, picture.height, CELL), middles(picture.width, picture.height, 1)];
  const [aimed, lost] = [statistics(values, picture, cells), statistics(mean, picture, cells)];
  const ratios = lost.variance.map((variance, cell) => Math.sqrt((aimed.variance[cell]! + ROUNDING) / (variance + ROUNDING)));
  const ratio = resample(ratios, cells, pixels);
  const [red, green, blue] = lost.means.map((means) => resample(means, cells, pixels)) as [Float32Array, Float32Array, Float32Array];
  const blended = new Uint8ClampedArray(mean.length);
  for (let pixel = 0, at = 0; pixel < shares.length; pixel++, at += 3) {
    const gain = Math.min(Math.max(ratio[pixel]!, 1), mostGain(shares[pixel]!));
    blended[at] = red[pixel]! + gain * (mean[at]! - red[pixel]!);
    blended[at + 1] = green[pixel]! + gain * (mean[at + 1]! - green[pixel]!);
    blended[at + 2] = blue[pixel]! + gain * (mean[at + 2]! - blue[pixel]!);
  }
  return new Uint8Array(blended.buffer);
}

/** What the mean of two values that have nothing to do with each other, but vary as much, has lost; √2 at most. */
function mostGain(share: number): number {
  return 1 / Math.sqrt(share * share + (1 - share) * (1 - share));
}

/** Of squares, row by row. */
interface Statistics {
  /** Of each channel. */
  readonly means: readonly Float32Array[];
  /** Of all channels together. */
  readonly variance: Float32Array;
}

function statistics(data: Float32Array, { width, height }: Size, { x: { length: columns }, y: { length: rows } }: Places): Statistics {
  const empty = (): Float32Array => new Float32Array(columns * rows);
  const [red, green, blue, variance] = [empty(), empty(), empty(), empty()];
  for (let cell = 0; cell < variance.length; cell++) {
    const [left, top] = [(cell % columns) * CELL, Math.floor(cell / columns) * CELL];
    const [right, bottom] = [Math.min(left + CELL, width), Math.min(top + CELL, height)];
    let [r, g, b, squares] = [0, 0, 0, 0];
    for (let y = top; y < bottom; y++) {
      for (let at = 3 * (y * width + left), end = at + 3 * (right - left); at < end; at += 3) {
        r += data[at]!;
        g += data[at + 1]!;
        b += data[at + 2]!;
        squares += data[at]! * data[at]! + data[at + 1]! * data[at + 1]! + data[at + 2]! * data[at + 2]!;
      }
    }
    const count = (right - left) * (bottom - top);
    red[cell] = r / count;
    green[cell] = g / count;
    blue[cell] = b / count;
    variance[cell] = squares / count - (r * r + g * g + b * b) / (count * count);
  }
  return { means: [red, green, blue], variance };
}
