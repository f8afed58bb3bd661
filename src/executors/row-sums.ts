/**
 * No more numbers than these are added up one after the other in float32. Each addition is off by up to 2⁻²⁴ of the sum, and in flat parts
 * of a picture always to the same side: 16 numbers of one sign by less than 10⁻⁶, a picture's million by 1 % (docs/decisions/compute.md).
 */
export const LONGEST_SUM = 16;

/** The largest divisor of a whole number that is no larger than `most`. */
export function largestDivisor(size: number, most: number): number {
  let divisor = Math.min(size, most);
  while (size % divisor !== 0) divisor -= 1;
  return divisor;
}
