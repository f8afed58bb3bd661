import { NeuralStyleError } from '../errors.js';
import { decoderVersions } from '../image/decode.js';

/** Checks that pictures can be read and written here; the result has a sentence about it. */
export async function inspectPictures(): Promise<{ readonly works: boolean; readonly text: string }> {
  try {
    const { sharp, vips } = await decoderVersions();
    return { works: true, text: `Pictures are read and written with sharp ${sharp} (libvips ${vips}).` };
  } catch (error) {
    if (error instanceof NeuralStyleError) return { works: false, text: error.message };
    throw error;
  }
}
