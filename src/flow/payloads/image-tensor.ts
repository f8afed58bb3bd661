import { types } from 'node:util';
import { formatShape, sameShape } from '../../graph/shape.js';
import type { Picture } from '../../pixels/picture.js';
import type { Numbers } from '../../values/held-numbers.js';
import type { ImageTensor as Api, PlainImage, TensorMaker, TensorValues } from './api.js';
import { blended, finiteNumber, notMixable, otherPayload, requireFunction, times } from './arithmetic.js';
import { isKind } from './kind.js';
import { clippedLevel, levels } from './plain/levels.js';
import { plainTensor } from './plain/tensor.js';
import { Storage } from './storage.js';
import { makeTensor } from './tensor-maker.js';

/** A picture in a message: sRGB, interleaved RGB, 0–255; what is transparent in it lies on white, and `alpha` says where. */
export class ImageTensor implements Api {
  readonly kind = 'image';
  readonly dtype: 'uint8' | 'float32';
  /** Height, width, 3. */
  readonly shape: readonly [number, number, 3];
  private readonly storage: Storage<Picture>;

  constructor(picture: Picture) {
    this.dtype = types.isFloat32Array(picture.data) ? 'float32' : 'uint8';
    this.shape = [picture.height, picture.width, 3];
    this.storage = new Storage(picture);
  }

  get height(): number {
    return this.shape[0];
  }

  get width(): number {
    return this.shape[1];
  }

  /** The pixels, row by row; shared between all copies of the message, so not to be written to. */
  get picture(): Picture {
    return this.storage.value;
  }

  /** A copy of the pixels, for function nodes. */
  data(): Promise<Uint8Array | Float32Array> {
    return Promise.resolve(this.picture.data.slice());
  }

  /** A copy of the opacity of each pixel, 0–255; null where all are opaque. */
  get alpha(): Uint8Array | null {
    return this.picture.alpha?.slice() ?? null;
  }

  shapeOf(): readonly [number, number, 3] {
    return [this.height, this.width, 3];
  }

  /**
   * This picture with other values, in any form in which a plain payload has them. It keeps its opacity.
   * @throws NeuralStyleError `payload-type`, `value-unreadable`, `tensor-unreadable`
   */
  async with(values: TensorValues): Promise<ImageTensor> {
    const usual = this.shapeOf();
    const fits = (shape: readonly number[]): boolean => sameShape(shape, usual);
    const at = 'the values of an image';
    const tensor = plainTensor(values, { at, expected: `the shape [${usual.join(', ')}]`, fits, usual });
    return withPixels(this.picture, await levels(await tensor.read(), at));
  }

  /** This picture with what a function makes of a copy of its values, which it may change in place and return. */
  async map(change: (values: Uint8Array | Float32Array) => TensorValues | Promise<TensorValues>): Promise<ImageTensor> {
    requireFunction(change);
    return this.with(await change(await this.data()));
  }

  /** Each value times a number, clipped to 0–255. */
  scaled(factor: number): Promise<ImageTensor> {
    return settled(() => withPixels(this.picture, times(this.picture.data, finiteNumber(factor, 'the factor of scaled'))));
  }

  /**
   * (1 − share) · this + share · other, clipped to 0–255; the share may lie outside 0–1.
   * @throws NeuralStyleError `payload-type` for a picture of another size
   */
  mixed(other: Api, share: number): Promise<ImageTensor> {
    return settled(() => {
      const expected = `an image tensor of ${formatShape(this.shape)}`;
      const { picture, shape } = otherPayload(other, isImageTensor, expected);
      if (!sameShape(shape, this.shape)) throw notMixable(expected, `one of ${formatShape(shape)}`);
      return withPixels(this.picture, blended(this.picture.data, picture.data, finiteNumber(share, 'the share of mixed')));
    });
  }

  async toPlain(): Promise<PlainImage> {
    const { alpha } = this;
    return { kind: this.kind, shape: this.shapeOf(), data: await this.data(), ...(alpha && { alpha }) };
  }

  /** A tensor of the caller's own TensorFlow.js: int32 of bytes, float32 of floats. */
  async tensor<T>(tf: TensorMaker<T>): Promise<T> {
    return makeTensor(tf, await this.data(), this.shape);
  }

  toJSON(): object {
    return { kind: this.kind, dtype: this.dtype, shape: this.shape, ...(this.picture.alpha && { alpha: true }) };
  }

  toString(): string {
    return `image ${this.width}×${this.height}`;
  }
}

export function isImageTensor(value: unknown): value is ImageTensor {
  return isKind(value, 'image') && typeof value.picture === 'object';
}

function withPixels({ width, height, alpha }: Picture, values: Numbers): ImageTensor {
  const data = types.isFloat32Array(values) ? values.map(clippedLevel) : values;
  return new ImageTensor({ width, height, data, ...(alpha && { alpha }) });
}

/** What a function returns or throws, as a promise. */
function settled<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
