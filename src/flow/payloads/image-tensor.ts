import { types } from 'node:util';
import type { Picture } from '../../pixels/picture.js';
import type { ImageTensor as Api } from './api.js';
import { isStorage, Storage } from './storage.js';

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
    return Promise.resolve(this.storage.value.data.slice());
  }

  /** Opacity of each pixel, 0–255; null where all are opaque. Shared as the pixels are. */
  get alpha(): Uint8Array | null {
    return this.storage.value.alpha ?? null;
  }

  toJSON(): object {
    return { kind: this.kind, dtype: this.dtype, shape: this.shape, ...(this.alpha && { alpha: true }) };
  }

  toString(): string {
    return `image ${this.width}×${this.height}`;
  }
}

export function isImageTensor(value: unknown): value is ImageTensor {
  return isKind(value, 'image') && typeof value.picture === 'object';
}

/**
 * Tells payloads by their `kind` rather than by class, since a flow may hold objects of another copy of this package. Only
 * what this package has made has a storage: the JSON of a webhook cannot pass for a payload, which may name weights files.
 */
export function isKind(value: unknown, kind: string): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind && 'storage' in value && isStorage(value.storage)
  );
}
