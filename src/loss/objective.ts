import * as build from '../graph/builder.js';
import { gradientOf } from '../graph/gradient.js';
import type { GraphNode, GraphOutputs } from '../graph/operations.js';
import type { LayerName } from '../model/layers.js';
import type { Network, Pooling } from '../model/network.js';
import { buildFeatures, nominalChannelsOf } from '../model/vgg.js';
import { contentLoss } from './content.js';
import { gramMatrix, styleLoss } from './style.js';
import { totalVariation } from './total-variation.js';

/** What an objective's graph is made for; everything else about it is fed on each run. */
export interface ObjectiveShape {
  readonly height: number;
  readonly width: number;
  readonly contentLayers: readonly LayerName[];
  readonly styleLayers: readonly LayerName[];
}

/** Names of the graph's inputs and outputs. */
export const IMAGE = 'image';
export const GRADIENT = 'gradient';
export const TOTAL_VARIATION = 'tv';
export const contentTerm = (layer: LayerName): string => `content/${layer}`;
export const styleTerm = (layer: LayerName): string => `style/${layer}`;
export const targetOf = (term: string): string => `target/${term}`;
export const weightOf = (term: string): string => `weight/${term}`;

/**
 * The weighted objective Σ weightᵢ·termᵢ and its gradient as one graph.
 *
 * Inputs: `image` `[1, 3, H, W]` in RGB planes 0–255; for each term `weight/<term>`, a scalar; for each content term
 * `target/content/<layer>`, the content's feature maps; for each style term `target/style/<layer>`, a Gram matrix.
 * Outputs: each term's unweighted loss under its own name, and `gradient`, the weighted sum's, shaped as the image.
 *
 * @throws NeuralStyleError `unknown-layer` for a layer that the network does not have
 */
export function buildObjective(network: Network, pooling: Pooling, shape: ObjectiveShape): GraphOutputs {
  const image = build.input(IMAGE, [1, 3, shape.height, shape.width]);
  const features = buildFeatures(image, network, [...shape.contentLayers, ...shape.styleLayers], pooling);
  const terms: Record<string, GraphNode> = {};
  for (const layer of shape.contentLayers) {
    const maps = features.get(layer)!;
    const name = contentTerm(layer);
    terms[name] = contentLoss(maps, build.input(targetOf(name), maps.shape), nominalChannelsOf(network, layer));
  }
  for (const layer of shape.styleLayers) {
    const gram = gramMatrix(features.get(layer)!, nominalChannelsOf(network, layer));
    const name = styleTerm(layer);
    terms[name] = styleLoss(gram, build.input(targetOf(name), gram.shape), nominalChannelsOf(network, layer));
  }
  terms[TOTAL_VARIATION] = totalVariation(image);

  const weighted = Object.entries(terms).map(([name, term]) => build.multiply(build.input(weightOf(name), []), term));
  return { ...terms, [GRADIENT]: gradientOf(weighted.reduce(build.add), image) };
}
