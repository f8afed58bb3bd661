import type { Metadata, Sharp, SharpOptions } from 'sharp';
import { NeuralStyleError, reasonOf } from '../../errors.js';
import { type Fit, fitOf, type Region } from '../../pixels/fit.js';
import { enlarge } from '../../pixels/resample.js';
import type { Size } from '../../pixels/picture.js';
import { loadSharp } from '../sharp.js';
import { CAMERA_RAW, HEIC, type PictureFormat, type Signature, signatureOf } from '../picture-format.js';
import type { Colour } from '../../pixels/transparency.js';
import { type Essentials, essentialsOf } from './essentials.js';
import { levelsOf } from './float-levels.js';
import type { DecodeReport, DecodeRequest } from './decoder-protocol.js';
import { mostHeifPixels } from './heif-pixels.js';
import { isCameraRaw } from './tiff-tags.js';

/** In sharp's words. */
const FORMATS: readonly string[] = ['jpeg', 'png', 'webp', 'heif', 'tiff', 'gif'] satisfies PictureFormat[];
const OPAQUE = 255;
/** Pixels per unit of a drawing, for screens that show two pixels where others show one. */
const PIXELS_PER_UNIT = 2;
const UNITS_PER_INCH = 72;
/** Numbers whose white is not the greatest that they can hold. */
const SCALELESS: readonly string[] = ['float', 'double', 'uint', 'int'];

/** 8-bit pixels, interleaved. */
interface Pixels extends Size {
  readonly data: Uint8Array;
  readonly channels: 1 | 2 | 3 | 4;
}

/** A picture as it was asked for: RGB, on the background where it is transparent, and its alpha if anything is. */
export interface DecodedPicture extends Size, DecodeReport {
  readonly data: Uint8Array;
  readonly alpha: Uint8Array | null;
}

type FailOn = NonNullable<SharpOptions['failOn']>;

/**
 * Decodes an encoded picture, or takes raw pixels, to 8-bit sRGB at the size that is asked for. The same pixels give the same
 * result, whatever held them: no decoder shrinks while it decodes, and what is not 8-bit sRGB becomes it before it is resized.
 *
 * @param bytes may be changed
 * @throws NeuralStyleError `image-invalid`, `image-too-large`, without the name of the source
 */
export async function decodePixels(bytes: Buffer, request: DecodeRequest): Promise<DecodedPicture> {
  try {
    if (request.drawing) return { ...(await drawn(bytes, request)), truncated: false };
    if (request.raw) {
      const { width, height, channels } = request.raw;
      const fit = targetFit({ width, height }, request);
      return { ...(await resized({ data: bytes, width, height, channels }, fit, request)), truncated: false };
    }
    return await decodeAsFarAs(essentialsOf(bytes, formatOf(bytes)), request);
  } catch (error) {
    if (error instanceof NeuralStyleError) throw error;
    throw new NeuralStyleError('image-invalid', { source: '', reason: lastReason(reasonOf(error)) }, { cause: error });
  }
}

/** Tiles may overhang a picture, but not as if there were another one. */
const MOST_OVERHANG = 2;

/** @throws TypeError where more is decoded than a picture of the most pixels has */
function requireFewPixels(file: Buffer, { maxPixels }: DecodeRequest): void {
  const pixels = mostHeifPixels(file);
  if (pixels > MOST_OVERHANG * maxPixels) throw new TypeError(`it is made of ${pixels / 1e6} megapixels`);
}

/** The library's last line. The lines before tell what it tried and gave up; a number may follow. */
function lastReason(text: string): string {
  return (text.split('\n').findLast((line) => /[a-z]/i.test(line)) ?? text).trim();
}

/** @throws NeuralStyleError `image-invalid` for what is not read, by name */
function formatOf(file: Buffer): PictureFormat {
  const signature = signatureOf(file);
  requireReadable(signature);
  if (signature.format === 'tiff' && isCameraRaw(file)) throw unreadable(CAMERA_RAW);
  return signature.format;
}

