import { SIZES } from './instructions.js';
import { formatShape, sizeOf, type Shape } from '../../../graph/shape.js';

/**
 * The way in which a tensor lies in memory: `plain` row by row, as graphs have it; `maps`, for `[1, C, H, W]` and `[C, N]`, with the
 * channels of a position side by side, filled up with zeros to whole lines.
 */
export type Layout = 'plain' | 'maps';

/** A stretch of memory of a program. */
export interface Buffer {
  readonly floats: number;
  /** `kept` from run to run, or `working`: it shares its place with others whose values are not needed at the same time. */
  readonly kind: 'kept' | 'working';
}

/** The least multiple of a line that holds so many floats. */
export function wholeLines(floats: number): number {
  return Math.ceil(floats / SIZES.LINE) * SIZES.LINE;
}

/** Lines of a number of floats. */
export function linesOf(floats: number): number {
  return Math.ceil(floats / SIZES.LINE);
}

/**
 * Channels and positions of a tensor that can lie as maps.
 * @throws RangeError for others, as several pictures at once
 */
export function mapsOf(shape: Shape): { readonly channels: number; readonly stride: number; readonly positions: number } {
  if (!canBeMaps(shape))
    throw new RangeError(`The kernels expect feature maps of one picture, 1×C×H×W, or a matrix, got ${formatShape(shape)}`);
  const channels = shape.length === 4 ? shape[1]! : shape[0]!;
  return { channels, stride: wholeLines(channels), positions: sizeOf(shape) / channels };
}

/** True for `[1, C, H, W]` and `[C, N]`. */
export function canBeMaps(shape: Shape): boolean {
  return shape.length === 2 || (shape.length === 4 && shape[0] === 1);
}

/** Floats that a tensor takes. */
export function storedFloats(shape: Shape, layout: Layout): number {
  if (layout === 'plain') return sizeOf(shape);
  const { stride, positions } = mapsOf(shape);
  return stride * positions;
}
