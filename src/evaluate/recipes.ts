import type { LayerName } from '../model/layers.js';
import type { LayerSelection } from '../model/layer-presets.js';
import type { Mask, Picture } from '../pixels/picture.js';
import type { LayerChannels, ModelSpec } from '../model/model-spec.js';

/*
 * Plain descriptions of feature maps and of styles, from which they can be computed again, and the values themselves.
 */

/** All that is needed to compute feature maps, now or again. */
export interface FeatureRecipe {
  readonly model: ModelSpec;
  readonly picture: Picture;
  readonly layers: LayerSelection;
}

/** All that is needed to compute a style's statistics, now or again: of the whole picture, or of what the mask shows of it. */
export interface StyleRecipe extends FeatureRecipe {
  readonly mask?: Mask;
}

export interface LayerShape {
  readonly layer: LayerName;
  /** Channels, height, width. */
  readonly shape: readonly [number, number, number];
}

/** Feature maps that were given rather than computed: `[channels, height, width]`, channel by channel, row by row. */
export interface GivenMaps extends LayerShape {
  readonly values: Float32Array;
}

/** All that is needed to compute a statistic of feature maps that were given: of the whole maps, or of what the mask shows of them. */
export interface GivenStyleRecipe {
  readonly model: ModelSpec;
  readonly maps: readonly GivenMaps[];
  readonly mask?: Mask;
}

/** An array of a style's statistic at one layer, row-major; the statistic says which parts there are, and their shapes. */
export interface StyleTensor extends LayerChannels {
  /** `gram` for a Gram matrix, symmetric `[channels, channels]`. */
  readonly part: string;
  readonly values: Float32Array;
}

/** The first channels of a layer's feature maps, small, to be looked at. */
export interface LayerTiles extends LayerShape {
  /** Width of a tile. */
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, tile after tile: each channel's least value is 0, its largest 255. */
  readonly data: Uint8Array;
}

/** A style for pictures of `factor` times the full size. */
export interface ScaledStyle {
  readonly factor: number;
  readonly tensors: readonly StyleTensor[];
}
