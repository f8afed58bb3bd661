import type { LayerName } from '../model/layers.js';

/*
 * The loss terms by name.
 */

export interface Weights {
  readonly content: number;
  readonly style: number;
  readonly tv: number;
  /** Of the difference from the previous frame's result, where there is one. */
  readonly temporal: number;
}

/** `mean` is (1/C²)·Σ(G − A)²; `gatys` is the paper's E, which is C²/4 times that. */
export const NORMALIZATIONS = ['mean', 'gatys'] as const;

export type Normalization = (typeof NORMALIZATIONS)[number];

/** Relative weights of layers; 1 where a layer is not named. */
export type LayerWeights = Readonly<Partial<Record<LayerName, number>>>;

/** Unweighted terms and their weighted sum. */
export interface Losses {
  readonly total: number;
  readonly content: number;
  readonly style: number;
  readonly tv: number;
  /** Only of a frame that follows another. */
  readonly temporal?: number;
}
