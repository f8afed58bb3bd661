import { join } from 'node:path';
import { LEAN_MALLOC } from '../src/child-process/lean-malloc.js';
import { runProgram } from './peer-programs.js';
import { median } from './statistics.js';
import { row } from './table.js';

/*
 * npm run bench:growth [-- LARGEST]: how an iteration's time and memory grow with the picture, up to LARGEST² pixels (2048), and with the
 * layers. Pictures that do not fit into LIMIT are computed in tiles. Each measurement runs in a process of its own.
 */

/** Memory in MB, as the engine node's setting. */
const LIMIT = 4096;
const SIDES = [256, 512, 1024, 2048];
/** Side of the pictures for the table of layers. */
const SIDE = 256;
const LAYERS = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1', 'relu5_1'];
const iterationsAt = (side: number): number => Math.max(3, Math.round((30 * SIDES[0]!) / side));
const RUNS = 5;
/** After which no further run begins. */
const SECONDS = 30;

interface Painted {
  readonly tiles: number;
  readonly milliseconds: number;
  readonly peakMegabytes: number;
}

interface Iterated {
  readonly milliseconds: readonly number[];
  readonly peakMegabytes: number;
}

function run<T>(script: string, ...parameters: readonly (string | number)[]): Promise<T> {
  return runProgram<T>(process.execPath, [join(__dirname, script), ...parameters.map(String)], LEAN_MALLOC);
}

async function main(largest: number): Promise<void> {
  row(['network', 'size', 'tiles', 'ms/iteration', 'µs/pixel', 'peak memory, MB', 'bytes/pixel']);
  row(['---', '--:', '--:', '--:', '--:', '--:', '--:']);
  for (const network of ['compact', 'vgg19']) {
    for (const side of SIDES.filter((each) => each <= largest)) {
      const { tiles, milliseconds, peakMegabytes } = await run<Painted>('tiles.js', network, side, LIMIT, iterationsAt(side), 'adam');
      const pixels = side ** 2;
      const perPixel = ((peakMegabytes * 1024 ** 2) / pixels).toFixed(0);
      row([network, `${side}²`, tiles, milliseconds.toFixed(0), ((1000 * milliseconds) / pixels).toFixed(2), peakMegabytes, perPixel]);
    }
  }
  console.log();
  row(['VGG-19 up to', 'ms/iteration', 'peak memory, MB']);
  row(['---', '--:', '--:']);
  for (const layer of LAYERS) {
    const { milliseconds, peakMegabytes } = await run<Iterated>('iteration.js', 'vgg19', SIDE, RUNS, SECONDS, 'onnxruntime', layer);
    row([layer, median(milliseconds).toFixed(0), peakMegabytes]);
  }
}

main(Number(process.argv[2] ?? SIDES.at(-1))).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
