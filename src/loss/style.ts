import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';

/**
 * Gram matrix G = F Fᵀ / (H·W·C) of one layer (Gatys et al. 2016, eq. 3, normalised).
 *
 * @param features F `[1, C, H, W]`
 * @param nominalChannels C in the normalisation; differs from F's own in a distilled network
 * @returns `[C, C]`
 */
export function gramMatrix(features: GraphNode, nominalChannels: number): GraphNode {
  const [, channels, height, width] = features.shape as [number, number, number, number];
  return build.gram(build.reshape(features, [channels, height * width]), 1 / (height * width * nominalChannels));
}

/**
 * Style loss of one layer: mean((G − A)²) (Gatys et al. 2016, eq. 4, up to its factor C²/4).
 *
 * @param gram G `[C, C]` of the picture being painted
 * @param target A, the style's Gram matrix
 * @param nominalChannels C in the mean
 * @returns a scalar
 */
export function styleLoss(gram: GraphNode, target: GraphNode, nominalChannels: number): GraphNode {
  return build.scale(build.sumOfSquares(build.subtract(gram, target)), 1 / nominalChannels ** 2);
}
