import type { Sharp } from 'sharp';
import type { PhotoFacts } from '../pixels/photo-facts.js';
import type { Picture, Size } from '../pixels/picture.js';
import { toSharp } from './decode.js';
import { type Format, keepsAlpha } from './formats.js';
import { pngWithXmp } from './png-text.js';
import { loadSharp } from './sharp.js';
import { type Colour, onGround, straightPixels } from '../pixels/transparency.js';

/** Treatment of transparent pixels. */
export interface TransparencyOptions {
  /** True to keep transparency in the formats that can, which is the default. */
  readonly alpha?: boolean;
  /** The colour under transparent pixels elsewhere; white by default. */
  readonly ground?: Colour;
}

export interface EncodeOptions extends TransparencyOptions {
  /** An XMP packet for the file; null for none, which is the default. */
  readonly xmp?: string | null;
  /** Facts about the photograph for the file's EXIF, which a TIFF does not get; null for none, which is the default. */
  readonly photo?: PhotoFacts | null;
  /** Dots per inch, for printing, with the profile; 0 for neither, which is the default. */
  readonly dpi?: number;
  /** True to have the file say by a profile that its colours are sRGB, which programs suppose where it says nothing. */
  readonly profile?: boolean;
}

/**
 * Encodes a picture.
 * @param quality 1–100, for the formats that lose some; PNG keeps every pixel
 * @throws NeuralStyleError `sharp-missing`
 */
export async function encodePicture(
  picture: Picture,
  format: Format,
  quality: number,
  { alpha = true, ground, xmp = null, ...described }: EncodeOptions = {},
): Promise<Buffer> {
  const { width, height } = picture;
  const pixels =
    picture.alpha && alpha && keepsAlpha(format)
      ? loadSharp()(await straightPixels(picture), { raw: { width, height, channels: 4 } })
      : toSharp(await onGround(picture, ground));
  const image = withFacts(pixels, described);
  if (xmp === null) return encoder(image, format, quality).toBuffer();
  // In a PNG the library compresses it, where few programs look for it.
  if (format === 'png') return pngWithXmp(await encoder(image, format, quality).toBuffer(), xmp);
  return encoder(image.withXmp(xmp), format, quality).toBuffer();
}

function withFacts(pixels: Sharp, { photo, dpi = 0, profile = false }: Pick<EncodeOptions, 'photo' | 'dpi' | 'profile'>): Sharp {
  const printed = dpi > 0 ? pixels.withMetadata({ density: dpi }) : profile ? pixels.withIccProfile('srgb') : pixels;
  // By the library's names for the directories of EXIF.
  return photo ? printed.withExif({ IFD0: photo.picture, IFD2: photo.exposure, IFD3: photo.place }) : printed;
}

function encoder(image: Sharp, format: Format, quality: number): Sharp {
  switch (format) {
    case 'jpeg':
      // Strokes of pure colour smear visibly when chroma is stored at half the resolution.
      return image.jpeg({ quality, chromaSubsampling: '4:4:4' });
    case 'png':
      return image.png();
    case 'webp':
      return image.webp({ quality });
    case 'tiff':
      return image.tiff({ quality, compression: 'lzw' });
    case 'avif':
      return image.avif({ quality });
  }
}

/** RGB or grey, as their number of channels says. */
export type Channels = 1 | 3;

/**
 * Writes 8-bit pixels as a PNG, without loss.
 * @param data interleaved RGB, or grey, as its length says
 * @throws NeuralStyleError `sharp-missing`
 */
export async function pixelsToPng(data: Uint8Array, { width, height }: Size): Promise<Buffer> {
  const channels: Channels = data.length === 3 * width * height ? 3 : 1;
  // The library tells arrays by class, as we do not.
  const image = loadSharp()(Buffer.from(data.buffer, data.byteOffset, data.byteLength), { raw: { width, height, channels } });
  return (channels === 1 ? image.toColourspace('b-w') : image).png().toBuffer();
}

/** A small picture as a data URI. */
export interface Thumbnail {
  readonly image: string;
  readonly width: number;
  readonly height: number;
}

/** A small JPEG, `width` pixels wide, never enlarged; what is transparent lies on white. */
export async function thumbnail(picture: Picture, width: number): Promise<Thumbnail> {
  const { data, info } = await toSharp(await onGround(picture))
    .resize({ width, withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer({ resolveWithObject: true });
  return { image: `data:image/jpeg;base64,${data.toString('base64')}`, width: info.width, height: info.height };
}
