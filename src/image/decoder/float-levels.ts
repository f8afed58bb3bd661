/** Levels that white may have in a picture of floats or of 32-bit numbers, which do not say it themselves. */
const WHITES = [1, 255, 65_535, 2 ** 32 - 1];

/**
 * Grey levels 0–255 of values whose white is not known: it is whichever of 1, 255, 65,535 and 2³² − 1 is nearest to the greatest value,
 * as a ratio. What is brighter than white, and no number at all, is clipped.
 */
export function levelsOf(values: Float32Array): Uint8Array {
  let greatest = 0;
  for (const value of values) if (value > greatest && value < Infinity) greatest = value;
  const distance = (white: number): number => Math.abs(Math.log(greatest / white));
  const white = greatest === 0 ? 1 : WHITES.reduce((best, each) => (distance(each) < distance(best) ? each : best));
  const levels = new Uint8ClampedArray(values.length);
  for (let i = 0; i < levels.length; i++) levels[i] = (values[i]! * 255) / white;
  return new Uint8Array(levels.buffer);
}
