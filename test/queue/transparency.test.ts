import assert from 'node:assert/strict';
import type { Engine } from '../../src/engine/engine.js';
import type { Mask, Picture } from '../../src/pixels/picture.js';
import { readFrame } from '../../src/queue/wire/frame-reader.js';
import { writeFrame } from '../../src/queue/wire/frame.js';
import { PARAMS, RESULTS } from '../../src/queue/wire/schemas.js';
import { smallJob } from '../support/engine/jobs.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';

const LIMITS = { maxBytes: 1e6, maxPixels: 1e4 };
const MODEL = { hash: 'a'.repeat(64), name: 'compact' };

function transparent({ width, height, data }: Picture): Picture & { readonly alpha: Uint8Array } {
  return { width, height, data, alpha: Uint8Array.from({ length: width * height }, (_, pixel) => pixel % 256) };
}

describe('transparency in the job queue', () => {
  it('travels with the content, the start and the picture of a style, beside masks', async () => {
    const job = await smallJob({ request: () => Promise.resolve([]) } as unknown as Engine, { iterations: 3 });
    const content = transparent(job.objective.content!.picture);
    const mask: Mask = { width: 2, height: 1, data: Uint8Array.of(255, 0) };
    const start = { ...content, data: Float32Array.from(content.data) };
    const styles = job.objective.styles.map((style) => ({
      ...style,
      recipe: { model: job.objective.model, layers: 'style' as const, picture: content, mask },
    }));
    const sent = { ...job, start, objective: { ...job.objective, styles, content: { ...job.objective.content!, picture: content } } };
    const frame = await writeFrame(sent, () => Promise.resolve(MODEL));
    const read = await readFrame(frame, PARAMS.optimize, LIMITS, () => Promise.resolve('model'));
    const recipe = read.objective.styles[0]!.recipe!;
    for (const picture of [read.objective.content!.picture, recipe.picture]) {
      assert.deepEqual([...picture.data], [...content.data]);
      assert.deepEqual([...picture.alpha!], [...content.alpha]);
    }
    assert.deepEqual([...read.start!.data], [...start.data]);
    assert.deepEqual([...read.start!.alpha!], [...content.alpha]);
    assert.deepEqual([...recipe.mask!.data], [...mask.data]);
  });

  it('comes back with the result', async () => {
    const picture = transparent({ width: 3, height: 2, data: new Uint8Array(18).fill(7) });
    const losses = { total: 1, content: 1, style: 1, tv: 1 };
    const result = { picture, losses, iterations: 1, elapsed: 1, seed: 1, reason: 'iterations', curve: [], resumedFrom: 0 };
    const read = await readFrame(await writeFrame(result), RESULTS.optimize, LIMITS);
    assert.deepEqual([...read.picture.alpha!], [0, 1, 2, 3, 4, 5]);
  });

  it('is refused where it is not of the size of its picture', async () => {
    const picture = { width: 3, height: 2, data: new Uint8Array(18), alpha: new Uint8Array(5) };
    const frame = await writeFrame(
      {
        statistic: GRAM_MATRICES,
        recipe: { model: { file: '', pooling: 'max' }, picture: { ...picture, alpha: new Uint8Array(6) }, layers: 'style' },
      },
      () => Promise.resolve(MODEL),
    );
    const other = frame.toString('latin1').replace('"alpha":{"part":1}', '"alpha":{"part":0}');
    await assert.rejects(
      readFrame(Buffer.from(other, 'latin1'), PARAMS.style, LIMITS, () => Promise.resolve('model')),
      { code: 'job-invalid', message: /picture\.alpha/ },
    );
  });
});
