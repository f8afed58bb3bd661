/*
 * Styles, one kind for each statistic of feature maps. Part of the package's `types`: see api.ts.
 */

import type { PlainColumns, PlainGram, PlainMoments, PlainReachingGram, TensorMaker, TensorValues } from './api-plain.js';

/** A style, as far as the loss is concerned: a statistic of the feature maps of some layers. */
export interface StyleStatistic<Kind, Shape, Values, Given, Plain> {
  readonly kind: Kind;
  /** The layers that it has, with the shape of what it has of each. */
  readonly layers: readonly { readonly layer: string; readonly shape: Shape }[];
  /** What it has of one layer, row by row; undefined where the layer is not among `layers`. */
  data(layer: string): Promise<Values | undefined>;
  /** @throws the error `unknown-layer` */
  shapeOf(layer: string): Shape;
  /** This style with other values in some layers, which hold at every size of the painting. */
  with(values: Readonly<Record<string, Given>>): Promise<StyleStatistic<Kind, Shape, Values, Given, Plain>>;
  /**
   * This style with what a function makes of each layer's values, which it may change in place and return. It is called for each layer at
   * full, half and quarter size, as far as the style's picture allows; between these the nearest holds.
   */
  map(change: (layer: string, values: Values) => Given | Promise<Given>): Promise<StyleStatistic<Kind, Shape, Values, Given, Plain>>;
  toPlain(): Promise<Plain>;
  /** @param part of a layer that has several, such as `mean` */
  tensor<T>(tf: TensorMaker<T>, layer: string, part?: string): Promise<T>;
}

type Square = readonly [channels: number, channels: number];

/** A style whose values can be added. */
interface SummableStyle<Kind, Shape, Values, Given, Plain> extends StyleStatistic<Kind, Shape, Values, Given, Plain> {
  with(values: Readonly<Record<string, Given>>): Promise<SummableStyle<Kind, Shape, Values, Given, Plain>>;
  map(change: (layer: string, values: Values) => Given | Promise<Given>): Promise<SummableStyle<Kind, Shape, Values, Given, Plain>>;
  /** All values times a number, at every size. */
  scaled(factor: number): Promise<SummableStyle<Kind, Shape, Values, Given, Plain>>;
  /** (1 − share) · this + share · other, of the same layers, at every size: 0 is this style, 1 the other; below and above it leads away from one. */
  mixed(other: SummableStyle<Kind, Shape, Values, Given, Plain>, share: number): Promise<SummableStyle<Kind, Shape, Values, Given, Plain>>;
}

/** Gram matrices: the classic style. */
export interface GramMatrices extends SummableStyle<'gram', Square, Float32Array, TensorValues, PlainGram> {
  readonly reach?: undefined;
}

/** Parts by their names: `gram`, and for each distance `across-2` and `down-2`. */
type GramParts<T> = Readonly<Record<string, T>>;

/** Gram matrices, also of features at distances from each other. */
export interface ReachingGramMatrices extends SummableStyle<
  'gram',
  GramParts<Square>,
  GramParts<Float32Array>,
  GramParts<TensorValues>,
  PlainReachingGram
> {
  /** Distances in positions of the feature maps. */
  readonly reach: readonly number[];
}

interface MeanAndCovariance<Mean, Covariance = Mean> {
  readonly mean: Mean;
  readonly covariance: Covariance;
}

/** Mean and covariance of the features. */
export type Moments = SummableStyle<
  'moments',
  MeanAndCovariance<readonly [channels: number], Square>,
  MeanAndCovariance<Float32Array>,
  Partial<MeanAndCovariance<TensorValues>>,
  PlainMoments
>;

/** The features themselves, at up to 4096 positions: a column for each, and a row for each channel. */
export type FeatureColumns = StyleStatistic<
  'neighbours' | 'slices',
  readonly [channels: number, columns: number],
  Float32Array,
  TensorValues,
  PlainColumns
>;

/** A style of any kind. */
export type Style = GramMatrices | ReachingGramMatrices | Moments | FeatureColumns;
