import sharp, { type Sharp } from 'sharp';
import type { Picture } from '../engine/jobs.js';
import { NeuralStyleError, reasonOf } from '../errors.js';
import type { EncodedPicture, RawPixels } from './source.js';

/** Above this a picture is refused before it is decoded, or enlarged: a result of some gigabytes crashes sharp. */
const MAX_MEGAPIXELS = 100;
/** In sharp's words; AVIF is a kind of HEIF. */
const FORMATS: readonly string[] = ['jpeg', 'png', 'webp', 'heif', 'tiff', 'gif'];
const WHITE = { r: 255, g: 255, b: 255 };

/**
 * Decodes a JPEG, PNG, WebP, AVIF, TIFF or GIF (its first frame), or raw pixels, to 8-bit sRGB without alpha.
 *
 * Orientation from EXIF is applied, embedded colour profiles and CMYK are converted, transparency is laid on white.
 *
 * @param size longest side of the result in pixels, smaller pictures being enlarged; 0 keeps the size
 * @throws NeuralStyleError `image-invalid`, `image-too-large`
 */
export async function decodePicture(encoded: EncodedPicture, size: number): Promise<Picture> {
  try {
    const image = await openPicture(encoded, size);
    let pipeline = image.autoOrient().flatten({ background: WHITE }).toColourspace('srgb').removeAlpha();
    if (size > 0) pipeline = pipeline.resize({ width: size, height: size, fit: 'inside', kernel: 'lanczos3' });
    const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: info.channels === 3 ? data : greyToRgb(data) };
  } catch (error) {
    if (error instanceof NeuralStyleError) throw error;
    throw new NeuralStyleError('image-invalid', { source: encoded.name, reason: reasonOf(error).split('\n')[0]! }, { cause: error });
  }
}

async function openPicture(encoded: EncodedPicture, size: number): Promise<Sharp> {
  if ('raw' in encoded) {
    requirePixels(encoded.raw, size);
    const { data, width, height, channels } = encoded.raw;
    return sharp(data, { raw: { width, height, channels } });
  }
  // The header alone, without sharp's own limit, so that the error can name the size.
  const { width, height, format } = await sharp(encoded.file, { limitInputPixels: false }).metadata();
  // What else the library can read, such as SVG, is more than a picture from a stranger should reach.
  if (!FORMATS.includes(format)) throw new TypeError(`it is of type ${format}`);
  requirePixels({ width, height }, size);
  return sharp(encoded.file, { failOn: 'truncated' });
}

/** Checks the picture as it is and as it is going to be. */
function requirePixels({ width, height }: Pick<RawPixels, 'width' | 'height'>, size: number): void {
  const scale = size > 0 ? size / Math.max(width, height) : 1;
  for (const factor of [1, scale]) {
    const [w, h] = [Math.ceil(width * factor), Math.ceil(height * factor)];
    if (w * h > MAX_MEGAPIXELS * 1e6) throw new NeuralStyleError('image-too-large', { width: w, height: h, limit: MAX_MEGAPIXELS });
  }
}

function greyToRgb(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  grey.forEach((value, pixel) => rgb.fill(value, pixel * 3, pixel * 3 + 3));
  return rgb;
}

/** A picture at another size, stretched where the proportions differ. */
export async function resizePicture(picture: Picture, width: number, height: number): Promise<Picture> {
  if (picture.width === width && picture.height === height) return picture;
  const data = await toSharp(picture).resize({ width, height, fit: 'fill', kernel: 'lanczos3' }).raw({ depth: 'uchar' }).toBuffer();
  return { width, height, data };
}

/** A picture as the start of a sharp pipeline. */
export function toSharp({ width, height, data }: Picture): Sharp {
  // The float values are grey levels 0–255 too; sharp would take them for linear light.
  const bytes = data instanceof Float32Array ? Uint8ClampedArray.from(data) : data;
  return sharp(bytes, { raw: { width, height, channels: 3 } });
}
