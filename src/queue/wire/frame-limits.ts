/** Limits that a worker or a sender sets for a frame. */
export interface FrameLimits {
  /** Of the whole frame. */
  readonly maxBytes: number;
  /** Of one picture. */
  readonly maxPixels: number;
}

/** More than a job with many styles needs; JSON is parsed at once, on the main thread. */
export const MOST_HEAD_BYTES = 4e6;
export const MOST_PARTS = 4096;
/** Pictures of a job together, in pictures of the largest size: content, start, the frame before, styles. */
export const MOST_LARGE_PICTURES = 8;
/** Pixels of a picture, positions of a feature map. */
export const LONGEST_SIDE = 32_768;
