import type { Sharp } from 'sharp';
import type { Picture } from '../engine/jobs.js';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { bytesOf, inSlices } from './slices.js';
import { DecodeTime } from './decode-time.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { sharp } from './sharp.js';
import { isPictureFile } from './signature.js';
import type { EncodedPicture, RawPixels } from './source.js';
import { WHITE, type Colour } from './transparency.js';

/** In sharp's words; AVIF is a kind of HEIF. */
const FORMATS: readonly string[] = ['jpeg', 'png', 'webp', 'heif', 'tiff', 'gif'];
const decodeTime = new DecodeTime();
const OPAQUE = 255;

export interface DecodeOptions {
  /** What transparency is laid on; white unless said otherwise. */
  readonly background?: Colour;
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
    const whole = image.autoOrient().toColourspace('srgb');
    if (hasAlpha) return await resizedPicture(await laidOn(background, whole), resized);
    const { data, info } = await resized(whole.removeAlpha()).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: info.channels === 3 ? data : greyToRgb(data) };
  } catch (error) {
    if (error instanceof NeuralStyleError) throw error;
    const reason = reasonOf(error);
    if (/^timeout: /m.test(reason)) throw new NeuralStyleError('image-timeout', { source: encoded.name, seconds: limits.timeout });
    throw new NeuralStyleError('image-invalid', { source: encoded.name, reason: reason.split('\n')[0]! }, { cause: error });
  }
}

/** A picture on a ground. Not the library's `flatten`, which rounds down, so that half of what is partly transparent is a level too dark. */
async function laidOn({ r, g, b }: Colour, image: Sharp): Promise<Picture> {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const ground = [r, g, b];
  // Of grey the one channel thrice.
  const step = channels > 2 ? 1 : 0;
  const alpha = new Uint8Array(width * height);
  const rgb = new Uint8ClampedArray(3 * width * height);
  let opaque = true;
  await inSlices(alpha.length, (start, end) => {
    for (let pixel = start; pixel < end; pixel++) {
      const at = pixel * channels;
      const share = (alpha[pixel] = data[at + channels - 1]!) / OPAQUE;
      opaque &&= share === 1;
      for (let channel = 0; channel < 3; channel++)
        rgb[3 * pixel + channel] = ground[channel]! + (data[at + channel * step]! - ground[channel]!) * share;
    }
  });
  return { width, height, data: new Uint8Array(rgb.buffer), ...(opaque ? {} : { alpha }) };
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
  return resizedPicture(picture, (pixels) => pixels.resize({ width, height, fit: 'fill', kernel: 'lanczos3' }));
}

/** Pixels and alpha apart: the pixels lie on a ground, so that no fringe comes of what is transparent. */
async function resizedPicture(picture: Picture, resized: (pixels: Sharp) => Sharp): Promise<Picture> {
  const { data, info } = await resized(toSharp(picture)).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  if (!picture.alpha) return { width, height, data };
  const plane = sharp(picture.alpha, { raw: { width: picture.width, height: picture.height, channels: 1 } });
  return { width, height, data, alpha: await resized(plane).toColourspace('b-w').raw({ depth: 'uchar' }).toBuffer() };
}

/** A picture as the start of a sharp pipeline, what is transparent on white. */
export function toSharp(picture: Picture): Sharp {
  const { width, height } = picture;
  // The float values are grey levels 0–255 too; sharp would take them for linear light.
  return sharp(bytesOf(picture), { raw: { width, height, channels: 3 } });
}
