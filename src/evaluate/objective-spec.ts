import type { LossOptions } from '../loss/losses.js';
import type { Mask } from '../pixels/picture.js';
import type { FeatureRecipe, GramMatrix, GramRecipe, ScaledGrams } from './recipes.js';

/** A style, and where in the result it belongs. */
export interface StyleSpec {
  /** For pictures of the full size. */
  readonly grams: readonly GramMatrix[];
  /** The recipe of the matrices, so that they can be computed for smaller sizes; a style from a file has none. */
  readonly recipe?: GramRecipe;
  /** For smaller sizes, where there is no recipe: the nearest is taken. */
  readonly scaled?: readonly ScaledGrams[];
  /** Where in the result the style belongs; everywhere if it has none. */
  readonly mask?: Mask;
}

/** One style of an objective; the blends of all of them are normalised to sum to 1. */
export interface StyleTarget extends StyleSpec {
  readonly blend: number;
}

export interface ObjectiveSpec extends LossOptions {
  readonly content: FeatureRecipe;
  readonly styles: readonly StyleTarget[];
  /** Where the content is to be kept; everywhere if there is none. */
  readonly contentMask?: Mask;
}
