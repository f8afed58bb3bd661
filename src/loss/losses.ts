import type { LayerName } from '../model/layers.js';
import { type ConstantTerm, type Normalization, TERM_NAMES, TERM_TRAITS, type TermName } from './term-names.js';

/** A weight for each term, 0 or more. */
export type Weights = Readonly<Record<TermName, number>>;

/** Relative weights of layers; 1 where a layer is not named. */
export type LayerWeights = Readonly<Partial<Record<LayerName, number>>>;

/** Weights of each term, and of each layer in it. */
export interface LossOptions {
  readonly weights: Weights;
  readonly contentLayerWeights: LayerWeights;
  /** Weights of the style's layers. */
  readonly layerWeights: LayerWeights;
  /** Each style layer weighs this many times the one before it. */
  readonly layerExponent: number;
  readonly normalization: Normalization;
  /** True to divide each term's gradient by its L1 norm, so that weights compare terms of any size. */
  readonly normalizeGradients: boolean;
}

/** Unweighted terms and their weighted sum. Of terms that not every objective has, only those that it has. */
export type Losses = Readonly<{ total: number } & Record<ConstantTerm, number> & Partial<Record<Exclude<TermName, ConstantTerm>, number>>>;

/** Before the first evaluation. */
export const NO_LOSSES: Losses = {
  total: 0,
  ...(Object.fromEntries(TERM_NAMES.filter((name) => TERM_TRAITS[name].always).map((name) => [name, 0])) as Record<ConstantTerm, number>),
};
