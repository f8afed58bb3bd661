import * as build from '../graph/builder.js';
import { gradientOf } from '../graph/gradient.js';
import type { GraphNode, GraphOutputs } from '../graph/operations.js';
import type { LayerName } from '../model/layers.js';
import type { Network, Pooling } from '../model/network.js';
import { buildFeatures, featureShape, nominalChannelsOf } from '../model/vgg.js';
import { contentLoss } from './content.js';
import {
  GRADIENT,
  IMAGE,
  TEMPORAL,
  TOTAL_VARIATION,
  contentTerm,
  differenceMasks,
  maskOf,
  styleTerm,
  targetOf,
  weightOf,
  type ObjectiveShape,
} from './objective-graph.js';
import { gramMatrix, styleLoss } from './style.js';
import { temporalLoss } from './temporal.js';
import { totalVariation } from './total-variation.js';

/*
 * The objective of `buildObjective` in parts, for pictures that are computed tile by tile. A Gram matrix is a sum over positions, so that
 * of the picture is the sum of those of the tiles; what the style loss changes by when a Gram matrix does is known from the whole, and
 * with it each tile finds its part of the gradient. So there are three graphs: `buildTileGrams` for every tile, `buildStyleSlopes` once,
 * `buildTileGradient` for every tile.
 *
 * Every term of a tile is masked, so that tiles may overlap. A mask is 0 outside of the tile's own part, and there √(n/N) (times the
 * region's mask), with n values in the tile's mean and N in the picture's: the tiles' losses and matrices then add up to the picture's.
 */

/** Of a style term with respect to its Gram matrix. */
export const slopeOf = (term: string): string => `slope/${term}`;
export const gramOf = (term: string): string => `gram/${term}`;

/** A term's name, and the layer it looks at. */
export type LayerTerm = readonly [name: string, layer: LayerName];

export function styleTerms({ regions = [false], styleLayers }: Pick<ObjectiveShape, 'regions' | 'styleLayers'>): LayerTerm[] {
  return regions.flatMap((_, region) => styleLayers.map((layer) => [styleTerm(layer, region), layer] as const));
}

export function contentTerms({ contentLayers }: Pick<ObjectiveShape, 'contentLayers'>): LayerTerm[] {
  return contentLayers.map((layer) => [contentTerm(layer), layer] as const);
}

/** Feature maps of a tile with its own part marked. */
function maskFor(name: string, { shape }: GraphNode): GraphNode {
  const [, , height, width] = shape as [number, number, number, number];
  return build.input(maskOf(name), [1, height * width]);
}

/**
 * The share of a tile in each Gram matrix of the picture.
 *
 * Inputs: `image` `[1, 3, h, w]`; `mask/<term>` `[1, h·w]` at the term's size. Outputs: `gram/<term>` `[C, C]`.
 *
 * @param shape with the height and width of the tile
 */
export function buildTileGrams(network: Network, pooling: Pooling, shape: ObjectiveShape): GraphOutputs {
  const image = build.input(IMAGE, [1, 3, shape.height, shape.width]);
  const features = buildFeatures(image, network, shape.styleLayers, pooling);
  return Object.fromEntries(
    styleTerms(shape).map(([name, layer]) => {
      const maps = features.get(layer)!;
      return [gramOf(name), gramMatrix(maps, nominalChannelsOf(network, layer), maskFor(name, maps))];
    }),
  );
}

/**
 * The style losses of the picture, and how each Gram matrix changes their weighted sum.
 *
 * Inputs: for each style term `gram/<term>` and `target/<term>` `[C, C]`, and `weight/<term>`. Outputs: each term's unweighted loss under
 * its own name, and `slope/<term>` `[C, C]`.
 */
export function buildStyleSlopes(network: Network, shape: ObjectiveShape): GraphOutputs {
  return Object.fromEntries(
    styleTerms(shape).flatMap(([name, layer]) => {
      const [channels] = featureShape(network, layer, shape.height, shape.width);
      const gram = build.input(gramOf(name), [channels, channels]);
      const loss = styleLoss(gram, build.input(targetOf(name), gram.shape), nominalChannelsOf(network, layer));
      return [
        [name, loss],
        [slopeOf(name), gradientOf(build.multiply(build.input(weightOf(name), []), loss), gram)],
      ];
    }),
  );
}

/**
 * The share of a tile in the gradient, and in the terms other than style.
 *
 * Inputs: as in `buildObjective`, but `slope/<term>` in place of a style term's target and weight; a mask for every term, two for total
 * variation. Outputs: the content terms, `tv`, `temporal` and `gradient` `[1, 3, h, w]`.
 *
 * @param shape with the height and width of the tile
 */
export function buildTileGradient(network: Network, pooling: Pooling, shape: ObjectiveShape): GraphOutputs {
  const { height, width, temporal = false } = shape;
  const image = build.input(IMAGE, [1, 3, height, width]);
  const features = buildFeatures(image, network, [...shape.contentLayers, ...shape.styleLayers], pooling);
  const terms: Record<string, GraphNode> = {};
  for (const [name, layer] of contentTerms(shape)) {
    const maps = features.get(layer)!;
    terms[name] = contentLoss(maps, build.input(targetOf(name), maps.shape), nominalChannelsOf(network, layer), maskFor(name, maps));
  }
  terms[TOTAL_VARIATION] = totalVariation(image, differenceMasks(shape));
  if (temporal) terms[TEMPORAL] = temporalLoss(image, build.input(targetOf(TEMPORAL), image.shape), maskFor(TEMPORAL, image));

  const weighted = Object.entries(terms).map(([name, term]) => build.multiply(build.input(weightOf(name), []), term));
  // Linear in the Gram matrices, with the slope of the picture's style loss: the gradient is that of the loss itself.
  const linear = styleTerms(shape).map(([name, layer]) => {
    const maps = features.get(layer)!;
    const gram = gramMatrix(maps, nominalChannelsOf(network, layer), maskFor(name, maps));
    return build.sum(build.multiply(build.input(slopeOf(name), gram.shape), gram));
  });
  return { ...terms, [GRADIENT]: gradientOf([...weighted, ...linear].reduce(build.add), image) };
}
