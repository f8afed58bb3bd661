import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProgressBar, showPainting } from '../../src/cli/progress-bar.js';
import { paintFirstExample } from '../first-example.js';
import { ROOT } from '../node-red.js';

/*
 * npm run pictures:hero: paints the first example as npm run demo does, and makes it the README's first picture.
 */

async function main(): Promise<void> {
  const bar = new ProgressBar(process.stdout);
  const painting = await paintFirstExample(join(ROOT, 'out', 'hero'), (progress) => showPainting(bar, progress), console.warn);
  bar.end();
  copyFileSync(painting, join(ROOT, 'docs', 'images', 'painting.jpg'));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
