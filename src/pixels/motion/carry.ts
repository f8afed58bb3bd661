import type { Picture } from '../picture.js';
import { confidence } from './confidence.js';
import { estimateMotion } from './estimate.js';
import type { MotionField } from './field.js';
import { warp } from './warp.js';

/** A painted frame of a moving picture; both pictures of one size. */
export interface Frame {
  readonly content: Picture;
  readonly result: Picture;
}

/** The result of a frame as it would look in the next one. */
export interface CarriedResult {
  readonly picture: Picture;
  /** `[height, width]`: how far it is to be trusted, 0 to 1; see `confidence`. */
  readonly confidence: Float32Array;
  readonly motion: MotionField;
}

/**
 * Carries the previous frame's result on by the motion between the frames' contents.
 * @param content of this frame, of the previous one's size
 */
export function carry({ content: before, result }: Frame, content: Picture): CarriedResult {
  const motion = estimateMotion(before, content);
  return { picture: warp(result, motion), confidence: confidence(before, content, motion), motion };
}
