import * as build from '../graph/builder.js';
import { gradientOf } from '../graph/gradient.js';
import type { GraphNode, GraphOutputs } from '../graph/operations.js';
import type { Size } from '../pixels/picture.js';
import type { LayerName } from '../model/layers.js';
import type { Network, Pooling } from '../model/network.js';
import { buildFeatures, nominalChannelsOf } from '../model/vgg.js';
import { contentLoss } from './content.js';
import { gramMatrix, styleLoss, withNormalizedGradient } from './style.js';
import { temporalLoss } from './temporal.js';
import { totalVariation } from './total-variation.js';

/** What an objective's graph is made for; everything else about it is fed on each run. */
export interface ObjectiveShape {
  readonly height: number;
  readonly width: number;
  /** Of the picture, where what goes through the network is continued beyond its right and bottom edges. */
  readonly picture?: Size;
  readonly contentLayers: readonly LayerName[];
  readonly styleLayers: readonly LayerName[];
  /** For each region with a style of its own, whether it is masked; one without a mask, as by default, is the whole picture. */
  readonly regions?: readonly boolean[];
  readonly contentMasked?: boolean;
  readonly temporal?: boolean;
  /** Whether total variation is masked, as where a part of the picture is transparent. */
  readonly transparent?: boolean;
  readonly normalizeGradients?: boolean;
}

/** Names of the graph's inputs and outputs. */
export const IMAGE = 'image';
export const GRADIENT = 'gradient';
export const TOTAL_VARIATION = 'tv';
export const TEMPORAL = 'temporal';
export const contentTerm = (layer: LayerName): string => `content/${layer}`;
export const styleTerm = (layer: LayerName, region = 0): string => `style/${region}/${layer}`;
export const targetOf = (term: string): string => `target/${term}`;
export const weightOf = (term: string): string => `weight/${term}`;
export const maskOf = (term: string): string => `mask/${term}`;
/** The masks of the differences of each pixel to the one below and to the one on the right. */
export const DIFFERENCES_DOWN = maskOf(`${TOTAL_VARIATION}/down`);
export const DIFFERENCES_ACROSS = maskOf(`${TOTAL_VARIATION}/across`);

/**
 * The weighted objective Σ weightᵢ·termᵢ and its gradient as one graph.
 *
 * Inputs: `image` `[1, 3, H, W]` in RGB planes 0–255, of which total variation looks at the picture only; for each term `weight/<term>`, a scalar; for each content term
 * `target/content/<layer>`, the content's feature maps; for each style term `target/style/<region>/<layer>`, a Gram matrix;
 * `target/temporal`, the previous picture; for what is masked `mask/<term>` `[1, H·W]` at the term's size; for total
 * variation `mask/tv/down` `[1, (H − 1)·W]` and `mask/tv/across` `[1, H·(W − 1)]`.
 * Outputs: each term's unweighted loss under its own name, and `gradient`, the weighted sum's, shaped as the image.
 *
 * @throws NeuralStyleError `unknown-layer` for a layer that the network does not have
 */
export function buildObjective(network: Network, pooling: Pooling, shape: ObjectiveShape): GraphOutputs {
  const {
    height,
    width,
    picture = shape,
    contentLayers,
    styleLayers,
    regions = [false],
    contentMasked = false,
    temporal = false,
    transparent = false,
    normalizeGradients,
  } = shape;
  const image = build.input(IMAGE, [1, 3, height, width]);
  const features = buildFeatures(image, network, [...contentLayers, ...styleLayers], pooling);
  const terms: Record<string, GraphNode> = {};
  const weighted: GraphNode[] = [];
  const addTerm = (name: string, maps: GraphNode, masked: boolean, loss: (maps: GraphNode, mask?: GraphNode) => GraphNode): void => {
    const weight = build.input(weightOf(name), []);
    const [, , rows, columns] = maps.shape as [number, number, number, number];
    const mask = masked ? build.input(maskOf(name), [1, rows * columns]) : undefined;
    const term = loss(normalizeGradients ? withNormalizedGradient(maps, weight) : maps, mask);
    terms[name] = term;
    weighted.push(build.multiply(weight, term));
  };

  for (const layer of contentLayers) {
    const name = contentTerm(layer);
    addTerm(name, features.get(layer)!, contentMasked, (maps, mask) =>
      contentLoss(maps, build.input(targetOf(name), maps.shape), nominalChannelsOf(network, layer), mask),
    );
  }
  regions.forEach((masked, region) => {
    for (const layer of styleLayers) {
      const name = styleTerm(layer, region);
      const nominal = nominalChannelsOf(network, layer);
      addTerm(name, features.get(layer)!, masked, (maps, mask) => {
        const gram = gramMatrix(maps, nominal, mask);
        return styleLoss(gram, build.input(targetOf(name), gram.shape), nominal);
      });
    }
  });
  const masks = transparent ? differenceMasks(picture) : undefined;
  addTerm(TOTAL_VARIATION, shown(image, picture), false, (x) => totalVariation(x, masks));
  if (temporal)
    addTerm(TEMPORAL, image, true, (x, confidence) => temporalLoss(x, build.input(targetOf(TEMPORAL), image.shape), confidence!));
  return { ...terms, [GRADIENT]: gradientOf(weighted.reduce(build.add), image) };
}

/** The part of a continued image that is the picture. */
function shown(image: GraphNode, { width, height }: Size): GraphNode {
  return [height, width].reduce((x, extent, axis) => (x.shape[axis + 2] === extent ? x : build.slice(x, axis + 2, 0, extent)), image);
}

/** The masks of total variation, as inputs of a graph. */
export function differenceMasks({ height, width }: Size): Record<'down' | 'across', GraphNode> {
  return {
    down: build.input(DIFFERENCES_DOWN, [1, (height - 1) * width]),
    across: build.input(DIFFERENCES_ACROSS, [1, height * (width - 1)]),
  };
}
