import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';
import { maskOf } from './input-names.js';

/**
 * Feature maps as a matrix with each pixel times its element of a mask.
 *
 * @param features `[1, C, H, W]`
 * @param mask `[1, H·W]`, or nothing to leave the values as they are
 * @returns `[C, H·W]`
 */
export function maskedMatrix(features: GraphNode, mask: GraphNode | undefined): GraphNode {
  const [, channels, height, width] = features.shape as [number, number, number, number];
  const matrix = build.reshape(features, [channels, height * width]);
  return mask ? build.scaleColumns(matrix, mask) : matrix;
}

/**
 * The mask of a summand, as an input of a graph.
 * @param view what the summand looks at, `[1, C, H, W]`
 */
export function maskFor(summand: string, { shape }: GraphNode): GraphNode {
  const [, , height, width] = shape as [number, number, number, number];
  return build.input(maskOf(summand), [1, height * width]);
}
