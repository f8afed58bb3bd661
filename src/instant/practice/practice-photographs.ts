import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodePicture } from '../../image/decode.js';
import type { Picture } from '../../pixels/picture.js';

/** Photographs side by side, in rows: see models/README.md. */
const SHEET = join(__dirname, '..', '..', '..', '..', 'models', 'practice.jpg');

/** Pixels of a photograph, each way. */
export const PHOTOGRAPH_SIDE = 192;

/**
 * The photographs that a style is practised on.
 * @throws NeuralStyleError those of `decodePicture`
 */
export async function practicePhotographs(): Promise<Picture[]> {
  const sheet = await decodePicture({ file: await readFile(SHEET), name: SHEET }, 0);
  const [rows, columns] = [sheet.height, sheet.width].map((extent) => extent / PHOTOGRAPH_SIDE) as [number, number];
  return Array.from({ length: rows * columns }, (_, at) => square(sheet, at % columns, Math.floor(at / columns)));
}

function square({ data, width }: Picture, column: number, row: number): Picture {
  const line = 3 * PHOTOGRAPH_SIDE;
  const cut = new Uint8Array(line * PHOTOGRAPH_SIDE);
  for (let y = 0; y < PHOTOGRAPH_SIDE; y++) {
    const from = 3 * ((row * PHOTOGRAPH_SIDE + y) * width + column * PHOTOGRAPH_SIDE);
    cut.set(data.subarray(from, from + line), y * line);
  }
  return { width: PHOTOGRAPH_SIDE, height: PHOTOGRAPH_SIDE, data: cut };
}
