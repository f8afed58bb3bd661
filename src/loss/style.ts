import * as build from '../graph/builder.js';
import type { LayerName } from '../model/layers.js';
import type { Network } from '../model/network.js';
import { featureShape, nominalChannelsOf } from '../model/vgg.js';
import { maskRow } from '../pixels/mask-row.js';
import { distanceFromTarget } from './content.js';
import { maskOf, targetOf } from './input-names.js';
import { layerShares } from './layer-shares.js';
import type { LossOptions } from './losses.js';
import { maskFor } from './masked.js';
import { type ObjectiveShape, regionShapes } from './objective-shape.js';
import { blendedParts } from './statistics/blended-parts.js';
import type { ComparedStatistic } from './statistics/statistic.js';
import { STATISTIC_TRAITS, type StatisticSpec } from './statistics/statistic-names.js';
import { STATISTICS } from './statistics/statistics.js';
import { layerBytes, type LocalSummand, type Region, type Share, type StatisticSummand, type Summand } from './term.js';
import type { TargetDemand, Term, TermSources } from './term.js';

/** A summand's name. */
export const styleTerm = (layer: LayerName, region = 0): string => `style/${region}/${layer}`;

/** The summand's name of a part; Gram matrices have that of their layer. */
export const partTerm = (term: string, part: string): string => (part === 'gram' ? term : `${term}/${part}`);

/** Difference of the picture's statistics from those of the styles, for each layer of each region. */
export const STYLE = { summands, targets, shares, targetBytes } satisfies Term;

function summands(shape: ObjectiveShape, network: Network): Summand[] {
  return regionShapes(shape).flatMap((region, index) =>
    region.layers.flatMap((layer): Summand[] => {
      const [channels] = featureShape(network, layer, shape.height, shape.width);
      const of = { layer, term: styleTerm(layer, index), masked: region.masked, channels, nominal: nominalChannelsOf(network, layer) };
      const statistic = STATISTICS[region.statistic.name];
      return statistic.kind === 'compared' ? comparedSummands(of, statistic, region.statistic) : [matchedSummand(of)];
    }),
  );
}

/** A layer of a region, with what its summands are made from. */
interface RegionLayer {
  readonly layer: LayerName;
  readonly term: string;
  readonly masked: boolean;
  readonly channels: number;
  readonly nominal: number;
}

function comparedSummands(
  { layer, term, masked, channels, nominal }: RegionLayer,
  { source, loss }: ComparedStatistic,
  spec: StatisticSpec,
): StatisticSummand[] {
  return source.means(spec).map(({ part, shape, build: meanOf }) => {
    const name = partTerm(term, part);
    return {
      kind: 'statistic',
      name,
      view: layer,
      masked,
      inputs: [{ name: maskOf(name), cut: 'mask' }],
      statistic: (maps, isMasked) => meanOf(maps, nominal, isMasked ? maskFor(name, maps) : undefined),
      statisticShape: shape(channels),
      loss: (value) => loss(value, build.input(targetOf(name), value.shape), nominal),
    };
  });
}

function matchedSummand({ layer, term, masked, nominal }: RegionLayer): LocalSummand {
  return distanceFromTarget({ name: term, view: layer, masked, nominal });
}

function targets({ network, shape, regions }: TermSources): Record<string, Float32Array> {
  const values: Record<string, Float32Array> = {};
  regions.forEach((region, index) => {
    const { mask, layers } = region;
    for (const layer of layers) {
      const term = styleTerm(layer, index);
      const [, height, width] = featureShape(network, layer, shape.height, shape.width);
      const row = mask && maskRow(mask, { height, width });
      for (const name of namesOf(region, term)) if (row) values[maskOf(name)] = row;
      for (const [part, { mean }] of blendedParts(region, layer)) values[targetOf(partTerm(term, part))] = mean;
    }
  });
  return values;
}

/** Names of a layer's summands. */
function namesOf({ statistic: spec }: Region, term: string): string[] {
  const statistic = STATISTICS[spec.name];
  return statistic.kind === 'compared' ? statistic.parts(spec).map((part) => partTerm(term, part)) : [term];
}

/** The layers' shares of the loss add up to 1 in a region, and the regions' do, before the paper's factor. */
function shares({ network, regions }: TermSources): Share[] {
  return regions.flatMap((region, index) => {
    const { options } = region;
    const even = layerShares(region.layers, options.layerWeights, options.layerExponent, 'layerWeights');
    return [...even].flatMap(([layer, equal]) => {
      const names = namesOf(region, styleTerm(layer, index));
      const nominal = nominalChannelsOf(network, layer);
      const share = (equal * STATISTIC_TRAITS[region.statistic.name].scale * paperScale(region, options, nominal)) / names.length;
      // Equal pull is one for every layer, whatever scale its loss is reported on.
      const pull = options.normalizeGradients ? equal / names.length : share;
      const spreads = spreadsOf(region, layer, nominal);
      return names.map((name, at): Share => {
        return { name, share: region.share * share, offset: spreads[at] ?? 0, weigh: (weight) => weight * region.share * pull };
      });
    });
  });
}

/** C²/4, by which the paper's E of a layer exceeds the mean (Gatys et al. 2016, eq. 4). */
function paperScale({ statistic }: Region, { normalization }: LossOptions, nominal: number): number {
  return normalization === 'gatys' && statistic.name === 'gram' ? nominal ** 2 / 4 : 1;
}

/** The constants by which the losses of several styles exceed that of their blend, part by part. */
function spreadsOf(region: Region, layer: LayerName, nominal: number): number[] {
  const statistic = STATISTICS[region.statistic.name];
  if (statistic.kind !== 'compared') return [];
  return [...blendedParts(region, layer)].map(([, { spread }]) => spread * statistic.factor(nominal));
}

/** The layers of a style in any region. */
export function layersOf(regions: readonly Region[]): LayerName[] {
  return [...new Set(regions.flatMap(({ layers }) => layers))];
}

/** The masks at the size of their layers, those that make them of a transparent picture, of one byte a pixel, and targets of positions. */
function targetBytes({ network, shape }: TargetDemand): number {
  const { transparent = false, picture = shape } = shape;
  const bytesOf = (layers: readonly LayerName[], planes: 'all' | 'one'): number =>
    layers.reduce((bytes, layer) => bytes + layerBytes(featureShape(network, layer, shape.height, shape.width), planes), 0);
  return regionShapes(shape).reduce((bytes, { masked, layers, statistic }) => {
    const masks = masked ? bytesOf(layers, 'one') + (transparent ? picture.width * picture.height : 0) : 0;
    // The maps that targets are computed from, and the targets.
    const maps = STATISTICS[statistic.name].kind === 'matched' ? 2 * bytesOf(layers, 'all') : 0;
    return bytes + masks + maps;
  }, 0);
}
