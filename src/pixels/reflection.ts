import { sameSize, type Size } from './picture.js';

/*
 * Planes continued beyond their right and bottom edges as in a mirror that stands there: d c b a | a b c d | d c b a.
 */

/** The smallest size of whole multiples of a stride that holds another. */
export function alignedSize({ width, height }: Size, stride: number): Size {
  return { width: stride * Math.ceil(width / stride), height: stride * Math.ceil(height / stride) };
}

/**
 * Continues planes to a larger size.
 *
 * @param planes `[P, size.height, size.width]`
 * @returns `[P, larger.height, larger.width]`; the planes themselves where both sizes are the same
 */
export function reflect(planes: Float32Array, size: Size, larger: Size): Float32Array {
  if (sameSize(size, larger)) return planes;
  const continued = new Float32Array((planes.length / (size.width * size.height)) * larger.width * larger.height);
  eachRow(continued.length, size, larger, (row, from) => {
    continued.set(planes.subarray(from, from + size.width), row);
    for (let x = size.width; x < larger.width; x++) continued[row + x] = planes[from + mirrored(x, size.width)]!;
  });
  return continued;
}

/** Planes continued with zeros; the planes themselves where both sizes are the same. */
export function padZeros(planes: Float32Array, size: Size, larger: Size): Float32Array {
  if (sameSize(size, larger)) return planes;
  const padded = new Float32Array((planes.length / (size.width * size.height)) * larger.width * larger.height);
  eachRow(padded.length, size, larger, (row, from, inside) => {
    if (inside) padded.set(planes.subarray(from, from + size.width), row);
  });
  return padded;
}

/**
 * The adjoint of `reflect`: what each value gives, or gets, through all of its images, added up. It makes of a gradient with respect to
 * continued planes that with respect to the planes.
 *
 * @param continued `[P, larger.height, larger.width]`
 * @returns `[P, size.height, size.width]`; what was given where both sizes are the same
 */
export function foldReflection(continued: Float32Array, larger: Size, size: Size): Float32Array {
  if (sameSize(size, larger)) return continued;
  const planes = new Float32Array((continued.length / (larger.width * larger.height)) * size.width * size.height);
  eachRow(continued.length, size, larger, (row, from) => {
    for (let x = 0; x < size.width; x++) planes[from + x]! += continued[row + x]!;
    for (let x = size.width; x < larger.width; x++) planes[from + mirrored(x, size.width)]! += continued[row + x]!;
  });
  return planes;
}

/** Calls back with where each row of the continued planes starts, the row of the planes of which it is an image, and whether it is that row. */
function eachRow(length: number, size: Size, larger: Size, each: (row: number, from: number, inside: boolean) => void): void {
  for (let row = 0, line = 0; row < length; row += larger.width, line++) {
    const plane = Math.floor(line / larger.height);
    const y = line % larger.height;
    each(row, (plane * size.height + mirrored(y, size.height)) * size.width, y < size.height);
  }
}

/** The position that is seen at `at`; beyond the second edge the mirror image of the image follows, and so on. */
function mirrored(at: number, extent: number): number {
  const within = at % (2 * extent);
  return within < extent ? within : 2 * extent - 1 - within;
}
