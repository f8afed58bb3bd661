import type { Picture, Size } from '../pixels/picture.js';
import { bytesOf } from '../pixels/slices.js';
import { loadSharp } from './sharp.js';

/** Dots per inch at which a unit of an SVG is one pixel. */
const UNITS_PER_INCH = 72;

/**
 * Draws an SVG of our own as a PNG with a palette. Strangers' SVG goes through `drawingOf` and `decodeDrawing` instead.
 * @param density pixels per unit of the SVG
 * @throws NeuralStyleError `sharp-missing`
 */
export async function svgToPng(svg: string, density: number): Promise<Buffer> {
  return loadSharp()(Buffer.from(svg), { density: UNITS_PER_INCH * density })
    .png({ palette: true })
    .toBuffer();
}

/** The same bytes, as the library tells them by class. */
const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

/** A picture, and where it lies in a larger one. */
export interface Laid {
  readonly picture: Picture;
  readonly left: number;
  readonly top: number;
}

/**
 * Lays pictures on a ground, and draws an SVG of our own over them. The library does all of it, beside the event loop: it may be megapixels.
 * @param ground red, green and blue
 * @throws NeuralStyleError `sharp-missing`
 */
export async function composed(
  size: Size,
  ground: readonly [number, number, number],
  pictures: readonly Laid[],
  svg: string,
): Promise<Picture> {
  const [r, g, b] = ground;
  const layers = pictures.map(({ picture, left, top }) => ({
    input: viewOf(bytesOf(picture)),
    raw: { width: picture.width, height: picture.height, channels: 3 as const },
    ...{ left, top },
  }));
  const data = await loadSharp()({ create: { ...size, channels: 3, background: { r, g, b } } })
    .composite([...layers, { input: Buffer.from(svg) }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return { ...size, data };
}

/**
 * Draws an SVG of our own over a picture of the same size.
 * @param data interleaved RGB
 * @returns interleaved RGB
 * @throws NeuralStyleError `sharp-missing`
 */
export async function drawOver(data: Uint8Array, { width, height }: Size, svg: string): Promise<Uint8Array> {
  return loadSharp()(data, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(svg) }])
    .removeAlpha()
    .raw()
    .toBuffer();
}
