import { longerSide } from '../pixels/fit.js';
import type { Mask } from '../pixels/picture.js';
import { NeuralStyleError } from '../errors.js';
import { type DecodeOptions, decodePicture } from './decode.js';
import { luma } from '../pixels/luma.js';
import { inSlices } from '../pixels/slices.js';
import type { EncodedPicture } from './source.js';

/** A mask is looked at through the layers of a network, which see no finer. */
const LONGEST_SIDE = 1024;
const BLACK = { r: 0, g: 0, b: 0 };

/**
 * Decodes a picture to a mask: its luma (Rec. 601), white being inside and greys partly so; transparency is outside. At
 * most 1024 pixels on the longer side.
 *
 * @throws NeuralStyleError `mask-empty` where nothing is inside; `image-invalid`, `image-too-large`
 */
export async function decodeMask(encoded: EncodedPicture, onReport?: DecodeOptions['onReport']): Promise<Mask> {
  const {
    width,
    height,
    data: rgb,
  } = await decodePicture(encoded, longerSide(LONGEST_SIDE, false), { background: BLACK, ...(onReport && { onReport }) });
  const data = new Uint8Array(width * height);
  let highest = 0;
  await inSlices(data.length, (start, end) => {
    for (let pixel = start; pixel < end; pixel++) {
      data[pixel] = Math.round(luma(rgb, 3 * pixel));
      highest = Math.max(highest, data[pixel]!);
    }
  });
  if (highest === 0) throw new NeuralStyleError('mask-empty', { source: encoded.name });
  return { width, height, data };
}
