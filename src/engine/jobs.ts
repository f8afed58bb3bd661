import type { LayerName } from '../model/layers.js';
import type { LayerSelection } from '../model/presets.js';
import type { Pooling } from '../model/network.js';
import type { Losses } from '../optimize/loop.js';

/*
 * What is asked of an engine and what it answers: plain data that crosses the process boundary.
 */

/** Interleaved RGB pixels, row by row, values 0–255. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Float32Array;
}

export interface ModelSpec {
  /** Path of a weights file that `readNetworkFile` reads. */
  readonly file: string;
  readonly pooling: Pooling;
}

/** All that is needed to compute feature maps, now or again. */
export interface FeatureRecipe {
  readonly model: ModelSpec;
  readonly picture: Picture;
  readonly layers: LayerSelection;
}

export interface LayerShape {
  readonly layer: LayerName;
  /** Channels, height, width. */
  readonly shape: readonly [number, number, number];
}

/** Symmetric `[channels, channels]`, row-major. */
export interface GramMatrix {
  readonly layer: LayerName;
  readonly channels: number;
  readonly values: Float32Array;
}

export interface Weights {
  readonly content: number;
  readonly style: number;
  readonly tv: number;
}

/** One style of an objective; the blends of all of them are normalised to sum to 1. */
export interface StyleTarget {
  readonly blend: number;
  readonly grams: readonly GramMatrix[];
}

export interface ObjectiveSpec {
  readonly content: FeatureRecipe;
  readonly styles: readonly StyleTarget[];
  readonly weights: Weights;
  /** Relative weights of the style layers; 1 where a layer is not named. */
  readonly layerWeights: Readonly<Partial<Record<LayerName, number>>>;
}

export interface OptimizeJob {
  readonly objective: ObjectiveSpec;
  readonly method: 'adam';
  readonly iterations: number;
  readonly learningRate: number;
  /** The picture to start from; null for noise. Resized pictures are the caller's business: sizes must be equal. */
  readonly start: Picture | null;
  /** 0–1: how much of the start is noise. */
  readonly noiseRatio: number;
  readonly seed: number;
  /** A picture is reported every this many iterations; 0 for never. */
  readonly reportEvery: number;
}

export interface OptimizeResult {
  readonly picture: Picture;
  readonly losses: Losses;
  readonly iterations: number;
  /** Milliseconds. */
  readonly elapsed: number;
}

/** Sent while a job runs; `picture` only every `reportEvery` iterations. Times in milliseconds. */
export interface ProgressEvent {
  readonly iteration: number;
  readonly iterations: number;
  readonly losses: Losses;
  readonly elapsed: number;
  readonly remaining: number;
  readonly picture?: Picture;
}

/** Each kind of request with what it takes and gives. */
export interface Requests {
  features: { readonly params: FeatureRecipe; readonly result: readonly LayerShape[] };
  featureValues: { readonly params: { readonly recipe: FeatureRecipe; readonly layer: string }; readonly result: Float32Array };
  gram: { readonly params: FeatureRecipe; readonly result: readonly GramMatrix[] };
  optimize: { readonly params: OptimizeJob; readonly result: OptimizeResult };
}

export type RequestKind = keyof Requests;
