import { join } from 'node:path';
import sharp from 'sharp';
import { toSharp } from '../src/image/decode.js';
import { PRESETS } from '../src/properties/paint-presets.js';
import { DescentBench, loadPair } from './descent-bench.js';
import { executorNamed } from './executor-named.js';

/*
 * npm run bench:presets [-- SIZE]: what each preset costs and what it looks like, on two of the example pictures. Prints a table and
 * writes the pictures side by side to docs/images/presets.jpg.
 */

const ROOT = join(__dirname, '..', '..');
const OUT = join(ROOT, 'docs', 'images', 'presets.jpg');
const GAP = 8;
/** Of each picture in the sheet. */
const WIDTH = 400;

async function main(size: number): Promise<void> {
  const pair = await loadPair(join(ROOT, 'examples', 'valley.jpg'), join(ROOT, 'examples', 'brushstrokes.jpg'), size);
  const bench = new DescentBench(await executorNamed('auto'));
  const pictures: Buffer[] = [];
  console.log('| preset | iterations | seconds | loss |\n| --- | --: | --: | --: |');
  for (const preset of Object.keys(PRESETS)) {
    const { result, seconds } = await bench.paint(pair, { preset });
    console.log(
      `| ${preset} | ${result.iterations} | ${seconds.toFixed(0)} | ${result.losses.total.toExponential(2).replace('e+', 'e')} |`,
    );
    pictures.push(await toSharp(result.picture).resize({ width: WIDTH }).png().toBuffer());
  }
  const { height } = await sharp(pictures[0]).metadata();
  const sheet = { width: 2 * WIDTH + GAP, height: 2 * height + GAP, channels: 3, background: '#ffffff' } as const;
  const parts = pictures.map((input, i) => ({ input, left: (i % 2) * (WIDTH + GAP), top: Math.floor(i / 2) * (height + GAP) }));
  await sharp({ create: sheet }).composite(parts).jpeg({ quality: 88 }).toFile(OUT);
  console.log(`\n${OUT}`);
}

main(Number(process.argv[2] ?? 512)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
