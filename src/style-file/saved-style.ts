import type { StatisticSpec } from '../loss/statistics/statistic-names.js';
import type { ScaledStyle, StyleTensor } from '../evaluate/recipes.js';
import type { Pooling } from '../model/network.js';

/*
 * A style file is a safetensors file (https://github.com/huggingface/safetensors) of float32 tensors. Its metadata says what they can be
 * used with.
 *
 * Gram matrices [channels, channels], G = FᵀF / (H·W·C), are of format `neural-style-gram-matrices`, version 1: those of the whole picture
 * under their layers' names (`relu1_1`), those of the picture made smaller under the names with the factor (`relu1_1@0.5`).
 *
 * Any other style is of format `neural-style-statistics`, version 2: its metadata have the `statistic` as JSON, and each part of a layer
 * has a tensor (`relu3_1/mean`, `relu3_1/covariance@0.5`), with a row for each channel.
 */

/** The network whose features the matrices are of. Matrices of another one, or another pooling, cannot be used with it. */
export interface StyleModel {
  /** For people: the name of its weights file without its ending, such as `vgg19`. */
  readonly name: string;
  /** See `networkHash`. */
  readonly hash: string;
  readonly pooling: Pooling;
}

/** A style as a file keeps it. */
export interface SavedStyle {
  readonly model: StyleModel;
  readonly statistic: StatisticSpec;
  readonly tensors: readonly StyleTensor[];
  /** The same layers of the picture made smaller, for painting from coarse to fine. */
  readonly scaled: readonly ScaledStyle[];
  /** Size of the style picture, in pixels; unknown for a style that was itself loaded from a file. */
  readonly picture?: { readonly width: number; readonly height: number };
  /** The name its maker gave it. */
  readonly name?: string;
}

/** What a file says of itself. */
export interface Format {
  readonly format: string;
  /** Raised when older versions could no longer read what is written. */
  readonly version: string;
}

export const GRAM_FORMAT: Format = { format: 'neural-style-gram-matrices', version: '1' };
export const STATISTIC_FORMAT: Format = { format: 'neural-style-statistics', version: '2' };

/** The format that a style is written in: the oldest that has it. */
export function formatOf({ name, reach = [] }: StatisticSpec): Format {
  return name === 'gram' && reach.length === 0 ? GRAM_FORMAT : STATISTIC_FORMAT;
}

/** All that a file may hold; the reader refuses more, and the writer writes no more. */
export const LIMITS = {
  /** Enough for the columns of five layers at three sizes, or for a reach of eight distances, of VGG's widest layers. */
  fileBytes: 160 * 1024 * 1024,
  headerBytes: 128 * 1024,
  layers: 16,
  /** Channels of VGG's widest layers. */
  channels: 512,
  scales: 2,
  /** Characters of a name. */
  nameLength: 200,
} as const;

/** `relu1_1`, or `relu1_1@0.5` for the picture at half its size; in the second format `relu1_1/mean@0.5`. */
export function tensorName({ layer, part }: Pick<StyleTensor, 'layer' | 'part'>, { version }: Format, factor = 1): string {
  const name = version === GRAM_FORMAT.version ? layer : `${layer}/${part}`;
  return factor === 1 ? name : `${name}@${factor}`;
}
