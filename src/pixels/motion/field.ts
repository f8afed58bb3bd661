/** Side of the square blocks that move as one, in pixels of the picture; the last column and row may be narrower. */
export const BLOCK = 16;

/** A displacement in pixels, to the right and down. */
export interface Vector {
  readonly dx: number;
  readonly dy: number;
}

/** Where each block of a picture was before: what is at (x, y) now was at (x + dx, y + dy). Blocks stand row by row. */
export interface MotionField {
  /** Size of the two pictures. */
  readonly width: number;
  readonly height: number;
  /** Blocks side by side, ⌈width / 16⌉, and one below the other. */
  readonly columns: number;
  readonly rows: number;
  /** `[rows, columns]`, in pixels */
  readonly dx: Float32Array;
  /** `[rows, columns]`, in pixels */
  readonly dy: Float32Array;
}
