import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';
import { maskedMatrix } from './masked.js';

/**
 * Content loss of one layer: mean((F − P)²) (Gatys et al. 2016, eq. 1, as a mean over elements).
 *
 * @param features F `[1, C, H, W]` of the picture being painted
 * @param target P, the content picture's features, of the same shape
 * @param nominalChannels C in the mean; differs from F's own in a distilled network
 * @param mask `[1, H·W]` with Σ mask² = H·W, which makes it the mean over what the mask shows
 * @returns a scalar
 */
export function contentLoss(features: GraphNode, target: GraphNode, nominalChannels: number, mask?: GraphNode): GraphNode {
  const [, , height, width] = features.shape as [number, number, number, number];
  const difference = build.subtract(features, target);
  const squares = build.sumOfSquares(mask ? maskedMatrix(difference, mask) : difference);
  return build.scale(squares, 1 / (nominalChannels * height * width));
}
