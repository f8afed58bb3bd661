import { NeuralStyleError, reasonOf, type ErrorCode } from '../../errors.js';
import { decodePicture } from '../../image/decode.js';
import type { Channels } from '../../image/encode.js';
import { firstOfEachPixel } from '../../pixels/slices.js';
import { invalid } from './check.js';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const HEADER_END = 29;
/** A picture that does not compress, with room for chunk headers. */
const MOST_OVERHEAD = 1.1;
const MOST_EXTRA_BYTES = 65_536;
const DECODE_SECONDS = 30;
/** Errors of this machine that a good picture may meet here, and not elsewhere. */
const NOT_OF_THE_JOB: readonly ErrorCode[] = ['sharp-missing', 'image-crashed', 'image-timeout', 'engine-closed'];

/**
 * Looks at the head of a PNG without decoding it: its size, 8 bits, RGB or grey, and no more bytes than that needs.
 * @throws NeuralStyleError `job-invalid`
 */
export function requirePng(png: Buffer, width: number, height: number, channels: Channels, at: string): void {
  const fits =
    png.length >= HEADER_END &&
    png.length <= MOST_OVERHEAD * channels * width * height + MOST_EXTRA_BYTES &&
    png.subarray(0, SIGNATURE.length).equals(SIGNATURE) &&
    png.toString('latin1', 12, 16) === 'IHDR' &&
    png.readUInt32BE(16) === width &&
    png.readUInt32BE(20) === height &&
    png[24] === 8 &&
    png[25] === (channels === 3 ? 2 : 0);
  if (!fits) throw invalid(`a PNG of ${width}×${height} pixels with ${channels} channels of 8 bits`, at);
}

/**
 * @throws NeuralStyleError `job-invalid` where it is damaged; `sharp-missing`, `image-crashed`, `image-timeout`, `engine-closed` where this
 *   machine could not decode it
 */
export async function decodePng(png: Buffer, width: number, height: number, channels: Channels, at: string): Promise<Uint8Array> {
  try {
    const limits = { maxPixels: width * height, maxBytes: png.length, timeout: DECODE_SECONDS };
    const { data, alpha, ...size } = await decodePicture({ name: at, file: png, limits }, 0);
    if (size.width !== width || size.height !== height) throw new TypeError('it has another size');
    if (alpha) throw new TypeError('it is transparent in places');
    return channels === 3 ? (data as Uint8Array) : await firstOfEachPixel(data as Uint8Array);
  } catch (error) {
    if (error instanceof NeuralStyleError && NOT_OF_THE_JOB.includes(error.code)) throw error;
    throw invalid(`a whole PNG (${error instanceof NeuralStyleError ? (error.parameters.reason ?? error.code) : reasonOf(error)})`, at);
  }
}
