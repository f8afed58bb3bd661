import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';
import { isLayerName } from '../model/layers.js';
import type { Network, Pooling } from '../model/network.js';
import { buildFeatures } from '../model/vgg.js';
import type { Size } from '../pixels/picture.js';
import type { ObjectiveShape } from './objective-shape.js';
import type { Summand, View } from './term.js';

/**
 * Builds what some summands look at, with the network as deep as they need it.
 *
 * @param image `[1, 3, H, W]` of the continued picture, or of a tile
 * @param shape the objective's; its `picture` is the part of the image that is the picture
 */
export function buildViews(
  image: GraphNode,
  { picture, coarse = false }: Pick<ObjectiveShape, 'coarse'> & { readonly picture: Size },
  summands: readonly Summand[],
  network: Network,
  pooling: Pooling,
): (summand: Summand) => GraphNode {
  const views: readonly View[] = summands.map(({ view }) => view);
  const features = buildFeatures(image, network, views.filter(isLayerName), pooling, coarse);
  return ({ view }) => {
    if (view === 'continued') return image;
    return view === 'picture' ? part(image, picture) : features.get(view)!;
  };
}

/** The top left part of an image, of this size. */
function part(image: GraphNode, { width, height }: Size): GraphNode {
  return [height, width].reduce((x, extent, axis) => (x.shape[axis + 2] === extent ? x : build.slice(x, axis + 2, 0, extent)), image);
}