export function requireReadable(signature: Signature): asserts signature is Extract<Signature, { kind: 'read' }> {
  if (signature.kind === 'unknown') throw new TypeError('unsupported image format');
  if (signature.kind !== 'read') throw unreadable(signature);
}

function unreadable({ kind, name }: { kind: string; name: string }): NeuralStyleError {
  return new NeuralStyleError('image-invalid', { source: '', kind, format: name });
}

async function decodeAsFarAs(essentials: Essentials, request: DecodeRequest): Promise<DecodedPicture> {
  const facts = essentials.photo && { photo: essentials.photo };
  try {
    return { ...(await decodeFile(essentials, 'truncated', request)), truncated: false, ...facts };
  } catch (error) {
    if (!request.acceptTruncated || error instanceof NeuralStyleError) throw error;
    try {
      return { ...(await decodeFile({ file: essentials.file, otherEnd: null }, 'none', request)), truncated: true, ...facts };
    } catch {
      throw error;
    }
  }
}

async function decodeFile(
  { file, otherEnd }: Pick<Essentials, 'file' | 'otherEnd'>,
  failOn: FailOn,
  request: DecodeRequest,
): Promise<Omit<DecodedPicture, 'truncated'>> {
  const sharp = loadSharp();
  // The header alone, without sharp's own limit, so that the error can name the size.
  const metadata = await sharp(file, { failOn, limitInputPixels: false }).metadata();
  const { format, compression, autoOrient } = metadata;
  if (compression === 'hevc') throw unreadable(HEIC);
  if (!FORMATS.includes(format)) throw new TypeError(`it is of type ${format}`);
  const fit = targetFit(autoOrient, request);
  const { to, part } = fit;
  if (format === 'heif') requireFewPixels(file, request);
  if (otherEnd && !(await areAlike(file, otherEnd))) throw new TypeError('premature end of JPEG image');
  // The first of several frames or pages.
  const upright = sharp(file, { failOn, limitInputPixels: request.maxPixels, pages: 1 }).autoOrient();
  if (metadata.hasAlpha || metadata.depth !== 'uchar' || enlarges(part, to))
    return resized(await wholePixels(upright, metadata), fit, request);
  // Taking all of it out first keeps JPEG and WebP decoders from shrinking, which changes colours and edges.
  const pixels = await pixelsOf(shrunk(upright.extract(part), part, to).toColourspace('srgb'));
  return { ...to, data: rgbOf(pixels), alpha: null, ...factsOf(fit) };
}

/** A drawing at twice as many pixels as it has units. */
async function drawn(svg: Buffer, request: DecodeRequest): Promise<Omit<DecodedPicture, 'truncated'>> {
  const density = UNITS_PER_INCH * PIXELS_PER_UNIT;
  const { width, height } = await loadSharp()(svg, { density, limitInputPixels: false }).metadata();
  const fit = targetFit({ width, height }, request);
  return resized(await pixelsOf(loadSharp()(svg, { density, limitInputPixels: request.maxPixels }).toColourspace('srgb')), fit, request);
}

async function areAlike(...files: [Buffer, Buffer]): Promise<boolean> {
  const [one, other] = await Promise.all(
    files.map((file) => loadSharp()(file, { failOn: 'none', limitInputPixels: false }).raw().toBuffer()),
  );
  return one!.equals(other!);
}

/** All pixels at their own size, as 8-bit sRGB. */
async function wholePixels(upright: Sharp, { depth, space, hasProfile }: Metadata): Promise<Pixels> {
  if (!SCALELESS.includes(depth) || hasProfile) return pixelsOf(upright.toColourspace('srgb'));
  // As they are: the library takes some of them for linear light, some for grey levels up to 255.
  const plain = space === 'scrgb' ? upright.toColourspace('scrgb') : upright;
  const { data, info } = await plain.raw({ depth: 'float' }).toBuffer({ resolveWithObject: true });
  const values = new Float32Array(data.buffer, data.byteOffset, data.length / Float32Array.BYTES_PER_ELEMENT);
  return { width: info.width, height: info.height, channels: info.channels, data: levelsOf(values) };
}

