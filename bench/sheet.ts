import sharp from 'sharp';
import { toSharp } from '../src/image/decode.js';
import type { Picture } from '../src/pixels/picture.js';

/** Pixels of a square, and between two. */
const CELL = 224;
const GAP = 6;

async function cellOf(picture: Picture, left: number, top: number): Promise<sharp.OverlayOptions> {
  const input = await toSharp(picture).resize({ width: CELL, height: CELL, fit: 'contain', background: '#ffffff' }).png().toBuffer();
  return { input, left, top };
}

/** Writes pictures in rows to a JPEG file, each in a square of its own; null for an empty one. */
export async function drawSheet(cells: readonly (readonly (Picture | null)[])[], file: string): Promise<void> {
  const parts = await Promise.all(
    cells.flatMap((pictures, line) =>
      pictures.flatMap((picture, column) => (picture ? [cellOf(picture, column * (CELL + GAP), line * (CELL + GAP))] : [])),
    ),
  );
  const columns = Math.max(...cells.map(({ length }) => length));
  const [width, height] = [columns, cells.length].map((count) => count * (CELL + GAP) - GAP) as [number, number];
  await sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
    .composite(parts)
    .jpeg({ quality: 80 })
    .toFile(file);
}
