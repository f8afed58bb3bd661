import type { TemporalTarget } from '../loss/term.js';
import { carry, type Frame } from '../pixels/motion/motion.js';
import type { Picture } from '../pixels/picture.js';
import { toPlanes } from '../pixels/planes.js';

/** The previous frame's result as it would look in this frame. */
export interface CarriedFrame {
  readonly target: TemporalTarget;
  /** The picture that a frame is painted from: the result where it can be carried on, the content where it cannot. */
  readonly start: Picture;
}

/**
 * Carries the previous frame's result on by the motion between the frames' contents, so that strokes stay with what they are on.
 * @param content of this frame; all pictures of one size
 */
export function carryOn(previous: Frame, content: Picture): CarriedFrame {
  const { picture: carried, confidence } = carry(previous, content);
  const data = Float32Array.from(carried.data, (value, i) => {
    const share = confidence[Math.floor(i / 3)]!;
    return share * value + (1 - share) * content.data[i]!;
  });
  const { width, height } = content;
  return { target: { pixels: toPlanes(carried), confidence }, start: { width, height, data } };
}
