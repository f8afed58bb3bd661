/*
 * Plain pictures: what travels between decoding, painting and encoding.
 */

/*
 * Resizing of float values that may lie outside 0–255, such as pixels in mid-optimisation or an optimiser's averages, which
 * sharp would clip.
 */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

/** Interleaved RGB pixels, row by row, values 0–255. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Transparent pixels lie on white. */
  readonly data: Uint8Array | Float32Array;
  /** Opacity of each pixel: 255 is opaque, 0 transparent. Only pictures with a pixel that is not opaque have it. */
  readonly alpha?: Uint8Array;
}

/** A region of a picture, one byte a pixel: 255 is inside, 0 outside. It is stretched to the picture it is laid on. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
