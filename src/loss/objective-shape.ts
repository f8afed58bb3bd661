import type { LayerName } from '../model/layers.js';
import type { Size } from '../pixels/picture.js';

/** The facts that an objective's graph depends on; everything else is fed on each run. */
export interface ObjectiveShape {
  readonly height: number;
  readonly width: number;
  /** The picture's size, where what goes through the network is continued beyond its right and bottom edges. */
  readonly picture?: Size;
  readonly contentLayers: readonly LayerName[];
  readonly styleLayers: readonly LayerName[];
  /** For each region with a style of its own, whether it is masked; one without a mask, as by default, is the whole picture. */
  readonly regions?: readonly boolean[];
  readonly contentMasked?: boolean;
  readonly temporal?: boolean;
  /** True where a part of the picture is transparent: total variation is masked then. */
  readonly transparent?: boolean;
  readonly normalizeGradients?: boolean;
}
