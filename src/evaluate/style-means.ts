import * as build from '../graph/builder.js';
import type { GraphNode, GraphOutputs } from '../graph/operations.js';
import type { Feeds } from '../executors/executor.js';
import { maskFor } from '../loss/masked.js';
import { maskOf } from '../loss/input-names.js';
import type { LayerFacts, Parts } from '../loss/statistics/statistic.js';
import type { StatisticSpec } from '../loss/statistics/statistic-names.js';
import { meansOf, STATISTICS } from '../loss/statistics/statistics.js';
import type { LayerName } from '../model/layers.js';
import type { Network } from '../model/network.js';
import { nominalChannelsOf } from '../model/vgg.js';
import { maskRow } from '../pixels/mask-row.js';
import type { Mask } from '../pixels/picture.js';
import type { SignedGraph } from './programs.js';
import type { LayerShape, StyleTensor } from './recipes.js';

/*
 * Graphs of the means over positions that a style's statistic is made from. An output is named `<layer>/<part>`.
 */

/** A layer of a style's picture. */
export interface StyleLayer extends LayerFacts {
  readonly layer: LayerName;
  readonly height: number;
  readonly width: number;
  /** `[H·W]` with Σ mask² = H·W, for the part of the picture that counts; null for all of it. */
  readonly mask: Float32Array | null;
}

const mapsOf = (layer: LayerName): string => `features/${layer}`;

/** The graph of means from fed feature maps and masks. */
export function meansOfMaps(statistic: StatisticSpec, layers: readonly StyleLayer[]): SignedGraph {
  const facts = layers.map(({ mask, ...layer }) => Object.values({ ...layer, mask: mask !== null }).join('/'));
  const outputs = layers.map((layer) => {
    const maps = build.input(mapsOf(layer.layer), [1, layer.channels, layer.height, layer.width]);
    return meanOutputs(statistic, layer, maps, layer.mask ? maskFor(layer.layer, maps) : undefined);
  });
  return { signature: `means|${JSON.stringify(statistic)}|${facts.join()}`, outputs: Object.assign({}, ...outputs) as GraphOutputs };
}

/** The means of one layer. */
export function meanOutputs(
  statistic: StatisticSpec,
  { layer, nominalChannels }: Pick<StyleLayer, 'layer' | 'nominalChannels'>,
  maps: GraphNode,
  mask: GraphNode | undefined,
): GraphOutputs {
  return Object.fromEntries(meansOf(statistic).map(({ part, build: meanOf }) => [`${layer}/${part}`, meanOf(maps, nominalChannels, mask)]));
}

/** Feature maps, and the layers' masks, as `meansOfMaps` is fed with them. */
export function mapsAsFeeds(maps: ReadonlyMap<LayerName, Float32Array>, layers: readonly StyleLayer[]): Feeds {
  const feeds = layers.flatMap(({ layer, mask }): [string, Float32Array][] => [
    [mapsOf(layer), maps.get(layer)!],
    ...(mask ? [[maskOf(layer), mask] as [string, Float32Array]] : []),
  ]);
  return Object.fromEntries(feeds);
}

/** The outputs of such a graph, layer by layer. */
export function partsByLayer(
  outputs: Readonly<Record<string, Float32Array>>,
  layers: readonly Pick<StyleLayer, 'layer'>[],
): ReadonlyMap<LayerName, Parts> {
  return new Map(
    layers.map(({ layer }) => {
      const prefix = `${layer}/`;
      const own = Object.entries(outputs).filter(([name]) => name.startsWith(prefix));
      return [layer, Object.fromEntries(own.map(([name, values]) => [name.slice(prefix.length), values]))];
    }),
  );
}

/** @param mask of the style's picture, as it goes through the network; none for all of it */
export function styleLayer(network: Network, { layer, shape: [channels, height, width] }: LayerShape, mask: Mask | undefined): StyleLayer {
  const nominalChannels = nominalChannelsOf(network, layer);
  return { layer, channels, height, width, nominalChannels, mask: mask ? maskRow(mask, { height, width }) : null };
}

/** A style's tensors: from means over positions where its statistic is made from them, else from feature maps. */
export function styleTensors(
  statistic: StatisticSpec,
  layers: readonly StyleLayer[],
  { means, maps }: { readonly means: ReadonlyMap<LayerName, Parts>; readonly maps: ReadonlyMap<LayerName, Float32Array> },
): StyleTensor[] {
  const { source } = STATISTICS[statistic.name];
  return layers.flatMap(({ layer, channels, mask }) => {
    const parts = source.from === 'means' ? source.finish(means.get(layer)!) : source.sample(maps.get(layer)!, channels, mask);
    return Object.entries(parts).map(([part, values]): StyleTensor => ({ layer, channels, part, values }));
  });
}
