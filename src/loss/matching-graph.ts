import * as build from '../graph/builder.js';
import type { GraphNode, GraphOutputs } from '../graph/operations.js';
import type { LayerName } from '../model/layers.js';
import type { Network, Pooling } from '../model/network.js';
import { buildFeatures, featureShape, nominalChannelsOf } from '../model/vgg.js';
import { IMAGE, statisticOf } from './input-names.js';
import { maskFor } from './masked.js';
import { type ObjectiveShape, regionShapes } from './objective-shape.js';
import { type Helper, MATCHING_BLOCK, type MatchedStatistic, type PositionMean } from './statistics/statistic.js';
import { meansOf, STATISTICS } from './statistics/statistics.js';
import { styleTerm } from './style.js';

/*
 * The graphs that targets of matched statistics are computed with: what the picture is at present, and products of matrices.
 */

/** A layer of a region whose style is matched. */
export interface MatchedLayer {
  readonly layer: LayerName;
  readonly region: number;
  /** The name of its summand. */
  readonly term: string;
  readonly masked: boolean;
  readonly channels: number;
  readonly nominalChannels: number;
  readonly statistic: MatchedStatistic;
  readonly means: readonly PositionMean[];
}

export const mapsOf = (layer: LayerName): string => `maps/${layer}`;
export const meanName = (term: string, part: string): string => statisticOf(`${term}/${part}`);
export const helperName = ({ kind, rows }: Helper, channels: number): string => `${kind}/${rows}×${channels}`;

/** The input of a helper beside what a statistic feeds it, and its output. */
export const COLUMNS = 'columns';
export const RESULT = 'result';

/** The layers that need targets, region by region; none of an objective of compared statistics alone. */
export function matchedLayers(shape: ObjectiveShape, network: Network): MatchedLayer[] {
  return regionShapes(shape).flatMap(({ masked, layers, statistic: spec }, region) => {
    const statistic = STATISTICS[spec.name];
    if (statistic.kind !== 'matched') return [];
    return layers.map((layer): MatchedLayer => {
      const [channels] = featureShape(network, layer, shape.height, shape.width);
      const nominalChannels = nominalChannelsOf(network, layer);
      return { layer, region, term: styleTerm(layer, region), masked, channels, nominalChannels, statistic, means: meansOf(spec) };
    });
  });
}

/**
 * The picture as it is at present, or a tile of it.
 *
 * Inputs: `image` `[1, 3, h, w]`; `mask/<summand>` `[1, h·w]` at the summand's size, where means are of a masked region or of a tile.
 * Outputs: `maps/<layer>`, the feature maps, and `statistic/<summand>/<part>`, the means over positions that matching needs.
 *
 * @param size of the continued picture, or of the tile
 */
export function buildMatching(network: Network, pooling: Pooling, shape: ObjectiveShape, tiled: boolean): GraphOutputs {
  const layers = matchedLayers(shape, network);
  const image = build.input(IMAGE, [1, 3, shape.height, shape.width]);
  const features = buildFeatures(image, network, [...new Set(layers.map(({ layer }) => layer))], pooling);
  const outputs = [...features].map(([layer, maps]): [string, GraphNode] => [mapsOf(layer), maps]);
  for (const { layer, term, masked, nominalChannels, means } of layers) {
    const maps = features.get(layer)!;
    for (const { part, build: meanOf } of means) {
      outputs.push([meanName(term, part), meanOf(maps, nominalChannels, masked || tiled ? maskFor(term, maps) : undefined)]);
    }
  }
  return Object.fromEntries(outputs);
}

/** The helpers that matching needs, by name: of `rows` `[R, C]`, `columns` `[C, MATCHING_BLOCK]` and, of a search, `offsets` `[R, 1]`. */
export function buildHelpers(shape: ObjectiveShape, network: Network): Record<string, GraphOutputs> {
  return Object.fromEntries(
    matchedLayers(shape, network).map(({ channels, statistic }) => {
      const helper = statistic.helper(channels);
      const [rows, columns] = [build.input('rows', [helper.rows, channels]), build.input(COLUMNS, [channels, MATCHING_BLOCK])];
      const result =
        helper.kind === 'product' ? build.matmul(rows, columns) : build.nearest(rows, columns, build.input('offsets', [helper.rows, 1]));
      return [helperName(helper, channels), { [RESULT]: result }];
    }),
  );
}
