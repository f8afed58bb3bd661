/*
 * What flows make themselves: plain payloads, and the tensors in them. Part of the package's `types`: see api.ts.
 */

/**
 * Numbers, row by row: any typed array; a list, or lists in lists; a Buffer, ArrayBuffer or SharedArrayBuffer of bytes, one a value, or of
 * little-endian floats of 32 or 64 bits; a typed array as JSON has it.
 */
export type Numbers = ArrayBufferView | ArrayBufferLike | NestedNumbers | Readonly<Record<number, number>>;

export type NestedNumbers = readonly number[] | readonly NestedNumbers[] | readonly ArrayBufferView[];

/** Shaped like a tensor of TensorFlow.js, whatever copy or back end it is of. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  data(): Promise<ArrayBufferView>;
}

/** A tensor with its shape. Without one, data must be a tensor of TensorFlow.js or lists in lists. */
export interface PlainTensor {
  readonly shape?: readonly number[];
  readonly data: Numbers | TensorLike;
}

/** Values for a tensor whose shape is known. */
export type TensorValues = Numbers | PlainTensor | TensorLike;

/** The part of TensorFlow.js that makes tensors: `tf`, of any back end. */
export interface TensorMaker<T> {
  tensor(values: Float32Array | Int32Array, shape: number[], dtype: 'float32' | 'int32'): T;
}

/** A picture that a flow makes; nodes take a tensor of TensorFlow.js of this shape, too. */
export interface PlainImage {
  readonly kind: 'image';
  /** Height, width, 3. */
  readonly shape?: readonly number[];
  /** Red, green and blue of each pixel, 0–255. Values that arithmetic has left outside are clipped; those of another range are refused. */
  readonly data: Numbers | TensorLike;
  /** Opacity of each pixel, 0–255. */
  readonly alpha?: Numbers;
}

/** Feature maps that a flow makes. They are of the model of what they are used with: the style at a loss, the model of a gram node. */
export interface PlainFeatures {
  readonly kind: 'features';
  /** By the names of layers: channels, height, width. */
  readonly layers: Readonly<Record<string, PlainTensor | TensorLike>>;
}

/** Gram matrices that a flow makes. They are of the model of what they are used with, and hold at every size of the painting. */
export interface PlainGram {
  readonly kind: 'gram';
  readonly reach?: undefined;
  /** By the names of layers: channels, channels. */
  readonly layers: Readonly<Record<string, PlainTensor | TensorLike>>;
}

/** The same with reach. */
export interface PlainReachingGram {
  readonly kind: 'gram';
  /** Distances in positions of the feature maps. */
  readonly reach: readonly number[];
  /** By the names of layers, and in each by the names of parts, `gram`, `across-2`, `down-2`: channels, channels. */
  readonly layers: Readonly<Record<string, Readonly<Record<string, PlainTensor | TensorLike>>>>;
}

/** Mean and covariance of features that a flow makes: of any model and size, as `PlainGram`. */
export interface PlainMoments {
  readonly kind: 'moments';
  /** By the names of layers: the mean of each channel, and channels, channels. */
  readonly layers: Readonly<Record<string, { readonly mean: PlainTensor | TensorLike; readonly covariance: PlainTensor | TensorLike }>>;
}

/** Features that a flow makes to be matched: of any model and size, as `PlainGram`. */
export interface PlainColumns {
  readonly kind: 'neighbours' | 'slices';
  /** By the names of layers: channels, columns; at most 4096 columns. */
  readonly layers: Readonly<Record<string, PlainTensor | TensorLike>>;
}

/** A style of any kind that a flow makes. */
export type PlainStyle = PlainGram | PlainReachingGram | PlainMoments | PlainColumns;
