import type { Picture } from '../engine/jobs.js';
import { resizePicture } from './decode.js';
import { inSlices } from './slices.js';

/**
 * The painting in the content picture's colours: luma of the one, chroma of the other (Rec. 601, 8-bit YCbCr as JPEG has
 * it, each conversion rounded down; Gatys et al. 2016, "Preserving color in neural artistic style transfer", §4).
 */
export async function withColoursOf(content: Picture, painting: Picture): Promise<Picture> {
  const { width, height } = painting;
  const source = (await resizePicture(content, width, height)).data;
  const out = new Uint8ClampedArray(width * height * 3);
  await inSlices(width * height, (start, end) => {
    for (let pixel = start; pixel < end; pixel++) transferChroma(source, painting.data, out, pixel * 3);
  });
  return { width, height, data: new Uint8Array(out.buffer) };
}

function transferChroma(content: Picture['data'], painting: Picture['data'], out: Uint8ClampedArray, at: number): void {
  const luma = Math.floor(0.299 * painting[at]! + 0.587 * painting[at + 1]! + 0.114 * painting[at + 2]!);
  const [r, g, b] = [content[at]!, content[at + 1]!, content[at + 2]!];
  const cb = Math.floor(-0.168736 * r - 0.331264 * g + 0.5 * b);
  const cr = Math.floor(0.5 * r - 0.418688 * g - 0.081312 * b);
  out[at] = Math.floor(luma + 1.402 * cr);
  out[at + 1] = Math.floor(luma - 0.344136 * cb - 0.714136 * cr);
  out[at + 2] = Math.floor(luma + 1.772 * cb);
}
