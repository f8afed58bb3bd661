import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';
import type { LayerName } from '../model/layers.js';
import type { Network } from '../model/network.js';
import { featureShape, nominalChannelsOf } from '../model/vgg.js';
import { maskRow } from '../pixels/mask-row.js';
import { gramMatrix } from './gram.js';
import { maskOf, targetOf } from './input-names.js';
import { layerShares } from './layer-shares.js';
import { maskFor } from './masked.js';
import type { ObjectiveShape } from './objective-shape.js';
import { layerBytes, type Region, type Share, type StatisticSummand, type TargetDemand, type Term, type TermSources } from './term.js';

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

/** A summand's name. */
export const styleTerm = (layer: LayerName, region = 0): string => `style/${region}/${layer}`;

/** Difference of the picture's Gram matrices from those of the styles, for each layer of each region. */
export const STYLE = { summands, targets, shares, targetBytes } satisfies Term;

function summands({ height, width, styleLayers, regions = [false] }: ObjectiveShape, network: Network): StatisticSummand[] {
  return regions.flatMap((masked, region) =>
    styleLayers.map((layer): StatisticSummand => {
      const name = styleTerm(layer, region);
      const nominal = nominalChannelsOf(network, layer);
      const [channels] = featureShape(network, layer, height, width);
      return {
        kind: 'statistic',
        name,
        view: layer,
        masked,
        inputs: [{ name: maskOf(name), cut: 'mask' }],
        statistic: (maps, isMasked) => gramMatrix(maps, nominal, isMasked ? maskFor(name, maps) : undefined),
        statisticShape: [channels, channels],
        loss: (gram) => styleLoss(gram, build.input(targetOf(name), gram.shape), nominal),
      };
    }),
  );
}

function targets({ network, shape, regions }: TermSources): Record<string, Float32Array> {
  const values: Record<string, Float32Array> = {};
  regions.forEach(({ mask, style }, region) => {
    for (const [layer, { gram }] of style) {
      const name = styleTerm(layer, region);
      values[targetOf(name)] = gram;
      const [, height, width] = featureShape(network, layer, shape.height, shape.width);
      if (mask) values[maskOf(name)] = maskRow(mask, { height, width });
    }
  });
  return values;
}

/** The layers' shares of the loss add up to 1, before the paper's factor. */
function shares({ network, options, regions }: TermSources): Share[] {
  const nominal = (layer: LayerName): number => nominalChannelsOf(network, layer);
  const even = layerShares(layersOf(regions), options.layerWeights, options.layerExponent, 'layerWeights');
  // C²/4, by which the paper's E of a layer exceeds the mean (Gatys et al. 2016, eq. 4).
  const scale = options.normalization === 'gatys' ? (layer: LayerName) => nominal(layer) ** 2 / 4 : () => 1;
  return regions.flatMap((region, index) =>
    [...even].map(([layer, equal]): Share => {
      const share = equal * scale(layer);
      // Equal pull is one for every layer, whatever scale its loss is reported on.
      const pull = options.normalizeGradients ? equal : share;
      return {
        name: styleTerm(layer, index),
        share: region.share * share,
        offset: region.style.get(layer)!.spread / nominal(layer) ** 2,
        weigh: (weight) => weight * region.share * pull,
      };
    }),
  );
}

/** The layers of a style; all regions have the same. */
export function layersOf([first]: readonly Region[]): LayerName[] {
  return [...(first?.style.keys() ?? [])];
}

/** The masks at the size of their layers, and those that make them of a transparent picture, of one byte a pixel. */
function targetBytes({ network, shape }: TargetDemand): number {
  const { styleLayers, regions = [], transparent = false, picture = shape } = shape;
  const masks = regions.filter(Boolean).length;
  const rows = styleLayers.reduce((bytes, layer) => bytes + layerBytes(featureShape(network, layer, shape.height, shape.width), 'one'), 0);
  return masks * (rows + (transparent ? picture.width * picture.height : 0));
}
