import { clamp } from './vectors/plain.js';
import type { Size } from '../pixels/picture.js';

/** The function's value and gradient at one point. */
export interface Point {
  readonly loss: number;
  /** As long as the point. */
  readonly gradient: Float32Array;
}

/** An optimiser's memory between steps, as plain data. */
export interface OptimizerState {
  readonly numbers: Readonly<Record<string, number>>;
  readonly vectors: Readonly<Record<string, Float32Array>>;
}

/**
 * An iterative minimiser of a function of the picture's pixels. Each step takes what one evaluation has found at `x` and
 * moves `x` to where the next evaluation is wanted, so that an iteration costs the same for every method.
 */
export interface Optimizer {
  /** The size of a step; may be changed at any time. */
  learningRate: number;
  /**
   * Moves `x`, in place, to the next point to evaluate.
   * @param x the point that was evaluated
   * @returns whether that point is kept; not where it was a trial that led nowhere
   */
  step(x: Float32Array, point: Point): boolean;
  /**
   * Moves `x` back towards better ground after a loss that is no finite number.
   * @returns false where there is none to go back to
   */
  retreat(x: Float32Array): boolean;
  /** The result so far: `x` itself, or a point that the optimiser holds. Not to be written to. */
  result(x: Float32Array): Float32Array;
  /** Tells that the function has changed, by other weights or another style. */
  restart(): void;
  /** Tells that the function has changed a little: its curvature has not, but its values do not compare. */
  retarget(): void;
  /** Makes the optimiser for another size of the picture; `resize` does to planes what was done to the pixels. */
  resized(size: Size, resize: (planes: Float32Array) => Float32Array): Optimizer;
  /** All that `load` needs to go on exactly as this one would. */
  save(): OptimizerState;
  load(state: OptimizerState): void;
}

/** Values that pixels may take. */
export const DARKEST = 0;
export const BRIGHTEST = 255;

/** Keeps every value in 0–255, in place. */
export function clampPixels(x: Float32Array): void {
  clamp(x, DARKEST, BRIGHTEST);
}
