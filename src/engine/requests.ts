import type { LayerName } from '../model/layers.js';
import type { LayerSelection } from '../model/layer-presets.js';
import type { Pooling } from '../model/network.js';
import type { Losses } from '../optimize/descent.js';
import type { PlateauRule } from '../optimize/plateau.js';
import type { Stage } from '../optimize/schedule.js';

/*
 * What is asked of an engine and what it answers: plain data that crosses the process boundary.
 */

/** Interleaved RGB pixels, row by row, values 0–255. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** What is transparent lies on white. */
  readonly data: Uint8Array | Float32Array;
  /** Of each pixel: 255 is opaque, 0 transparent. Only pictures with a pixel that is not opaque have it. */
  readonly alpha?: Uint8Array;
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

/** A region of a picture, one byte a pixel: 255 is inside, 0 outside. It is stretched to the picture it is laid on. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** All that is needed to compute Gram matrices, now or again: of the whole picture, or of what the mask shows of it. */
export interface GramRecipe extends FeatureRecipe {
  readonly mask?: Mask;
}

export interface LayerShape {
  readonly layer: LayerName;
  /** Channels, height, width. */
  readonly shape: readonly [number, number, number];
}

export interface LayerChannels {
  readonly layer: LayerName;
  readonly channels: number;
}

/** Symmetric `[channels, channels]`, row-major. */
export interface GramMatrix extends LayerChannels {
  readonly values: Float32Array;
}

/** The first channels of a layer's feature maps, small, to be looked at. */
export interface LayerTiles extends LayerShape {
  /** Of a tile. */
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, tile after tile: each channel's least value is 0, its largest 255. */
  readonly data: Uint8Array;
}

export interface Weights {
  readonly content: number;
  readonly style: number;
  readonly tv: number;
  /** Of the difference from the previous frame's result, where there is one. */
  readonly temporal: number;
}

/** Gram matrices of a style for pictures of `factor` times the full size. */
export interface ScaledGrams {
  readonly factor: number;
  readonly grams: readonly GramMatrix[];
}

