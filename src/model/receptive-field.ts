import type { LayerName } from './layers.js';
import type { Network } from './network.js';
import { layersOf } from './vgg.js';

/** Measures for cutting a picture without an effect on its layers. */
export interface Reach {
  /** Pixels on a grid of which cuts must lie, so that poolings have the windows that they have in the whole picture. */
  readonly stride: number;
  /** Pixels beyond a cut that features on this side of it depend on; a multiple of the stride. */
  readonly halo: number;
}

/**
 * Reach of the zero padding at a cut into the layers of a part of the picture: each 3×3 convolution takes it one position
 * further, each pooling halves the positions, rounded up, and doubles what one of them stands for. For relu5_1 of VGG-19 that is 80
 * pixels (its field is 156 wide).
 */
export function reachOf(network: Pick<Network, 'convolutions'>, layers: readonly LayerName[]): Reach {
  const wanted = new Set(layers);
  let positions = 0;
  let [pixels, stride, halo, deepest] = [0, 1, 0, 1];
  for (const layer of layersOf(network)) {
    if (layer.startsWith('conv')) positions += 1;
    if (layer.startsWith('pool')) [positions, stride] = [Math.ceil(positions / 2), 2 * stride];
    pixels = positions * stride;
    if (wanted.has(layer)) [halo, deepest] = [Math.max(halo, pixels), Math.max(deepest, stride)];
  }
  // Total variation looks at the next pixel, whatever the layers do.
  return { stride: deepest, halo: deepest * Math.ceil(Math.max(halo, 1) / deepest) };
}
