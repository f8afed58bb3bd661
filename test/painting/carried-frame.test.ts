import assert from 'node:assert/strict';
import { join } from 'node:path';
import sharp from 'sharp';
import { EngineClient } from '../../src/engine/client.js';
import type { OptimizeJob } from '../../src/painting/job.js';
import type { Frame } from '../../src/pixels/motion/motion.js';
import type { Picture } from '../../src/pixels/picture.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/settings/engine-settings.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { paintSettings } from '../../src/settings/paint-settings.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';
import { keeping } from '../../src/evaluate/objective/objective-spec.js';

const EXAMPLES = join(__dirname, '..', '..', '..', 'examples');
const WIDTH = 176;
const HEIGHT = 128;

/** A part of a photograph at 512 px, as a camera would see it that pans over it. */
async function frame(left: number, top: number): Promise<Picture> {
  const data = await sharp(join(EXAMPLES, 'valley.jpg'))
    .resize({ width: 512 })
    .extract({ left, top, width: WIDTH, height: HEIGHT })
    .raw()
    .toBuffer();
  return { width: WIDTH, height: HEIGHT, data };
}

/** The mean absolute difference where both show the same, the second having moved on by (dx, dy). */
function difference(first: Picture, second: Picture, dx: number, dy: number): number {
  let sum = 0;
  let count = 0;
  for (let y = 0; y < HEIGHT - dy; y++) {
    for (let i = 0; i < (WIDTH - dx) * 3; i++) {
      sum += Math.abs(first.data[((y + dy) * WIDTH + dx) * 3 + i]! - second.data[y * WIDTH * 3 + i]!);
      count += 1;
    }
  }
  return sum / count;
}

describe('frames of a panned photograph', function () {
  this.timeout(120_000);
  let client: EngineClient;
  before(() => (client = new EngineClient(DEFAULT_ENGINE_SETTINGS)));
  after(() => client.close());

  async function paint(content: Picture, previous: Frame | null): Promise<Picture> {
    const { data, info } = await sharp(join(EXAMPLES, 'brushstrokes.jpg'))
      .resize({ width: 192 })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const style = { model: EMBEDDED_MODEL, picture: { width: info.width, height: info.height, data }, layers: 'style' } as const;
    const job: OptimizeJob = {
      ...paintSettings({ method: 'lbfgs', iterations: 40, seed: 1, reportEvery: 0 }).job,
      objective: {
        ...lossSettings({}),
        ...keeping({ model: EMBEDDED_MODEL, picture: content, layers: 'content' }),
        styles: [
          {
            blend: 1,
            statistic: GRAM_MATRICES,
            tensors: await client.request('style', { statistic: GRAM_MATRICES, recipe: style }),
            recipe: style,
          },
        ],
      },
      start: previous?.result ?? content,
      previous,
    };
    return (await client.request('optimize', job)).picture;
  }

  it('differ at most half as much, the pan undone, as when each is painted for itself', async () => {
    const [dx, dy] = [5, 3];
    const [first, second] = [await frame(100, 150), await frame(100 + dx, 150 + dy)];
    const before = await paint(first, null);
    const alone = await paint(second, null);
    const following = await paint(second, { content: first, result: before });
    const [independent, steady] = [difference(before, alone, dx, dy), difference(before, following, dx, dy)];
    assert.ok(steady <= independent / 2, `${steady.toFixed(2)} against ${independent.toFixed(2)} grey levels`);
  });

  it('are painted anew after a cut', async () => {
    const [first, second] = [await frame(0, 0), await frame(300, 180)];
    const before = await paint(first, null);
    const alone = await paint(second, null);
    const after = await paint(second, { content: first, result: before });
    assert.ok(difference(after, alone, 0, 0) < difference(after, before, 0, 0) / 2);
  });
});
