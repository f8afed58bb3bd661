import type { Picture } from '../pixels/picture.js';
import { resizePicture } from './decode.js';
import { luma } from '../pixels/luma.js';
import { inSlices } from '../pixels/slices.js';

/**
 * The painting in the content picture's colours: luma of the one, chroma of the other (Gatys et al. 2016, "Preserving color in neural
 * artistic style transfer", §4). Every channel of the content is shifted by the difference of the lumas, which is what going to YCbCr and
 * back comes to; so grey stays grey, and a result is rounded once.
 */
export async function withColoursOf(content: Picture, painting: Picture): Promise<Picture> {
  const { width, height } = painting;
  const { data: source } = await resizePicture(content, width, height);
  const out = new Uint8ClampedArray(width * height * 3);
  await inSlices(width * height, (start, end) => {
    for (let at = 3 * start; at < 3 * end; at += 3) {
      const brighter = luma(painting.data, at) - luma(source, at);
      for (let channel = 0; channel < 3; channel++) out[at + channel] = source[at + channel]! + brighter;
    }
  });
  return { ...painting, data: new Uint8Array(out.buffer) };
}
