import type { LayerName } from '../model/layers.js';
import type { Size } from '../pixels/picture.js';
import { GRAM_MATRICES, type StatisticSpec } from './statistics/statistic-names.js';

/** The facts about a region of the picture that an objective's graph depends on. */
export interface RegionShape {
  /** One without a mask is the whole picture. */
  readonly masked: boolean;
  readonly statistic: StatisticSpec;
  readonly layers: readonly LayerName[];
}

/** The facts about a content that an objective's graph depends on. */
export interface ContentShape {
  /** One without a mask is kept in the whole picture. */
  readonly masked: boolean;
  readonly layers: readonly LayerName[];
}

/** The facts that an objective's graph depends on; everything else is fed on each run. */
export interface ObjectiveShape {
  readonly height: number;
  readonly width: number;
  /** The picture's size, where what goes through the network is continued beyond its right and bottom edges. */
  readonly picture?: Size;
  /** Those of any content. */
  readonly contentLayers: readonly LayerName[];
  /** Those of any region. */
  readonly styleLayers: readonly LayerName[];
  /** The regions with a style of their own; by default the whole picture, with Gram matrices of all style layers. */
  readonly regions?: readonly RegionShape[];
  /** By default one content, of all content layers, that is kept in the whole picture. */
  readonly contents?: readonly ContentShape[];
  /** True where the lines of the photograph are kept. */
  readonly lines?: boolean;
  readonly temporal?: boolean;
  /** True where a part of the picture is transparent: total variation is masked then. */
  readonly transparent?: boolean;
  readonly normalizeGradients?: boolean;
  /** True where an executor may compute the network's convolutions with numbers of 16 bits. */
  readonly coarse?: boolean;
}

/** The regions of an objective. */
export function regionShapes({ styleLayers, regions }: Pick<ObjectiveShape, 'styleLayers' | 'regions'>): readonly RegionShape[] {
  return regions ?? [{ masked: false, statistic: GRAM_MATRICES, layers: styleLayers }];
}

/** The contents of an objective. */
export function contentShapes({ contentLayers, contents }: Pick<ObjectiveShape, 'contentLayers' | 'contents'>): readonly ContentShape[] {
  return contents ?? [{ masked: false, layers: contentLayers }];
}
