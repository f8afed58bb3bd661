import type { LayerName } from './layers.js';

export type Pooling = 'max' | 'average';

/** One convolution's parameters: weight `[out, in, 3, 3]` with its input planes in BGR order for the first one. */
export interface Convolution {
  readonly block: number;
  readonly index: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** A square matrix R `[channels, channels]`, row-major: the layer's features are R·relu. */
export interface Tap {
  readonly channels: number;
  readonly matrix: Float32Array;
}

/** A VGG network as weights: convolutions in order, taps of a distilled one, and the channels its losses count with. */
export interface Network {
  readonly convolutions: readonly Convolution[];
  readonly taps: ReadonlyMap<LayerName, Tap>;
  /** For blocks 1, 2, …: C in the Gram normalisation and in the means. A distilled network counts with its teacher's. */
  readonly nominalChannels: readonly number[];
  /** Red, green and blue, 0–255: subtracted from the image before the first convolution, whose padding is then zero. */
  readonly meanPixel: readonly [red: number, green: number, blue: number];
}

/** Mean of ImageNet's training pixels (Simonyan & Zisserman 2014, §2.1), unless a weights file says otherwise. */
export const MEAN_PIXEL_RGB = [123.68, 116.779, 103.939] as const;
