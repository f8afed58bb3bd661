import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EngineService } from '../src/engine/service.js';
import { decodePicture } from '../src/image/decode.js';
import type { InstantJob } from '../src/instant/instant-job.js';
import { JOINED_LAYERS } from '../src/instant/painter-weights.js';
import { GRAM_MATRICES } from '../src/loss/statistics/statistic-names.js';
import { EMBEDDED_MODEL } from '../src/model/catalogue.js';
import type { Picture } from '../src/pixels/picture.js';
import { normal } from '../src/values/random.js';
import { executorNamed } from './executor-named.js';
import { median } from './statistics.js';
import { row } from './table.js';

/*
 * node dist/bench/steady.js [--steady 0,0.5,0.8] [--style brushstrokes.jpg] [--size 256] [--practice 60] [--executor auto]
 *
 * What becomes of frames that are painted at once, with and without keeping to the frames before: a still scene whose camera has noise, and
 * a pan. Both are parts of examples/valley.jpg.
 */

const OPTIONS = {
  steady: { type: 'string', default: '0,0.25,0.5,0.75,1' },
  style: { type: 'string', default: 'brushstrokes.jpg' },
  size: { type: 'string', default: '256' },
  practice: { type: 'string', default: '60' },
  executor: { type: 'string', default: 'auto' },
} as const;

const EXAMPLES = join(__dirname, '..', '..', 'examples');
const BUDGET = 8e9;
const FRAMES = 20;
/** Frames till what is kept of those before has settled; they are not compared. */
const SETTLING = 5;
/** Standard deviation of the camera's noise, in grey levels. */
const NOISE = 4;
/** Pixels that the pan moves on a frame. */
const PAN = { dx: 3, dy: 2 };

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const [size, practice] = [Number(values.size), Number(values.practice)];
  const service = new EngineService(await executorNamed(values.executor), BUDGET);
  const context = { id: 1, signal: new AbortController().signal, report: () => undefined };
  const read = (name: string, longest: number): Promise<Picture> =>
    decodePicture({ file: readFileSync(join(EXAMPLES, name)), name }, longest);
  const recipe = { model: EMBEDDED_MODEL, picture: await read(values.style, size), layers: JOINED_LAYERS };
  const styles = [{ tensors: await service.handle('style', { statistic: GRAM_MATRICES, recipe }, context), blend: 1 }];
  const paintAll = async (frames: readonly Picture[], steady: number): Promise<Painted> => {
    const results: Picture[] = [];
    const times: number[] = [];
    for (const [at, content] of frames.entries()) {
      const previous = at > 0 ? { content: frames[at - 1]!, result: results[at - 1]! } : null;
      const strength = JOINED_LAYERS.map(() => 1);
      const job: InstantJob = { model: EMBEDDED_MODEL, content, styles, strength, detail: 1, practice, previous, steady };
      const start = performance.now();
      results.push(await service.handle('instant', job, context));
      times.push(performance.now() - start);
    }
    return { results, milliseconds: median(times) };
  };

  const photograph = await read('valley.jpg', size);
  const still = Array.from({ length: FRAMES }, (_, seed) => withNoise(photograph, seed));
  const wide = await read('valley.jpg', 2 * size);
  const [width, height] = [size, Math.min(size, wide.height - FRAMES * PAN.dy)];
  const pan = Array.from({ length: FRAMES }, (_, at) => cut(wide, { left: at * PAN.dx, top: at * PAN.dy, width, height }));
  const noise = meanDifference(still, { dx: 0, dy: 0 });
  row([
    'steady',
    'still scene: difference of frames',
    '× that of the noise',
    'pan, undone',
    '× unsteadied',
    'lines, × unsteadied',
    'ms a frame',
  ]);
  row(['--:', '--:', '--:', '--:', '--:', '--:', '--:']);
  let unsteadied: { readonly difference: number; readonly lines: number } | null = null;
  for (const steady of values.steady.split(',').map(Number)) {
    const [calm, moved] = [await paintAll(still, steady), await paintAll(pan, steady)];
    const [flicker, difference] = [meanDifference(calm.results, { dx: 0, dy: 0 }), meanDifference(moved.results, PAN)];
    const lines = slopes(moved.results.at(-1)!);
    unsteadied ??= { difference, lines };
    const numbers = [flicker, flicker / noise, difference, difference / unsteadied.difference, lines / unsteadied.lines];
    row([steady, ...numbers.map((value) => value.toFixed(2)), calm.milliseconds.toFixed(0)]);
  }
}

interface Painted {
  readonly results: readonly Picture[];
  /** Of a frame. */
  readonly milliseconds: number;
}

function withNoise({ width, height, data }: Picture, seed: number): Picture {
  const random = normal(seed + 1);
  return { width, height, data: new Uint8Array(Uint8ClampedArray.from(data, (value) => value + NOISE * random())) };
}

function cut(
  { width: whole, data }: Picture,
  { left, top, width, height }: Readonly<Record<'left' | 'top' | 'width' | 'height', number>>,
): Picture {
  const part = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 3 * ((top + y) * whole + left);
    part.set(data.subarray(from, from + 3 * width), 3 * y * width);
  }
  return { width, height, data: part };
}

/** The mean absolute difference of consecutive frames where both show the same, a motion undone. */
function meanDifference(frames: readonly Picture[], { dx, dy }: typeof PAN): number {
  let [sum, count] = [0, 0];
  for (const [index, later] of frames.entries()) {
    if (index <= SETTLING) continue;
    const earlier = frames[index - 1]!;
    for (let y = 0; y < later.height - dy; y++) {
      for (let x = 0; x < 3 * (later.width - dx); x++, count++)
        sum += Math.abs(later.data[3 * y * later.width + x]! - earlier.data[3 * ((y + dy) * later.width + dx) + x]!);
    }
  }
  return sum / count;
}

/** The mean absolute difference of pixels side by side: less where averages have blurred lines. */
function slopes({ width, height, data }: Picture): number {
  let sum = 0;
  for (let y = 0; y < height; y++)
    for (let at = 3 * y * width, end = at + 3 * (width - 1); at < end; at++) sum += Math.abs(data[at + 3]! - data[at]!);
  return sum / (3 * height * (width - 1));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
