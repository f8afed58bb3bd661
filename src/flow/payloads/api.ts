/*
 * Contents of these nodes' messages, for authors of function nodes and of other modules. The package's `types` are made from this file,
 * `api-style.ts` and `api-plain.ts`, so they import nothing else; the classes beside them implement them. docs/api.md explains how to use
 * them.
 *
 * Payloads come from nodes, and are worked with by their methods; where a picture, feature maps or a style are taken, plain ones
 * (`PlainImage`, `PlainFeatures`, `PlainStyle`) are, too. A payload that has become JSON has lost its values: `toPlain()` keeps them.
 *
 * Methods give copies: nothing that is done to what they give changes a payload, in this branch of a flow or another. Those that give
 * values or another payload are asynchronous: await them. They reject with `payload-type`, `value-unreadable` or `tensor-unreadable` for
 * values that do not fit, with `setting-invalid` for other arguments.
 */

import type { PlainFeatures, PlainImage, TensorMaker, TensorValues } from './api-plain.js';
import type { Style } from './api-style.js';

export type * from './api-plain.js';
export type * from './api-style.js';

/** A picture: sRGB, red, green and blue of each pixel, row by row, 0–255. What is transparent in it lies on white. */
export interface ImageTensor {
  readonly kind: 'image';
  /** The type of the values that `data()` gives. */
  readonly dtype: 'uint8' | 'float32';
  /** Height, width, 3. */
  readonly shape: readonly [height: number, width: number, channels: 3];
  readonly height: number;
  readonly width: number;
  /** A copy of the opacity of each pixel, 0–255; null where all are opaque. */
  readonly alpha: Uint8Array | null;
  /** The pixels: height × width × 3 values. */
  data(): Promise<Uint8Array | Float32Array>;
  shapeOf(): readonly [height: number, width: number, channels: 3];
  /** This picture with other values. It keeps its opacity. */
  with(values: TensorValues): Promise<ImageTensor>;
  /** This picture with what a function makes of its values, which it may change in place and return. */
  map(change: (values: Uint8Array | Float32Array) => TensorValues | Promise<TensorValues>): Promise<ImageTensor>;
  /** Each value times a number, clipped to 0–255. */
  scaled(factor: number): Promise<ImageTensor>;
  /** (1 − share) · this + share · other, clipped to 0–255: 0 is this picture, 1 the other; below and above it leads away from one. */
  mixed(other: ImageTensor, share: number): Promise<ImageTensor>;
  toPlain(): Promise<PlainImage>;
  /** A tensor of the caller's own TensorFlow.js: int32, or float32 where the values are floats. */
  tensor<T>(tf: TensorMaker<T>): Promise<T>;
}

/** Feature maps of a picture: a recipe, whose values the engine computes when they are asked for; or values that a flow has made or changed. */
export interface FeatureMaps {
  readonly kind: 'features';
  /** The layers that it has, such as `relu4_1`, with channels, height and width of each. */
  readonly layers: readonly { readonly layer: string; readonly shape: readonly [channels: number, height: number, width: number] }[];
  /**
   * The values of one layer, channel by channel, row by row.
   * @throws the error `unknown-layer`, or what the engine reports
   */
  data(layer: string): Promise<Float32Array>;
  /** @throws the error `unknown-layer` */
  shapeOf(layer: string): readonly [channels: number, height: number, width: number];
  /** These maps with other values in some layers. */
  with(values: Readonly<Record<string, TensorValues>>): Promise<FeatureMaps>;
  /** These maps with what a function makes of each layer's values, which it may change in place and return. */
  map(change: (layer: string, values: Float32Array) => TensorValues | Promise<TensorValues>): Promise<FeatureMaps>;
  scaled(factor: number): Promise<FeatureMaps>;
  /** (1 − share) · this + share · other, of the same layers and sizes: 0 is these maps, 1 the others. */
  mixed(other: FeatureMaps, share: number): Promise<FeatureMaps>;
  toPlain(): Promise<PlainFeatures>;
  tensor<T>(tf: TensorMaker<T>, layer: string): Promise<T>;
}

/** The objective that the optimizer minimises: content, styles and weights. */
export interface Objective {
  readonly kind: 'objective';
  readonly weights: Weights;
  /** Height, width, 3: the size of the painting. */
  readonly shape: readonly [height: number, width: number, channels: 3];
  /** The picture whose content is kept, of the painting's size; null where there is none, as for a texture. */
  readonly content: ImageTensor | null;
}

/** Any payload of these nodes: `kind` tells which. */
export type Payload = ImageTensor | FeatureMaps | Style | Objective;

/** A picture as a function node makes it. `image in`, `preview` and `transfer` take it. */
export interface RawPicture {
  /** Row by row; height × width × channels values, 0–255. */
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /** Grey, grey and opacity, red, green and blue, or those and opacity. */
  readonly channels: 1 | 2 | 3 | 4;
}

