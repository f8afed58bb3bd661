import { NeuralStyleError } from '../errors.js';
import { decoderVersions } from '../image/decode.js';

/** Whether pictures can be read and written here, in a sentence. */
export async function inspectPictures(): Promise<{ readonly works: boolean; readonly text: string }> {
  try {
    const { sharp, vips } = await decoderVersions();
    return { works: true, text: `Pictures are read and written with sharp ${sharp} (libvips ${vips}).` };
  } catch (error) {
    if (error instanceof NeuralStyleError) return { works: false, text: error.message };
    throw error;
  }
}
