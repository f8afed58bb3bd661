import { NeuralStyleError } from '../errors.js';
import { type Lack, memoryLimit } from '../executors/memory-limit.js';
import type { Size } from '../pixels/picture.js';

/** A smaller picture is no advice worth giving. */
const SMALLEST_SIDE = 32;

/**
 * `out-of-memory` with a size that fits, or `memory-limit` where there is none.
 *
 * @param picture that does not fit
 * @param fits whether all that is going to be computed fits for a picture of this size
 */
export function pictureTooLarge(picture: Size, lack: Lack, fits: (size: Size) => boolean): NeuralStyleError {
  const advised = largestThat(fits, picture);
  const error = memoryLimit(lack);
  if (!advised) return error;
  const { width, height } = picture;
  const sizes = { width, height, width2: advised.width, height2: advised.height };
  return new NeuralStyleError('out-of-memory', { ...sizes, ...error.parameters, ...(lack.isWhole && { kind: 'whole' }) });
}

/** The largest picture of a shape for which `fits` holds, found by halving: sizes of which it holds are below those of which it does not. */
function largestThat(fits: (size: Size) => boolean, picture: Size): Size | null {
  const longest = Math.max(picture.width, picture.height);
  // As the image node does it: the longest side is set, the other follows.
  const sized = (side: number): Size => ({
    width: Math.round((picture.width * side) / longest),
    height: Math.round((picture.height * side) / longest),
  });
  let fitting = Math.ceil((SMALLEST_SIDE * longest) / Math.min(picture.width, picture.height));
  if (fitting >= longest || !fits(sized(fitting))) return null;
  for (let tooLong = longest; tooLong - fitting > 1;) {
    const middle = Math.floor((fitting + tooLong) / 2);
    if (fits(sized(middle))) fitting = middle;
    else tooLong = middle;
  }
  return sized(fitting);
}

export function isLackOfMemory(error: unknown): boolean {
  return error instanceof NeuralStyleError && (error.code === 'out-of-memory' || error.code === 'memory-limit');
}
