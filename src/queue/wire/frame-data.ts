import type { Mask, Picture, Size } from '../../pixels/picture.js';
import type { ModelSpec } from '../../model/model-spec.js';

/** A model as it is named on other machines, where its file has another path or is not there at all. */
export interface ModelName {
  /** See `networkHash`. */
  readonly hash: string;
  /** The model's name on this machine: for errors, and to look it up among the models that can be downloaded. */
  readonly name: string;
}

/**
 * Data beside the JSON of a frame, as the checks ask for it. Values come back empty and are filled in once the whole frame has been checked.
 * Each method throws NeuralStyleError `job-invalid` where the part does not fit.
 */
export interface FrameData {
  /** A model; its path is filled in later. */
  model(name: ModelName, pooling: ModelSpec['pooling']): ModelSpec;
  /** The size of a picture that is to be painted. */
  size(value: unknown, at: string): Size;
  /** A picture in bytes or floats, with its alpha where it has one; both are filled in later. */
  picture(value: unknown, at: string): Picture;
  /** A mask; its bytes are filled in later. */
  mask(value: unknown, at: string): Mask;
  /** `count` floats, or any number of them for null; `target` gets them later. */
  floats(value: unknown, at: string, count: number | null, target: { values: Float32Array }): void;
  /** Bytes: `unit` of them, or 2, 3, … up to `most` times as many. */
  bytes(value: unknown, at: string, unit: number, most: number): Uint8Array;
}