/** What a style is, and where it belongs. */
export interface StyleSpec {
  /** For pictures of the full size. */
  readonly grams: readonly GramMatrix[];
  /** What the matrices are of, so that they can be computed for smaller sizes; a style from a file has none. */
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

/** `mean` is (1/C²)·Σ(G − A)²; `gatys` is the paper's E, which is C²/4 times that. */
export const NORMALIZATIONS = ['mean', 'gatys'] as const;
export type Normalization = (typeof NORMALIZATIONS)[number];

/** Relative weights of layers; 1 where a layer is not named. */
export type LayerWeights = Readonly<Partial<Record<LayerName, number>>>;

export interface ObjectiveSpec {
  readonly content: FeatureRecipe;
  readonly styles: readonly StyleTarget[];
  readonly weights: Weights;
  readonly contentLayerWeights: LayerWeights;
  /** Of the style's layers. */
  readonly layerWeights: LayerWeights;
  /** Each style layer weighs this many times the one before it. */
  readonly layerExponent: number;
  readonly normalization: Normalization;
  /** Whether each term's gradient is divided by its L1 norm, so that weights compare terms of any size. */
  readonly normalizeGradients: boolean;
  /** Where the content is to be kept; everywhere if there is none. */
  readonly contentMask?: Mask;
}

export const METHODS = ['adam', 'lbfgs'] as const;
export type Method = (typeof METHODS)[number];

export interface OptimizeJob {
  readonly objective: ObjectiveSpec;
  readonly method: Method;
  /** From coarse to fine; the last has factor 1. */
  readonly scales: readonly Stage[];
  readonly learningRate: number;
  /** Steps that L-BFGS remembers. */
  readonly historySize: number;
  /** Whether pixels are kept in 0–255 at every step. */
  readonly clamp: boolean;
  /** 0 to below 1: how much of the average of the steps' pictures each new step keeps. The result is the average; 0 is the last picture. */
  readonly averaging: number;
  /** The picture to start from; null for noise. Resized pictures are the caller's business: sizes must be equal. */
  readonly start: Picture | null;
  /** The frame before this one, which the temporal term keeps close to; both of the content's size. */
  readonly previous: Frame | null;
  /** 0–1: how much of the start is noise. */
  readonly noiseRatio: number;
  /** Null for another one each time; the result says which. */
  readonly seed: number | null;
  /** A picture is reported every this many iterations; 0 for never. */
  readonly reportEvery: number;
  /** When to stop early; null for never. */
  readonly plateau: PlateauRule | null;
  readonly checkpoint: Checkpointing | null;
}

/** A painted frame of a moving picture. */
export interface Frame {
  readonly content: Picture;
  readonly result: Picture;
}

export interface Checkpointing {
  readonly file: string;
  /** Iterations between writes. */
  readonly every: number;
}

/** Where a job's state is kept. */
export interface KeptCheckpoint {
  readonly file: string;
  /** Says in the file which job it is of. */
  readonly job: string;
  /** The file that was asked for, where that is of another job. */
  readonly spared?: string;
}

/**
 * The reason to abort a job that is not to be gone on with: its checkpoint goes, too. With any other it stays, for the same job
 * another time.
 */
export const RESET = 'reset';

/** Changes to a running job; they hold from the next iteration on. */
export interface Steering {
  readonly weights?: Partial<Weights>;
  readonly learningRate?: number;
  /** Iterations from now on. */
  readonly remaining?: number;
  /** Takes the place of all styles. */
  readonly styles?: readonly StyleTarget[];
  readonly paused?: boolean;
  /** Ends the job with the best picture so far. */
  readonly finish?: boolean;
  /** Asks for one look at the picture, beside those that are reported anyway. */
  readonly glimpse?: boolean;
}

/** Why a job ended with a picture. */
export type StopReason = 'iterations' | 'plateau' | 'finish';

/** The losses of one iteration, for a plot. */
export interface CurvePoint extends Losses {
  readonly iteration: number;
  /** Width of the picture at that time: losses of different sizes do not compare. */
  readonly width: number;
}

export interface OptimizeResult {
  readonly picture: Picture;
  /** Of this picture. */
  readonly losses: Losses;
  readonly iterations: number;
  /** Milliseconds, without pauses. */
  readonly elapsed: number;
  readonly seed: number;
  readonly reason: StopReason;
  readonly curve: readonly CurvePoint[];
  /** The iteration at which a checkpoint took up; 0 for a job that started anew. */
  readonly resumedFrom: number;
}

/** Sent while a job runs; `picture` only every `reportEvery` iterations. Times in milliseconds, without pauses. */
export interface ProgressEvent {
  readonly iteration: number;
  readonly iterations: number;
  readonly losses: Losses;
  readonly elapsed: number;
  readonly remaining: number;
  readonly paused: boolean;
  /** Of the picture at this stage. */
  readonly width: number;
  /** In how many it is computed, where it does not fit into memory as a whole. */
  readonly tiles?: number;
  readonly picture?: Picture;
  /** The picture where it was not due but asked for. */
  readonly glimpse?: Picture;
  /** Told once, and again where it has changed. */
  readonly checkpoint?: KeptCheckpoint;
}

export interface FeatureTilesRequest {
  readonly recipe: FeatureRecipe;
  /** How many of each layer's channels, where it has so many. */
  readonly channels: number;
  /** Longest side of a tile in pixels; smaller maps stay as they are. */
  readonly size: number;
}

/** Each kind of request with what it takes and gives. */
export interface Requests {
  features: { readonly params: FeatureRecipe; readonly result: readonly LayerShape[] };
  featureValues: { readonly params: { readonly recipe: FeatureRecipe; readonly layer: string }; readonly result: Float32Array };
  featureTiles: { readonly params: FeatureTilesRequest; readonly result: readonly LayerTiles[] };
  gram: { readonly params: GramRecipe; readonly result: readonly GramMatrix[] };
  /** See `networkHash`. */
  modelHash: { readonly params: ModelSpec; readonly result: string };
  /** Every layer of a model with the channels of its feature maps. */
  modelLayers: { readonly params: ModelSpec; readonly result: readonly LayerChannels[] };
  optimize: { readonly params: OptimizeJob; readonly result: OptimizeResult };
}

export type RequestKind = keyof Requests;
