import type { LayerChannels, ModelSpec } from '../model/model-spec.js';
import type { StatisticSpec } from '../loss/statistics/statistic-names.js';
import type { FeatureRecipe, GivenStyleRecipe, LayerShape, LayerTiles, StyleRecipe, StyleTensor } from '../evaluate/recipes.js';
import type { InstantJob } from '../instant/instant-job.js';
import type { Picture } from '../pixels/picture.js';
import type { OptimizeJob, OptimizeResult } from '../painting/job.js';

/*
 * Requests to an engine and their results: plain data that crosses the process boundary.
 */

export interface FeatureTilesRequest {
  readonly recipe: FeatureRecipe;
  /** Number of channels of each layer, where it has so many. */
  readonly channels: number;
  /** Longest side of a tile in pixels; smaller maps stay as they are. */
  readonly size: number;
}

export interface StyleRequest {
  readonly statistic: StatisticSpec;
  readonly recipe: StyleRecipe;
}

export interface GivenStyleRequest {
  readonly statistic: StatisticSpec;
  readonly recipe: GivenStyleRecipe;
}

/** Each kind of request with what it takes and gives. */
export interface Requests {
  features: { readonly params: FeatureRecipe; readonly result: readonly LayerShape[] };
  featureValues: { readonly params: { readonly recipe: FeatureRecipe; readonly layer: string }; readonly result: Float32Array };
  featureTiles: { readonly params: FeatureTilesRequest; readonly result: readonly LayerTiles[] };
  style: { readonly params: StyleRequest; readonly result: readonly StyleTensor[] };
  styleOfMaps: { readonly params: GivenStyleRequest; readonly result: readonly StyleTensor[] };
  /** See `networkHash`. */
  modelHash: { readonly params: ModelSpec; readonly result: string };
  /** Every layer of a model with the channels of its feature maps. */
  modelLayers: { readonly params: ModelSpec; readonly result: readonly LayerChannels[] };
  /** Paints in one pass. */
  instant: { readonly params: InstantJob; readonly result: Picture };
  optimize: { readonly params: OptimizeJob; readonly result: OptimizeResult };
}

export type RequestKind = keyof Requests;
