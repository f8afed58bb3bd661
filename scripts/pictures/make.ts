import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { brushstrokes } from './brushstrokes.js';
import { stainedGlass } from './stained-glass.js';
import { valley } from './valley/valley.js';
import { woodcut } from './woodcut.js';

const FOLDER = process.argv[2]!;
const all: Record<string, () => import('./raster.js').Raster> = { brushstrokes, 'stained-glass': stainedGlass, woodcut, valley };
void (async () => {
  await mkdir(FOLDER, { recursive: true });
  for (const name of process.argv.slice(3)) {
    const t = Date.now();
    const n = await all[name]!().write(path.join(FOLDER, name + '.jpg'), 0.006);
    console.log(n, Date.now() - t);
  }
})();
