import type { Shape } from '../../graph/shape.js';

/**
 * Layout of a value in memory: `plain`, as its shape says, or `channelsLast`, with the channels' axis moved to the end, as
 * TensorFlow's kernels want it. `[1, C, H, W]` then lies as `[1, H, W, C]` and a matrix `[C, N]` as `[N, C]`, so that a
 * reshape between those two moves nothing.
 */
export type Layout = 'plain' | 'channelsLast';

/** For each axis of the stored tensor, which axis of the graph's shape it is. */
export function storedAxes(rank: number, layout: Layout): readonly number[] {
  if (layout === 'channelsLast' && rank === 4) return [0, 2, 3, 1];
  if (layout === 'channelsLast' && rank === 2) return [1, 0];
  return Array.from({ length: rank }, (_, axis) => axis);
}

/** The shape of the stored tensor. */
export function storedShape(shape: Shape, layout: Layout): number[] {
  return storedAxes(shape.length, layout).map((axis) => shape[axis]!);
}

/** Which axis of the stored tensor an axis of the graph's shape is. */
export function storedAxis(axis: number, rank: number, layout: Layout): number {
  return storedAxes(rank, layout).indexOf(axis);
}

/** The permutation that takes a stored tensor from one layout to the other. */
export function permutation(rank: number, to: Layout): number[] {
  if (to === 'channelsLast') return [...storedAxes(rank, to)];
  return Array.from({ length: rank }, (_, axis) => storedAxis(axis, rank, 'channelsLast'));
}
