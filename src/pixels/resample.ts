import { setImmediate } from 'node:timers/promises';
import { sameSize, type Size } from './picture.js';

/** For each output position the input positions it takes from, with their weights. */
interface Taps {
  readonly start: Int32Array;
  readonly weights: Float32Array;
  /** Weights for each output position. */
  readonly count: number;
}

/** Half the width of the kernel, in pixels of the smaller of both sizes. */
const RADIUS = 2;

/** The cubic kernel of Keys (1981) with a = −1/2. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/** The kernel is widened when shrinking, so that nothing is skipped; beyond the border the edge repeats. */
function tapsFor(from: number, to: number): Taps {
  const ratio = from / to;
  const stretch = Math.max(ratio, 1);
  const count = Math.ceil(RADIUS * stretch) * 2 + 1;
  const start = new Int32Array(to);
  const weights = new Float32Array(to * count);
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * ratio - 0.5;
    start[i] = Math.floor(center) - (count >> 1) + 1;
    let sum = 0;
    for (let k = 0; k < count; k++) sum += weights[i * count + k] = cubic((start[i]! + k - center) / stretch);
    for (let k = 0; k < count; k++) weights[i * count + k]! /= sum;
  }
  return { start, weights, count };
}

/**
 * Resizes a plane of interleaved values by a separable cubic.
 *
 * @param values `[height, width, channels]`, of any range
 * @returns `[to.height, to.width, channels]`; cubics overshoot at edges, so values may leave the range of the input a little
 */
export function resample(values: ArrayLike<number>, from: Size, to: Size, channels: number): Float32Array {
  const rowLength = to.width * channels;
  const out = new Float32Array(to.height * rowLength);
  let at = 0;
  for (const row of resampledRows(values, from, to, channels)) {
    out.set(row, at);
    at += rowLength;
  }
  return out;
}

/** Rows between two breaths of the event loop. */
const ROWS_AT_ONCE = 16;

/**
 * Resizes 8-bit pixels by the same cubic, rounded and clipped; for enlarging, which libvips does half a pixel to the right and down.
 * @returns `[to.height, to.width, channels]`
 */
export async function enlarge(pixels: Uint8Array, from: Size, to: Size, channels: number): Promise<Uint8Array> {
  const rowLength = to.width * channels;
  const out = new Uint8ClampedArray(to.height * rowLength);
  let y = 0;
  for (const row of resampledRows(pixels, from, to, channels)) {
    out.set(row, y++ * rowLength);
    if (y % ROWS_AT_ONCE === 0) await setImmediate();
  }
  return new Uint8Array(out.buffer);
}

/** The rows of a resized plane, one after the other; each is written over by the next. Of those in between no more are held than one needs. */
function* resampledRows(values: ArrayLike<number>, from: Size, to: Size, channels: number): Generator<Float32Array> {
  const across = tapsFor(from.width, to.width);
  const down = tapsFor(from.height, to.height);
  const rowLength = to.width * channels;
  /** Rows of the input, resized across; row y is at y modulo their number. */
  const narrow = Array.from({ length: down.count }, () => new Float32Array(rowLength));
  let ready = 0;
  const row = new Float32Array(rowLength);
  for (let y = 0; y < to.height; y++) {
    row.fill(0);
    for (let k = 0; k < down.count; k++) {
      const weight = down.weights[y * down.count + k]!;
      if (weight === 0) continue;
      const source = within(down.start[y]! + k, from.height);
      for (; ready <= source; ready++) resizeRow(values, ready * from.width, narrow[ready % down.count]!, { from, across, channels });
      const input = narrow[source % down.count]!;
      for (let i = 0; i < rowLength; i++) row[i]! += weight * input[i]!;
    }
    yield row;
  }
}

interface Across {
  readonly from: Size;
  readonly across: Taps;
  readonly channels: number;
}

/** Resizes one row; `first` is the number of its first pixel. */
function resizeRow(values: ArrayLike<number>, first: number, out: Float32Array, { from, across, channels }: Across): void {
  out.fill(0);
  const { start, weights, count } = across;
  for (let x = 0; x < start.length; x++) {
    for (let k = 0; k < count; k++) {
      const weight = weights[x * count + k]!;
      if (weight === 0) continue;
      const source = (first + within(start[x]! + k, from.width)) * channels;
      const target = x * channels;
      for (let channel = 0; channel < channels; channel++) out[target + channel]! += weight * values[source + channel]!;
    }
  }
}

/** Resizes interleaved bytes; what overshoots is clipped. */
export function resampleBytes(bytes: Uint8Array, from: Size, to: Size, channels: number): Uint8Array {
  if (from.width === to.width && from.height === to.height) return bytes;
  return new Uint8Array(new Uint8ClampedArray(resample(bytes, from, to, channels)).buffer);
}

function within(index: number, extent: number): number {
  return Math.min(Math.max(index, 0), extent - 1);
}

/** Resizes planes `[P, height, width]`, each for itself; planes that have the size already are given back as they are. */
export function resamplePlanes(planes: Float32Array, from: Size, to: Size): Float32Array {
  if (sameSize(from, to)) return planes;
  const length = from.width * from.height;
  const target = to.width * to.height;
  const out = new Float32Array((planes.length / length) * target);
  for (let plane = 0; plane * length < planes.length; plane++) {
    out.set(resample(planes.subarray(plane * length, (plane + 1) * length), from, to, 1), plane * target);
  }
  return out;
}
