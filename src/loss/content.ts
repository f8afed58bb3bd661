import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';

/**
 * Content loss of one layer: mean((F − P)²) (Gatys et al. 2016, eq. 1, as a mean over elements).
 *
 * @param features F `[1, C, H, W]` of the picture being painted
 * @param target P, the content picture's features, of the same shape
 * @param nominalChannels C in the mean; differs from F's own in a distilled network
 * @returns a scalar
 */
export function contentLoss(features: GraphNode, target: GraphNode, nominalChannels: number): GraphNode {
  const [, , height, width] = features.shape as [number, number, number, number];
  return build.scale(build.sumOfSquares(build.subtract(features, target)), 1 / (nominalChannels * height * width));
}
