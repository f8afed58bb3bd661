import type { LossOptions } from '../../loss/losses.js';
import type { LayerName } from '../../model/layers.js';
import type { Mask, Size } from '../../pixels/picture.js';
import type { StatisticSpec } from '../../loss/statistics/statistic-names.js';
import type { FeatureRecipe, GivenMaps, ScaledStyle, StyleRecipe, StyleTensor } from '../recipes.js';
import type { ModelSpec } from '../../model/model-spec.js';

/** A style, and where in the result it belongs. */
export interface StyleSpec {
  readonly statistic: StatisticSpec;
  /** For pictures of the full size. */
  readonly tensors: readonly StyleTensor[];
  /** The recipe of the tensors, so that they can be computed for smaller sizes; a style from a file has none. */
  readonly recipe?: StyleRecipe;
  /** For smaller sizes, where there is no recipe: the nearest is taken. */
  readonly scaled?: readonly ScaledStyle[];
  /** A style that was put together is this sum at each size, and has neither recipe nor scaled. */
  readonly parts?: readonly StylePart[];
  /** Where in the result the style belongs; everywhere if it has none. */
  readonly mask?: Mask;
}

/** A summand of a style that was put together: in these layers, so many times what another style has at each size. */
export interface StylePart {
  readonly share: number;
  readonly layers: readonly LayerName[];
  /** Without parts of its own. */
  readonly style: StyleSpec;
}

/** One style of an objective; the blends of all of them are normalised to sum to 1. */
export interface StyleTarget extends StyleSpec {
  readonly blend: number;
}

/** A photograph, and the layers whose feature maps are to be kept of it. */
export type ContentSpec = Omit<FeatureRecipe, 'model'>;

/** Content and styles with their weights: all that is asked of a painting, or a part of it. */
export interface ObjectivePart extends LossOptions {
  /** The network of all features. */
  readonly model: ModelSpec;
  /** A photograph of the painting's size; null where there is none, as for a texture. */
  readonly content: ContentSpec | null;
  /** Feature maps to be kept that were given, in place of the photograph's of the same layers; they are made to fit the painting's sizes. */
  readonly contentMaps?: readonly GivenMaps[];
  readonly styles: readonly StyleTarget[];
  /** Where the content is to be kept; everywhere if there is none. */
  readonly contentMask?: Mask;
}

export interface ObjectiveSpec extends ObjectivePart {
  /** Size of the painting. */
  readonly size: Size;
  /** Other objectives of the same painting, whose losses are added. */
  readonly added?: readonly ObjectivePart[];
}

/** The part of an objective that a content's feature maps decide. */
export function keeping({ model, picture, layers }: FeatureRecipe): Pick<ObjectiveSpec, 'model' | 'size' | 'content'> {
  const { width, height } = picture;
  return { model, size: { width, height }, content: { picture, layers } };
}
