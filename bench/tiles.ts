import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelSpec } from '../src/model/model-spec.js';
import type { ProgressEvent } from '../src/painting/job.js';
import type { Picture } from '../src/pixels/picture.js';
import { createOnnxRuntimeExecutor } from '../src/executors/onnx/onnxruntime.js';
import { EngineService } from '../src/engine/service.js';
import { lossSettings } from '../src/settings/loss-settings.js';
import { paintSettings } from '../src/settings/paint-settings.js';
import { EMBEDDED_MODEL } from '../src/model/catalogue.js';
import { writeNetwork } from '../src/model/write-network.js';
import { uniform } from '../src/values/random.js';
import { randomVgg19 } from './random-network.js';
import { median } from './statistics.js';
import { GRAM_MATRICES } from '../src/loss/statistics/statistic-names.js';
import { keeping } from '../src/evaluate/objective/objective-spec.js';

/*
 * node tiles.js vgg19|compact SIZE LIMIT [ITERATIONS] [METHOD]: paints a picture of SIZE² pixels with a memory limit of LIMIT MB, as an
 * engine process would, and prints one line of JSON: in how many tiles, how long an iteration takes (the median, without the first), and the peak memory of the process.
 */

const MEGABYTE = 1024 * 1024;

function pictureOf(size: number, seed: number): Picture {
  const random = uniform(seed);
  return { width: size, height: size, data: Uint8Array.from({ length: 3 * size * size }, () => 256 * random()) };
}

async function main([network, side, limit, iterations = '2', method = 'lbfgs']: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'neural-style-bench-'));
  try {
    const model: ModelSpec = network === 'compact' ? EMBEDDED_MODEL : { file: join(folder, 'vgg19.safetensors'), pooling: 'max' };
    if (network !== 'compact') await writeNetwork(model.file, randomVgg19());
    const size = Number(side);
    const service = new EngineService(createOnnxRuntimeExecutor({ threads: 0 }), Number(limit) * MEGABYTE);
    let tiles = 1;
    const times: number[] = [];
    const report = (event: ProgressEvent): void => {
      tiles = event.tiles ?? 1;
      times.push(performance.now());
    };
    const context = { id: 1, signal: new AbortController().signal, report };
    const tensors = await service.handle(
      'style',
      { statistic: GRAM_MATRICES, recipe: { model, picture: pictureOf(size, 2), layers: 'style' } },
      context,
    );
    const content = { model, picture: pictureOf(size, 1), layers: 'content' } as const;
    const { job } = paintSettings({ iterations: Number(iterations), method, seed: 1, reportEvery: 1 });
    const objective = { ...lossSettings({}), ...keeping(content), styles: [{ blend: 1, statistic: GRAM_MATRICES, tensors }] };
    const { losses } = await service.handle('optimize', { ...job, objective, start: content.picture, previous: null }, context);
    const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
    const milliseconds = median(times.slice(1).map((time, each) => time - times[each]!));
    console.log(JSON.stringify({ network, size, limit, method, tiles, milliseconds, peakMegabytes, losses }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
