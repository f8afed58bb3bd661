const KERNEL = 9;

/** The first convolution's weight `[out, 3, 3, 3]` with its first and last input planes exchanged: RGB to BGR, and back. */
export function swapRedAndBlue(weight: Float32Array): Float32Array {
  const swapped = new Float32Array(weight.length);
  for (let start = 0; start < weight.length; start += 3 * KERNEL) {
    for (let plane = 0; plane < 3; plane++) {
      const from = start + plane * KERNEL;
      swapped.set(weight.subarray(from, from + KERNEL), start + (2 - plane) * KERNEL);
    }
  }
  return swapped;
}

/** The first convolution's weight `[out, 3, 3, 3]` with each input plane multiplied by its factor. */
export function scalePlanes(weight: Float32Array, factors: readonly number[]): Float32Array {
  return weight.map((value, index) => value * factors[Math.floor(index / KERNEL) % 3]!);
}
