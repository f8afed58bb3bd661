import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { brushstrokes } from './brushstrokes.js';
import { maskLeft, maskRight } from './masks.js';
import type { Raster } from './raster.js';
import { stainedGlass } from './stained-glass.js';
import { valley } from './valley/valley.js';
import { woodcut } from './woodcut.js';

/**
 * Makes the pictures that the example flows and the README use: one content picture, three paintings to take a style from, and
 * two masks. They are drawn by this program alone, so that nobody else's rights come with them, and they come out the same
 * every time.
 *
 * Usage: `node dist/scripts/pictures/make.js [folder] [picture …]`; by default all of them, into `examples/`.
 */

/** Each picture with the strength of its grain: film on the photograph, next to none on the paintings, none on the masks. */
const PICTURES: Readonly<Record<string, readonly [draw: () => Raster, grain: number]>> = {
  valley: [valley, 0.009],
  brushstrokes: [brushstrokes, 0.006],
  'stained-glass': [stainedGlass, 0.006],
  woodcut: [woodcut, 0.006],
  'mask-left': [maskLeft, 0],
  'mask-right': [maskRight, 0],
};

async function make(folder: string, names: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    const picture = PICTURES[name];
    if (!picture) throw new Error(`Expected one of ${Object.keys(PICTURES).join(', ')} for picture but received ${name}.`);
    const [draw, grain] = picture;
    const started = performance.now();
    const file = path.join(folder, `${name}.jpg`);
    const bytes = await draw().write(file, grain);
    console.log(`${file}: ${Math.round(bytes / 1000)} kB in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}

const [folder = 'examples', ...names] = process.argv.slice(2);
make(folder, names.length > 0 ? names : Object.keys(PICTURES)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
