import * as build from '../graph/builder.js';
import type { GraphNode, Shift } from '../graph/operations.js';
import { onceFor } from '../values/once-for.js';
import { maskedMatrix } from './masked.js';

/**
 * Gram matrix G = F Fᵀ / (H·W·C) of one layer (Gatys et al. 2016, eq. 3, normalised).
 *
 * @param features F `[1, C, H, W]`
 * @param nominalChannels C in the normalisation; differs from F's own in a distilled network
 * @param mask `[1, H·W]` with Σ mask² = H·W, for the guided Gram matrix of what the mask shows (Gatys et al. 2017,
 *   "Controlling perceptual factors in neural style transfer", eq. 7)
 * @returns `[C, C]`
 */
export function gramMatrix(features: GraphNode, nominalChannels: number, mask?: GraphNode): GraphNode {
  const [, , height, width] = features.shape as [number, number, number, number];
  const tap = linearTap(features);
  // The Gram matrix of R·x is R·(x xᵀ)·Rᵀ: products of small matrices, where R·x would be one of whole maps, and its gradient another.
  if (tap) return build.matmul(build.matmul(tap.matrix, gramMatrix(tap.maps, nominalChannels, mask)), build.transpose(tap.matrix));
  return build.gram(maskedMatrix(features, mask), 1 / (height * width * nominalChannels));
}

/** Positions of a side of the squares that features are averaged over, at most. */
const LARGEST_SIDE = 4;

/**
 * Gram matrix of features with those at a distance from them: the mean of F(p) F(p + δ)ᵀ / C over the positions that have such a partner, and of
 * its transpose, for both ways (Berger & Memisevic 2017, "Incorporating long-range consistency in CNN-based texture generation", eq. 4). F is
 * averaged over squares of 2×2 positions where that divides the distance, of 4×4 where that does: it takes so many times less time. All 0
 * where no position has a partner.
 *
 * @param mask as that of `gramMatrix`; a pair counts as the product of its two elements
 */
export function shiftedGramMatrix(features: GraphNode, nominalChannels: number, shift: Shift, mask?: GraphNode): GraphNode {
  const masked = mask ? build.reshape(maskedMatrix(features, mask), features.shape) : features;
  const { maps, distance } = averaged(masked, shift.distance, LARGEST_SIDE);
  const [, , height, width] = maps.shape as [number, number, number, number];
  const extent = maps.shape[shift.axis]!;
  if (distance >= extent) return build.scale(gramMatrix(maps, nominalChannels), 0);
  const pairs = (height * width * (extent - distance)) / extent;
  return build.shiftedGram(maps, { ...shift, distance }, 1 / (2 * pairs * nominalChannels));
}

/** Feature maps averaged over squares of at most so many positions a side, and the distance in what is left. */
function averaged(maps: GraphNode, distance: number, side: number): { readonly maps: GraphNode; readonly distance: number } {
  const isHalved = side > 1 && distance % 2 === 0 && maps.shape.slice(2).every((extent) => extent >= 2);
  return isHalved ? averaged(halved(maps), distance / 2, side / 2) : { maps, distance };
}

/** Feature maps averaged over squares of 2×2 positions, once for all that is made of them: before a tap, which takes a quarter of the time then. */
const halved = onceFor((maps: GraphNode): GraphNode => {
  const tap = linearTap(maps);
  return tap ? build.conv2d(halved(tap.maps), maps.inputs[1]!, undefined, 0) : build.averagePool(maps);
});

/**
 * Style loss of one layer: mean((G − A)²) (Gatys et al. 2016, eq. 4, up to its factor C²/4).
 *
 * @param gram G `[C, C]` of the picture being painted
 * @param target A, the style's Gram matrix
 * @param nominalChannels C in the mean
 * @returns a scalar
 */
export function styleLoss(gram: GraphNode, target: GraphNode, nominalChannels: number): GraphNode {
  return build.scale(build.sumOfSquares(build.subtract(gram, target)), elementShare(nominalChannels));
}

/** An element's share of a mean over a Gram matrix. */
export function elementShare(nominalChannels: number): number {
  return 1 / nominalChannels ** 2;
}

/**
 * Feature maps whose gradient from one loss term is scaled to an L1 norm of `strength` before it goes on to the picture
 * (jcjohnson's neural-style, `-normalize_gradients`): every term pulls equally hard, whatever its size.
 */
export function withNormalizedGradient(features: GraphNode, strength: GraphNode): GraphNode {
  const tap = linearTap(features);
  // Before the tap, so that `gramMatrix` still finds it.
  if (tap) return build.conv2d(build.normalizeGradient(tap.maps, strength), features.inputs[1]!, undefined, 0);
  return build.normalizeGradient(features, strength);
}

/** The parts of a 1×1 convolution without bias, as which a distilled network's taps are built. */
function linearTap({ operation, inputs: [maps, weight, bias] }: GraphNode): { maps: GraphNode; matrix: GraphNode } | null {
  if (operation.type !== 'conv2d' || !maps || weight?.operation.type !== 'constant' || bias) return null;
  const [out, inChannels, kernelHeight, kernelWidth] = weight.shape as [number, number, number, number];
  if (kernelHeight !== 1 || kernelWidth !== 1) return null;
  return { maps, matrix: build.constant(weight.operation.values, [out, inChannels]) };
}
