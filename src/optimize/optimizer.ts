/** An iterative minimiser of a function of the picture's pixels. */
export interface Optimizer {
  /**
   * Moves `x` one step downhill, in place.
   * @param x the pixels
   * @param gradient the loss's gradient at `x`, of the same length
   */
  step(x: Float32Array, gradient: Float32Array): void;
}
