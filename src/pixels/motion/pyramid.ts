import type { Picture } from '../picture.js';

/** One plane of brightness, 0–255, row by row. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** `[height + 1, width + 1]`: at (x, y) the sum of all values above and to the left (Crow 1984). */
  readonly sums: Int32Array;
}

/** A picture is not halved if its shorter side would fall below this. */
const SHORTEST_SIDE = 32;

/** The picture's luma, and after each plane that plane at half the size. */
export function pyramid(picture: Picture): readonly Plane[] {
  const planes = [luma(picture)];
  for (let plane = planes[0]!; Math.min(plane.width, plane.height) >= 2 * SHORTEST_SIDE;) {
    plane = half(plane);
    planes.push(plane);
  }
  return planes;
}

/** The sum of the values in a rectangle; right and bottom are the first beyond it. */
export function sumWithin({ width, sums }: Plane, left: number, top: number, right: number, bottom: number): number {
  const [above, below] = [top * (width + 1), bottom * (width + 1)];
  return sums[below + right]! - sums[below + left]! - sums[above + right]! + sums[above + left]!;
}

/** Rec. 601 in 1/256, rounded. */
function luma({ width, height, data }: Picture): Plane {
  const out = new Uint8Array(width * height);
  for (let pixel = 0, at = 0; pixel < out.length; pixel++, at += 3) {
    out[pixel] = (77 * data[at]! + 150 * data[at + 1]! + 29 * data[at + 2]! + 128) >> 8;
  }
  return withSums(width, height, out);
}

/** Means of 2×2 pixels; an odd last column or row is left out. */
function half({ width, height, data }: Plane): Plane {
  const [halfWidth, halfHeight] = [width >> 1, height >> 1];
  const out = new Uint8Array(halfWidth * halfHeight);
  for (let y = 0, to = 0; y < halfHeight; y++) {
    for (let x = 0, at = 2 * y * width; x < halfWidth; x++, to++, at += 2) {
      out[to] = (data[at]! + data[at + 1]! + data[at + width]! + data[at + width + 1]! + 2) >> 2;
    }
  }
  return withSums(halfWidth, halfHeight, out);
}

function withSums(width: number, height: number, data: Uint8Array): Plane {
  const stride = width + 1;
  const sums = new Int32Array(stride * (height + 1));
  for (let y = 0, at = 0, to = stride + 1; y < height; y++, to++) {
    let sum = 0;
    for (let x = 0; x < width; x++, at++, to++) {
      sum += data[at]!;
      sums[to] = sums[to - stride]! + sum;
    }
  }
  return { width, height, data, sums };
}