async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  if (info.channels > 4) throw new TypeError(`it has ${info.channels} channels`);
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** What to make of a picture. @throws NeuralStyleError `image-too-large` where either is more than allowed */
function targetFit(from: Size, { sizing, maxPixels }: DecodeRequest): Fit {
  const fit = fitOf(from, sizing);
  for (const { width, height } of [from, fit.to]) {
    if (width * height > maxPixels) throw new NeuralStyleError('image-too-large', { width, height, limit: maxPixels / 1e6 });
  }
  return fit;
}

function factsOf({ to, part: { width, height } }: Fit): Omit<DecodeReport, 'truncated'> {
  const own = { width, height };
  return { own, enlarged: enlarges(own, to) };
}

function enlarges(from: Size, to: Size): boolean {
  return to.width > from.width || to.height > from.height;
}

async function resized(whole: Pixels, fit: Fit, { background }: DecodeRequest): Promise<Omit<DecodedPicture, 'truncated'>> {
  const pixels = partOf(whole, fit.part);
  const { width, height, channels } = pixels;
  const { to } = fit;
  const { ground, alpha } = channels === 2 || channels === 4 ? laidOn(background, pixels) : { ground: pixels, alpha: null };
  return {
    ...to,
    data: rgbOf(await toSize(ground, to)),
    // Apart: the pixels lie on a ground, so that no fringe comes of what is transparent.
    alpha: alpha && (await toSize({ width, height, channels: 1, data: alpha }, to)).data,
    ...factsOf(fit),
  };
}

function partOf(pixels: Pixels, { left, top, width, height }: Region): Pixels {
  if (width === pixels.width && height === pixels.height) return pixels;
  const { channels } = pixels;
  const data = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * pixels.width + left) * channels;
    data.set(pixels.data.subarray(from, from + width * channels), row * width * channels);
  }
  return { data, width, height, channels };
}

/** A picture on a ground. Not the library's `flatten`, which rounds down, so that half of what is partly transparent is a level too dark. */
function laidOn({ r, g, b }: Colour, { data, width, height, channels }: Pixels): { ground: Pixels; alpha: Uint8Array | null } {
  const colour = [r, g, b];
  // The one channel of grey, three times.
  const step = channels > 2 ? 1 : 0;
  const alpha = new Uint8Array(width * height);
  const rgb = new Uint8ClampedArray(3 * width * height);
  let opaque = true;
  for (let pixel = 0; pixel < alpha.length; pixel++) {
    const at = pixel * channels;
    const share = (alpha[pixel] = data[at + channels - 1]!) / OPAQUE;
    opaque &&= share === 1;
    for (let channel = 0; channel < 3; channel++)
      rgb[3 * pixel + channel] = colour[channel]! + (data[at + channel * step]! - colour[channel]!) * share;
  }
  return { ground: { width, height, channels: 3, data: new Uint8Array(rgb.buffer) }, alpha: opaque ? null : alpha };
}

async function toSize(pixels: Pixels, to: Size): Promise<Pixels> {
  const { data, width, height, channels } = pixels;
  if (width === to.width && height === to.height) return pixels;
  // The library's way to enlarge is off by half a pixel.
  if (enlarges(pixels, to)) return { ...to, channels, data: await enlarge(data, pixels, to, channels) };
  const image = shrunk(loadSharp()(data, { raw: { width, height, channels } }), pixels, to);
  return pixelsOf(channels === 1 ? image.toColourspace('b-w') : image);
}

function shrunk(image: Sharp, from: Size, to: Size): Sharp {
  const same = from.width === to.width && from.height === to.height;
  return same ? image : image.resize({ ...to, fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false });
}

function rgbOf({ data, channels }: Pixels): Uint8Array {
  if (channels === 3) return data;
  const rgb = new Uint8Array((data.length / channels) * 3);
  for (let pixel = 0; pixel * 3 < rgb.length; pixel++) rgb.fill(data[pixel * channels]!, pixel * 3, pixel * 3 + 3);
  return rgb;
}
