import { alignedSize, reflect } from '../pixels/reflection.js';
import { resample } from '../pixels/resample.js';
import { type Mask, type Picture, sameSize, type Size } from '../pixels/picture.js';
import { type LayerName, strideOf } from '../model/layers.js';
import type { Network } from '../model/network.js';
import { toPlanes } from '../pixels/planes.js';

/*
 * Pooling rounds odd sizes down, so that the last pixels of a picture would reach no deep layer and no gradient would reach them. What
 * goes through the network is therefore continued, as in a mirror, to a size that no pooling rounds.
 */

/**
 * The size at which a picture goes through a network: the next multiple of the stride of its deepest convolution, whatever the layers
 * asked for, so that features of one picture agree; of the poolings' after that only where they are asked for.
 */
export function continuedSize({ convolutions }: Pick<Network, 'convolutions'>, layers: readonly LayerName[], picture: Size): Size {
  const strides = [...convolutions.map(({ block }) => strideOf(`conv${block}_1`)), ...layers.map(strideOf)];
  return alignedSize(picture, Math.max(...strides));
}

/** A picture as planes `[3, size.height, size.width]`. */
export function continuedPlanes(picture: Picture, size: Size): Float32Array {
  return reflect(toPlanes(picture), picture, size);
}

/** A mask of a picture as one of the continued picture; the mask itself where nothing is continued. */
export function continuedMask(mask: Mask, picture: Size, size: Size): Mask {
  if (sameSize(picture, size)) return mask;
  const fitting = resample(mask.data, mask, picture, 1);
  return { width: size.width, height: size.height, data: Uint8Array.from(new Uint8ClampedArray(reflect(fitting, picture, size))) };
}
