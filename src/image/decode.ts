import type { Sharp } from 'sharp';
import { longerSide, type Sizing } from '../pixels/fit.js';
import type { Picture } from '../pixels/picture.js';
import { NeuralStyleError } from '../errors.js';
import { SpawnedDecoder } from './decoder/spawned-decoder.js';
import { DecoderPool } from './decoder/decoder-pool.js';
import type { DecodedPicture } from './decoder/read-pixels.js';
import type { DecodeReport, DecodeRequest, DecoderVersions } from './decoder/decoder-protocol.js';
import type { Drawing } from './vector-drawing.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { loadSharp } from './sharp.js';
import { bytesOf, firstOfEachPixel } from '../pixels/slices.js';
import type { EncodedPicture } from './source.js';
import { type Colour, WHITE } from '../pixels/transparency.js';

const decoders = new DecoderPool();

export interface DecodeOptions {
  /** The colour under transparent pixels; white by default. */
  readonly background?: Colour;
  /** Called with what the picture was before. */
  readonly onReport?: (report: DecodeReport) => void;
}

/**
 * Decodes a JPEG, PNG, WebP, AVIF, TIFF or GIF (its first frame), or raw pixels, to 8-bit sRGB, in a process for it.
 *
 * Orientation from EXIF is applied, embedded colour profiles and CMYK are converted. What is transparent is laid on the
 * background, and comes beside the pixels.
 *
 * @param size longer side of the result in pixels, 0 keeps the size; or another way to choose it
 * @throws NeuralStyleError `image-invalid`, `image-too-large`, `image-timeout`, `image-crashed`, `sharp-missing`
 */
export async function decodePicture(encoded: EncodedPicture, size: number | Sizing, options: DecodeOptions = {}): Promise<Picture> {
  const { background = WHITE, onReport } = options;
  const { maxPixels, timeout, acceptTruncated = false } = encoded.limits ?? DEFAULT_LIMITS;
  const sizing = typeof size === 'number' ? longerSide(size) : size;
  const request = { sizing, background, maxPixels, acceptTruncated };
  try {
    const decoded =
      'raw' in encoded
        ? await decoders.decode({ ...request, raw: formOf(encoded.raw) }, encoded.raw.data, timeout)
        : await decoders.decode({ ...request, raw: null }, encoded.file, timeout);
    onReport?.(decoded);
    return pictureOf(decoded);
  } catch (error) {
    throw error instanceof NeuralStyleError ? named(error, encoded.name) : error;
  }
}

/**
 * A drawing as a picture of twice as many pixels as it has units, in the same processes: what it costs to draw does not show in its text.
 * @throws NeuralStyleError `image-invalid`, `image-too-large`, `image-timeout`, `image-crashed`, `sharp-missing`
 */
export async function decodeDrawing({ svg }: Drawing, name: string, { maxPixels, timeout }: Limits = DEFAULT_LIMITS): Promise<Picture> {
  const request = { raw: null, drawing: true, sizing: longerSide(0), background: WHITE, maxPixels, acceptTruncated: false };
  try {
    return pictureOf(await decoders.decode(request, Buffer.from(svg), timeout));
  } catch (error) {
    throw error instanceof NeuralStyleError ? named(error, name) : error;
  }
}

/** A picture at another size, stretched where the proportions differ. */
export async function resizePicture(picture: Picture, width: number, height: number): Promise<Picture> {
  if (picture.width === width && picture.height === height) return picture;
  const stretched = async (data: Uint8Array, channels: 1 | 3): Promise<Uint8Array> => {
    const raw = { width: picture.width, height: picture.height, channels };
    const sizing = { by: 'stretch', width, height, enlarge: true } as const;
    const request = { raw, sizing, background: WHITE, maxPixels: Number.MAX_SAFE_INTEGER, acceptTruncated: false };
    return (await decoders.decode(request, data, null)).data;
  };
  // Apart: the pixels lie on a ground, so that no fringe comes of what is transparent.
  const data = await stretched(bytesOf(picture), 3);
  if (!picture.alpha) return { width, height, data };
  const rgb = await stretched(picture.alpha, 1);
  return { width, height, data, alpha: await firstOfEachPixel(rgb) };
}

/** A picture as the start of a sharp pipeline, what is transparent on white. @throws NeuralStyleError `sharp-missing` */
export function toSharp(picture: Picture): Sharp {
  const { width, height } = picture;
  // The float values are grey levels 0–255 too; sharp would take them for linear light.
  return loadSharp()(bytesOf(picture), { raw: { width, height, channels: 3 } });
}

/**
 * The libraries that decode, as a process finds them that is started for the question.
 * @throws NeuralStyleError `sharp-missing`
 */
export async function decoderVersions(): Promise<DecoderVersions> {
  const child = new SpawnedDecoder();
  try {
    return await child.ready();
  } finally {
    child.kill(new NeuralStyleError('cancelled'));
  }
}

/** Process ids of the decoders that run. */
export function decoderPids(): number[] {
  return decoders.pids;
}

function formOf({ width, height, channels }: NonNullable<DecodeRequest['raw']>): NonNullable<DecodeRequest['raw']> {
  return { width, height, channels };
}

function pictureOf({ width, height, data, alpha }: DecodedPicture): Picture {
  return { width, height, data, ...(alpha && { alpha }) };
}

/** The decoder process does not learn what its pictures are called. */
function named({ code, parameters, cause }: NeuralStyleError, source: string): NeuralStyleError {
  return new NeuralStyleError(code, 'source' in parameters ? { ...parameters, source } : parameters, { cause });
}
