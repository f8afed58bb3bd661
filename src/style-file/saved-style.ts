import type { StatisticSpec } from '../loss/statistics/statistic-names.js';
import type { ScaledStyle, StyleTensor } from '../evaluate/recipes.js';
import type { Pooling } from '../model/network.js';

/*
 * A style file is a safetensors file (https://github.com/huggingface/safetensors) of float32 Gram matrices
 * [channels, channels], G = FᵀF / (H·W·C): those of the whole picture under their layers' names (`relu1_1`), those of the
 * picture made smaller under the names with the factor (`relu1_1@0.5`). Its metadata says what they can be used with.
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

export const FORMAT = 'neural-style-gram-matrices';
/** Raised when older versions could no longer read what is written. */
export const VERSION = '1';

/** All that a file may hold; the reader refuses more, and the writer writes no more. */
export const LIMITS = {
  fileBytes: 64 * 1024 * 1024,
  headerBytes: 64 * 1024,
  layers: 16,
  /** Channels of VGG's widest layers. */
  channels: 512,
  scales: 2,
  /** Characters of a name. */
  nameLength: 200,
} as const;

/** `relu1_1`, or `relu1_1@0.5` for the picture at half its size. */
export function tensorName(layer: string, factor = 1): string {
  return factor === 1 ? layer : `${layer}@${factor}`;
}
