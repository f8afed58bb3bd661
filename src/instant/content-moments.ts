import { continuedMask, continuedSize } from '../evaluate/continued.js';
import type { LoadedNetwork } from '../evaluate/networks.js';
import type { Programs } from '../evaluate/programs.js';
import { meanOutputs, partsByLayer, styleLayer } from '../evaluate/style-means.js';
import type { GraphNode, GraphOutputs } from '../graph/operations.js';
import { pictureMeans } from '../evaluate/tiles/tiled-features.js';
import { visibleMask } from '../evaluate/visible.js';
import { memoryLimit } from '../executors/memory-limit.js';
import { GRAM_MATRICES, type StatisticSpec } from '../loss/statistics/statistic-names.js';
import type { LayerName } from '../model/layers.js';
import type { Network } from '../model/network.js';
import type { Parts } from '../loss/statistics/statistic.js';
import { featureShape, nominalChannelsOf } from '../model/vgg.js';
import type { Mask, Picture } from '../pixels/picture.js';
import type { ContentMoments } from './join-matrices.js';
import { isFine, JOINED_LAYERS } from './painter-weights.js';
import { timesNominal } from './raw-moments.js';

/** What the moments of a picture are computed with. */
interface Means {
  readonly programs: Programs;
  /** Without its taps: see `rawNetwork`. */
  readonly raw: LoadedNetwork;
  readonly patience: AbortSignal | undefined;
}

/**
 * Means and second moments of a picture's features, before their taps, at all joined layers.
 * @param given where they count; everywhere without one, but where nothing is to be seen
 * @throws NeuralStyleError `memory-limit`
 */
export async function contentMoments(
  picture: Picture,
  given: Mask | undefined,
  { programs, raw, patience }: Means,
): Promise<ContentMoments> {
  const { network } = raw;
  const size = continuedSize(network, JOINED_LAYERS, picture);
  const shown = visibleMask(picture, 'content', given);
  const mask = shown && continuedMask(shown, picture, size);
  const layers = JOINED_LAYERS.map((layer) =>
    styleLayer(network, { layer, shape: featureShape(network, layer, size.height, size.width) }, mask),
  );
  const context = { programs, loaded: raw, pooling: 'max', lack: memoryLimit, patience, often: true } as const;
  return momentsOf(network, await pictureMeans({ picture, size }, layers, context, statisticOf));
}

/** Fine layers' means are not needed. */
function statisticOf(layer: LayerName): StatisticSpec {
  return isFine(layer) ? GRAM_MATRICES : { name: 'moments' };
}

/** The graph of the moments of feature maps without a mask. */
export function momentsOutputs(network: Network, features: ReadonlyMap<LayerName, GraphNode>): GraphOutputs {
  const outputs = JOINED_LAYERS.map((layer) =>
    meanOutputs(statisticOf(layer), { layer, nominalChannels: nominalChannelsOf(network, layer) }, features.get(layer)!, undefined),
  );
  return Object.assign({}, ...outputs) as GraphOutputs;
}

/** The moments among the results of such a graph. */
export function momentsAmong(network: Network, results: Readonly<Record<string, Float32Array>>): ContentMoments {
  const layers = JOINED_LAYERS.map((layer) => ({ layer }));
  return momentsOf(network, partsByLayer(results, layers));
}

function momentsOf(network: Network, found: ReadonlyMap<LayerName, Parts>): ContentMoments {
  const second = JOINED_LAYERS.map((layer) => {
    const parts = found.get(layer)!;
    return parts.gram ? timesNominal(parts.gram, nominalChannelsOf(network, layer)) : new Float64Array(parts.second!);
  });
  // A Gram matrix has as many rows as the layer has channels, which the mean would have.
  const means = JOINED_LAYERS.map(
    (layer, at) => new Float64Array(found.get(layer)!.mean ?? new Float32Array(Math.sqrt(second[at]!.length))),
  );
  return { second, means };
}
