import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineClient } from '../src/engine/client.js';
import { decodePicture } from '../src/image/decode.js';
import type { InstantJob } from '../src/instant/instant-job.js';
import { JOINED_LAYERS } from '../src/instant/painter-weights.js';
import { GRAM_MATRICES } from '../src/loss/statistics/statistic-names.js';
import { EMBEDDED_MODEL } from '../src/model/catalogue.js';
import type { Frame } from '../src/pixels/motion/motion.js';
import type { Picture } from '../src/pixels/picture.js';
import { VIDEO_STEADY } from '../src/properties/nodes/instant.js';
import { DEFAULT_ENGINE_SETTINGS } from '../src/settings/engine-settings.js';
import { row } from './table.js';

/*
 * node dist/bench/frames-memory.js [FRAMES [SIZE]], on Linux: paints the frames of a moving picture at once and steady (500 of 192 pixels),
 * and prints what the engine process has resident after each hundred.
 */

const EXAMPLES = join(__dirname, '..', '..', 'examples');
const EVERY = 100;

async function main(frames: number, size: number): Promise<void> {
  const engine = new EngineClient(DEFAULT_ENGINE_SETTINGS);
  const read = (name: string): Promise<Picture> => decodePicture({ file: readFileSync(join(EXAMPLES, name)), name }, size);
  const photograph = await read('valley.jpg');
  const recipe = { model: EMBEDDED_MODEL, picture: await read('brushstrokes.jpg'), layers: JOINED_LAYERS };
  const styles = [{ tensors: await engine.request('style', { statistic: GRAM_MATRICES, recipe }), blend: 1 }];
  const strength = JOINED_LAYERS.map(() => 1);
  let previous: Frame | null = null;
  row(['frames', 'engine process, MB']);
  row(['--:', '--:']);
  for (let frame = 1; frame <= frames; frame++) {
    const content = { ...photograph, data: photograph.data.map((value, at) => value ^ ((at + frame) % 7 === 0 ? frame & 3 : 0)) };
    const job: InstantJob = { model: EMBEDDED_MODEL, content, styles, strength, detail: 1, previous, steady: VIDEO_STEADY };
    previous = { content, result: await engine.request('instant', job) };
    if (frame % EVERY === 0) row([frame, residentMegabytes(engine.pid!).toFixed(0)]);
  }
  engine.close();
}

function residentMegabytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Number(kilobytes) / 1024;
}

main(Number(process.argv[2] ?? 500), Number(process.argv[3] ?? 192)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
