import type { Size } from '../pixels/picture.js';
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
