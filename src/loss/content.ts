import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';
import type { LayerName } from '../model/layers.js';
import type { Network } from '../model/network.js';
import { featureShape, nominalChannelsOf } from '../model/vgg.js';
import { maskRow } from '../pixels/mask-row.js';
import { maskOf, targetOf } from './input-names.js';
import { layerShares } from './layer-shares.js';
import { maskedMatrix, maskFor } from './masked.js';
import { contentShapes, type ObjectiveShape } from './objective-shape.js';
import { layerBytes, type LocalSummand, type Share, type TargetDemand, type Term, type TermSources } from './term.js';

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

/** A layer whose features are compared with planes of their own shape. */
interface TargetedLayer extends Pick<LocalSummand, 'name' | 'masked'> {
  readonly view: LayerName;
  /** C in the mean. */
  readonly nominal: number;
}

/** A summand's name; the first content is 0. */
export const contentTerm = (layer: LayerName, content = 0): string => (content === 0 ? `content/${layer}` : `content/${content}/${layer}`);

/** Difference of the picture's feature maps from those of each content, for each layer. */
export const CONTENT = { summands, targets, shares, targetBytes } satisfies Term;

function summands(shape: ObjectiveShape, network: Network): LocalSummand[] {
  return contentShapes(shape).flatMap(({ layers, masked }, content) =>
    layers.map((layer) =>
      distanceFromTarget({ name: contentTerm(layer, content), view: layer, masked, nominal: nominalChannelsOf(network, layer) }),
    ),
  );
}

/** The summand of `contentLoss`, whose target is fed. */
export function distanceFromTarget({ name, view, masked, nominal }: TargetedLayer): LocalSummand {
  return {
    kind: 'local',
    name,
    view,
    masked,
    inputs: [
      { name: targetOf(name), cut: 'planes' },
      { name: maskOf(name), cut: 'mask' },
    ],
    loss: (maps, isMasked) =>
      contentLoss(maps, build.input(targetOf(name), maps.shape), nominal, isMasked ? maskFor(name, maps) : undefined),
  };
}

function targets({ network, shape, contents }: TermSources): Record<string, Float32Array> {
  const values: Record<string, Float32Array> = {};
  contents.forEach(({ maps, mask }, content) => {
    for (const [layer, target] of maps) {
      const name = contentTerm(layer, content);
      values[targetOf(name)] = target;
      const [, height, width] = featureShape(network, layer, shape.height, shape.width);
      if (mask) values[maskOf(name)] = maskRow(mask, { height, width });
    }
  });
  return values;
}

/** The layers' shares of a content add up to 1. */
function shares({ contents }: TermSources): Share[] {
  return contents.flatMap(({ share: whole, options, maps }, content) =>
    [...layerShares([...maps.keys()], options.contentLayerWeights, 1, 'contentLayerWeights')].map(([layer, even]): Share => {
      const share = whole * even;
      return { name: contentTerm(layer, content), share, offset: 0, weigh: (weight) => weight * share };
    }),
  );
}

/** Feature maps, as far as they go beyond what is there for them, and the masks, with that of one byte a pixel of a transparent picture. */
function targetBytes({ network, shape, kept }: TargetDemand): number {
  const { transparent = false, picture = shape } = shape;
  const bytesOf = (layers: readonly LayerName[], planes: 'all' | 'one'): number =>
    layers.reduce((bytes, layer) => bytes + layerBytes(featureShape(network, layer, shape.height, shape.width), planes), 0);
  const contents = contentShapes(shape);
  const maps = contents.reduce((bytes, { layers }) => bytes + bytesOf(layers, 'all'), 0);
  const masked = contents.filter((content) => content.masked);
  const seen = transparent ? picture.width * picture.height : 0;
  return Math.max(0, maps - kept) + masked.reduce((bytes, { layers }) => bytes + bytesOf(layers, 'one') + seen, 0);
}
