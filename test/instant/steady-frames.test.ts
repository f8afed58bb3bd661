import assert from 'node:assert/strict';
import { EngineService, type JobContext } from '../../src/engine/service.js';
import { createKernelsExecutor } from '../../src/executors/kernels/kernels.js';
import type { InstantStyle } from '../../src/instant/instant-job.js';
import { JOINED_LAYERS } from '../../src/instant/painter-weights.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import type { Picture } from '../../src/pixels/picture.js';
import { VIDEO_STEADY } from '../../src/properties/nodes/instant.js';
import { frame, frameDifference, withNoise } from '../support/pictures/example-frames.js';

const CONTEXT: JobContext = { id: 1, signal: new AbortController().signal, report: () => undefined };
const VIEW = { left: 300, top: 60, width: 256, height: 192 };
const FRAMES = 7;
const PAN = { dx: 3, dy: 2 };
/** Pixels at the edges that are not compared. */
const MARGIN = 12;

/** The picture moved to the left and up. */
function moved(picture: Picture, { dx, dy }: typeof PAN): Picture {
  const shift = 3 * (dy * picture.width + dx);
  return { ...picture, data: picture.data.map((_, at) => picture.data[at + shift] ?? 0) };
}

describe('frames that are painted at once', function () {
  this.timeout(120_000);
  const service = new EngineService(createKernelsExecutor({ threads: 2 }), 1e9);
  let styles: InstantStyle[];

  before(async () => {
    const picture = await frame({ left: 0, top: 0, width: 256, height: 192 }, { file: 'brushstrokes.jpg' });
    const recipe = { model: EMBEDDED_MODEL, picture, layers: JOINED_LAYERS };
    styles = [{ tensors: await service.handle('style', { statistic: GRAM_MATRICES, recipe }, CONTEXT), blend: 1 }];
  });

  /** The mean difference of the last frames, a motion undone. */
  async function lastDifference(contents: readonly Picture[], steady: number, motion: typeof PAN): Promise<number> {
    const results: Picture[] = [];
    for (const [at, content] of contents.entries()) {
      const previous = at > 0 ? { content: contents[at - 1]!, result: results[at - 1]! } : null;
      const strength = JOINED_LAYERS.map(() => 1);
      results.push(
        await service.handle('instant', { model: EMBEDDED_MODEL, content, styles, strength, detail: 1, previous, steady }, CONTEXT),
      );
    }
    return frameDifference(results.at(-1)!, moved(results.at(-2)!, motion), MARGIN);
  }

  it('of a still scene flicker at most 1.5 times as much as the noise of the camera', async () => {
    const seen = await frame(VIEW);
    const contents = Array.from({ length: FRAMES }, (_, seed) => withNoise(seen, 4, seed + 1));
    const flicker = await lastDifference(contents, VIDEO_STEADY, { dx: 0, dy: 0 });
    const noise = frameDifference(contents.at(-1)!, contents.at(-2)!, MARGIN);
    assert.ok(flicker <= 1.5 * noise, `${flicker} of ${noise} grey levels`);
  });

  it('of a pan differ at most half as much, the motion undone, as when each is painted for itself', async () => {
    const views = Array.from({ length: FRAMES }, (_, at) => frame({ ...VIEW, left: VIEW.left + at * PAN.dx, top: VIEW.top + at * PAN.dy }));
    const contents = await Promise.all(views);
    const [steady, alone] = [await lastDifference(contents, VIDEO_STEADY, PAN), await lastDifference(contents, 0, PAN)];
    assert.ok(steady <= alone / 2, `${steady} of ${alone} grey levels`);
  });
});
