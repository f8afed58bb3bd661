import type { Sharp } from 'sharp';
import type { Picture } from '../engine/jobs.js';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { bytesOf } from './slices.js';
import { DecodeTime } from './decode-time.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import type { Size } from './resample.js';
import { sharp } from './sharp.js';
import { isPictureFile } from './signature.js';
import type { EncodedPicture, RawPixels } from './source.js';

/** In sharp's words; AVIF is a kind of HEIF. */
const FORMATS: readonly string[] = ['jpeg', 'png', 'webp', 'heif', 'tiff', 'gif'];
const decodeTime = new DecodeTime();
const WHITE = { r: 255, g: 255, b: 255 };
const OPAQUE = 255;

export interface DecodeOptions {
  /** What transparency is laid on; white unless said otherwise. */
  readonly background?: { readonly r: number; readonly g: number; readonly b: number };
  /** Whether pictures smaller than the size are enlarged to it, as they are unless said otherwise. */
  readonly enlarge?: boolean;
}

/**
 * Decodes a JPEG, PNG, WebP, AVIF, TIFF or GIF (its first frame), or raw pixels, to 8-bit sRGB.
 *
 * Orientation from EXIF is applied, embedded colour profiles and CMYK are converted. What is transparent is laid on the
 * background, and comes beside the pixels.
 *
 * @param size longest side of the result in pixels; 0 keeps the size
 * @throws NeuralStyleError `image-invalid`, `image-too-large`, `image-timeout`
 */
export function decodePicture(encoded: EncodedPicture, size: number, options: DecodeOptions = {}): Promise<Picture> {
  const { name, limits = DEFAULT_LIMITS } = encoded;
  return decodeTime.within(name, limits.timeout, () => decode(encoded, size, limits, options));
}

async function decode(encoded: EncodedPicture, size: number, limits: Limits, options: DecodeOptions): Promise<Picture> {
  const { background = WHITE, enlarge = true } = options;
  try {
    const { image, hasAlpha } = await openPicture(encoded, size, limits);
    const resized = (pixels: Sharp): Sharp =>
      size > 0 ? pixels.resize({ width: size, height: size, fit: 'inside', kernel: 'lanczos3', withoutEnlargement: !enlarge }) : pixels;
    const ground = image.clone().autoOrient().flatten({ background }).toColourspace('srgb').removeAlpha();
    const { data, info } = await resized(ground).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const alpha = hasAlpha ? await alphaOf(image, resized) : {};
    return { width: info.width, height: info.height, data: info.channels === 3 ? data : greyToRgb(data), ...alpha };
  } catch (error) {
    if (error instanceof NeuralStyleError) throw error;
    const reason = reasonOf(error);
    if (/^timeout: /m.test(reason)) throw new NeuralStyleError('image-timeout', { source: encoded.name, seconds: limits.timeout });
    throw new NeuralStyleError('image-invalid', { source: encoded.name, reason: reason.split('\n')[0]! }, { cause: error });
  }
}

/** The last channel, resized as the others are: alone, since beside them it would be rounded down. */
async function alphaOf(image: Sharp, resized: (pixels: Sharp) => Sharp): Promise<Pick<Picture, 'alpha'>> {
  const whole = await image.clone().autoOrient().toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const alpha = await resizedPlane(lastOf(whole.data, whole.info.channels), whole.info, resized);
  return alpha.some((value) => value < OPAQUE) ? { alpha } : {};
}

function resizedPlane(data: Uint8Array, { width, height }: Size, resized: (pixels: Sharp) => Sharp): Promise<Uint8Array> {
  const plane = sharp(data, { raw: { width, height, channels: 1 } });
  return resized(plane).toColourspace('b-w').raw({ depth: 'uchar' }).toBuffer();
}

function lastOf(pixels: Uint8Array, channels: number): Uint8Array {
  const last = new Uint8Array(pixels.length / channels);
  for (let pixel = 0; pixel < last.length; pixel++) last[pixel] = pixels[pixel * channels + channels - 1]!;
  return last;
}

interface OpenedPicture {
  readonly image: Sharp;
  readonly hasAlpha: boolean;
}

async function openPicture(encoded: EncodedPicture, size: number, { maxPixels, timeout }: Limits): Promise<OpenedPicture> {
  if ('raw' in encoded) {
    requirePixels(encoded.raw, size, maxPixels);
    const { data, width, height, channels } = encoded.raw;
    return { image: sharp(data, { raw: { width, height, channels } }), hasAlpha: channels === 2 || channels === 4 };
  }
  // What else the library can read, such as SVG, is more than a picture from a stranger should reach. Blocking it in the
  // library would block it for all of Node-RED's other modules, too.
  if (!isPictureFile(encoded.file)) throw new TypeError('unsupported image format');
  // The header alone, without sharp's own limit, so that the error can name the size.
  const { width, height, format, hasAlpha } = await sharp(encoded.file, { limitInputPixels: false }).metadata();
  if (!FORMATS.includes(format)) throw new TypeError(`it is of type ${format}`);
  requirePixels({ width, height }, size, maxPixels);
  // Of several frames or pages the first.
  const image = sharp(encoded.file, { failOn: 'truncated', limitInputPixels: maxPixels, pages: 1 });
  return { image: image.timeout({ seconds: Math.ceil(timeout) }), hasAlpha };
}

/** Checks the picture as it is and as it is going to be. */
function requirePixels({ width, height }: Pick<RawPixels, 'width' | 'height'>, size: number, maxPixels: number): void {
  const scale = size > 0 ? size / Math.max(width, height) : 1;
  for (const factor of [1, scale]) {
    const [w, h] = [Math.ceil(width * factor), Math.ceil(height * factor)];
    if (w * h > maxPixels) throw new NeuralStyleError('image-too-large', { width: w, height: h, limit: maxPixels / 1e6 });
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
  const resized = (pixels: Sharp): Sharp => pixels.resize({ width, height, fit: 'fill', kernel: 'lanczos3' });
  const data = await resized(toSharp(picture)).raw({ depth: 'uchar' }).toBuffer();
  const alpha = picture.alpha && (await resizedPlane(picture.alpha, picture, resized));
  return { width, height, data, ...(alpha && { alpha }) };
}

/** A picture as the start of a sharp pipeline, what is transparent on white. */
export function toSharp(picture: Picture): Sharp {
  const { width, height } = picture;
  // The float values are grey levels 0–255 too; sharp would take them for linear light.
  return sharp(bytesOf(picture), { raw: { width, height, channels: 3 } });
}