/** A weight for each term of the loss, 0 or more. Later versions may have more terms. */
export interface Weights {
  readonly content: number;
  readonly style: number;
  /** Of the difference from the photograph's lines. */
  readonly lines: number;
  /** Smoothness: of total variation. */
  readonly tv: number;
  /** Steadiness: of the difference from the frame before. */
  readonly temporal: number;
}

/** Terms of a loss before their weights, and the weighted sum. Later versions may have more terms. */
export interface Losses {
  readonly total: number;
  readonly content: number;
  readonly style: number;
  /** Only where the photograph's lines are kept. */
  readonly lines?: number;
  readonly tv: number;
  /** Only of frames that start from the frame before. */
  readonly temporal?: number;
}

/** `msg.payload` of the second output while a picture is painted. Times in milliseconds, without pauses. */
export interface Progress {
  /** Iterations that are done, at all sizes. */
  readonly iteration: number;
  /** Iterations in all. */
  readonly iterations: number;
  /** Losses of the picture that the last iteration began with. */
  readonly loss: Losses;
  /** The picture so far, at the size that is painted at present; null where none was due. */
  readonly image: ImageTensor | null;
  readonly elapsed: number;
  /** Time that it will still take, about. */
  readonly remaining: number;
  readonly paused: boolean;
  /** Number of tiles in which the picture is computed, where it does not fit into memory as a whole. */
  readonly tiles?: number;
}

/** `msg.payload` of the second output while a job waits for its engine: when its place changes, and about every second. */
export interface Waiting {
  readonly waiting: true;
  /** 1 for the job that is next. */
  readonly position: number;
  /** Milliseconds until its picture is painted, about; null where nothing is known yet. */
  readonly remaining: number | null;
  readonly iteration: 0;
  readonly image: null;
}

/** `msg.payload` of the second output when a job ended without a picture. */
export interface Cancelled {
  readonly cancelled: true;
  /** `reset` for msg.reset, `superseded` where a newer message took its place. */
  readonly reason: string;
  readonly iteration: number;
  readonly iterations: number;
}

/** `msg.jobs`: what became of a node's jobs since it was deployed. */
export interface JobCounts {
  /** Jobs that have not begun yet. */
  readonly waiting: number;
  readonly painted: number;
  /** Jobs that msg.reset ended. */
  readonly cancelled: number;
  /** Jobs that made room for a newer message. */
  readonly superseded: number;
  /** Jobs that found the queue full, or the node busy. */
  readonly refused: number;
  readonly failed: number;
}

/** The losses of one iteration. */
export interface CurvePoint extends Losses {
  readonly iteration: number;
  /** Width of the picture at that time: losses of different sizes do not compare. */
  readonly width: number;
}

/**
 * What a picture was painted with: every option by its name, as it was used. As `msg.options` of a message with the same pictures to the same
 * flow it gives the same picture again, if the picture was not steered.
 */
export interface Settings {
  readonly [option: string]: unknown;
  readonly made: Made;
}

/** What is no option of a picture's making; nodes pass it over where it comes with `msg.options`. */
export interface Made {
  /** Of this package. */
  readonly version: string;
  /** The type of the node that painted it. */
  readonly by: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** The network, and how it pools. */
  readonly model: string;
  readonly pooling: string;
  /** File names, where they are known. */
  readonly content?: string;
  readonly styles: readonly { readonly name?: string; readonly statistic: string; readonly blend: number }[];
  /** Weights, style or step were changed while it was painted. */
  readonly steered?: boolean;
}

/** Properties that the optimizer adds to the message that it sends by its first output, when a picture is finished. */
export interface Painted {
  readonly payload: ImageTensor;
  /** The photograph, which `image out` takes colours from; where there is none, the property stays as the message brought it. */
  readonly content?: ImageTensor;
  /** Losses of this picture. */
  readonly loss: Losses;
  readonly iterations: number;
  /** Milliseconds, without pauses. */
  readonly elapsed: number;
  /** Paints the same picture again. */
  readonly seed: number;
  readonly reason: 'iterations' | 'plateau' | 'time' | 'finish';
  readonly curve: readonly CurvePoint[];
  readonly jobs: JobCounts;
  readonly settings: Settings;
  /** The curve as a picture, where the node is asked for one: text for SVG, a Buffer for PNG. */
  readonly plot?: string | Uint8Array;
  /** The iteration at which a checkpoint took up. */
  readonly resumedFrom?: number;
}

/** A second output's message. */
export interface ProgressMessage {
  readonly payload: Progress | Waiting | Cancelled;
  readonly jobs: JobCounts;
  readonly topic?: unknown;
}

/** Changes of a running job, in `msg.steer` of a message to the optimizer or the transfer node. They hold from the next iteration on. */
export interface Steer {
  readonly weights?: Readonly<Record<string, number>>;
  /** Greater than 0: times L-BFGS's natural step, or grey levels for Adam. */
  readonly learningRate?: number;
  /** Iterations from now on. */
  readonly remaining?: number;
  /** Another style: of any kind, or a picture for the transfer node. */
  readonly style?: unknown;
  readonly pause?: boolean;
  /** Ends the job with the best picture so far. */
  readonly finish?: boolean;
}
