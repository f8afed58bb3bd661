import assert from 'node:assert/strict';
import { EngineService, type JobContext } from '../../src/engine/service.js';
import type { Executor } from '../../src/executors/executor.js';
import { createKernelsExecutor } from '../../src/executors/kernels/kernels.js';
import { estimateMemory } from '../../src/executors/memory.js';
import { createOnnxRuntimeExecutor } from '../../src/executors/onnx/onnxruntime.js';
import type { InstantJob, InstantStyle } from '../../src/instant/instant-job.js';
import { JOINED_LAYERS } from '../../src/instant/painter-weights.js';
import { steadied } from '../../src/instant/steadied.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import type { Picture } from '../../src/pixels/picture.js';
import { half } from '../support/engine/painting.js';
import { differences, waves } from '../support/pictures/waves.js';

const GIGABYTE = 1e9;
const CONTEXT: JobContext = { id: 1, signal: new AbortController().signal, report: () => undefined };

describe('a picture painted at once', () => {
  const executor = createKernelsExecutor({ threads: 2 });
  const service = new EngineService(executor, GIGABYTE);

  const styleOf = async (seed: number, more: Partial<InstantStyle> = {}): Promise<InstantStyle> => {
    const recipe = { model: EMBEDDED_MODEL, picture: waves(96, 96, seed), layers: JOINED_LAYERS };
    return { tensors: await service.handle('style', { statistic: GRAM_MATRICES, recipe }, CONTEXT), blend: 1, ...more };
  };
  const paint = (content: Picture, styles: readonly InstantStyle[], more: Partial<InstantJob> = {}, by = service): Promise<Picture> => {
    const strength = JOINED_LAYERS.map(() => 1);
    return by.handle('instant', { model: EMBEDDED_MODEL, content, styles, strength, detail: 1, ...more }, CONTEXT);
  };

  it('is the same in tiles, to a grey level', async () => {
    // As if nothing but the values of a graph took memory.
    let runs = 0;
    const bare: Executor = {
      ...executor,
      memoryOf: estimateMemory,
      compile: async (outputs, options) => {
        const program = await executor.compile(outputs, options);
        return {
          ...program,
          run: (feeds) => ((runs += 'painted' in outputs ? 1 : 0), program.run(feeds)),
          dispose: () => program.dispose(),
        };
      },
    };
    const content = waves(411, 333, 3);
    const styles = [await styleOf(5)];
    const tiled = await paint(content, styles, {}, new EngineService(bare, 40 * 1024 ** 2));
    assert.ok(runs > 1, `${runs} tiles`);
    assert.ok(differences(tiled, await paint(content, styles)).most <= 1);
  }).timeout(120_000);

  /** The executor, with a note of the graphs that it runs. */
  const noting = (runs: string[], pauses: boolean): Executor => ({
    ...executor,
    pauses,
    compile: async (outputs, options) => {
      const program = await executor.compile(outputs, options);
      const run: typeof program.run = (feeds, later) => {
        runs.push('painted' in outputs ? 'painting' : 'moments');
        return program.run(feeds, later);
      };
      return { bytes: program.bytes, run, dispose: () => program.dispose() };
    },
  });

  it('takes one run, and two where runs do not pause', async () => {
    const [content, styles] = [waves(90, 70, 3), [await styleOf(5)]];
    for (const [pauses, expected] of [
      [true, ['painting']],
      [false, ['moments', 'painting']],
    ] as const) {
      const runs: string[] = [];
      await paint(content, styles, {}, new EngineService(noting(runs, pauses), GIGABYTE));
      assert.deepEqual(runs, expected);
    }
  });

  it('is the same where runs do not pause, and a picture takes two', async () => {
    const content = waves(90, 70, 3);
    const twice = new EngineService({ ...executor, pauses: false }, GIGABYTE);
    for (const more of [{}, { detail: 0.5, strength: [1, 0.5, 0.8, 0.9] }]) {
      const styles = [await styleOf(5)];
      assert.ok(differences(await paint(content, styles, more), await paint(content, styles, more, twice)).most <= 1);
    }
  });

  it('is the same on onnxruntime, to a grey level', async () => {
    const content = waves(90, 70, 3);
    const styles = [await styleOf(5)];
    const other = new EngineService(createOnnxRuntimeExecutor({ threads: 1 }), GIGABYTE);
    assert.ok(differences(await paint(content, styles), await paint(content, styles, {}, other)).most <= 1);
  });

  it('is the photograph at strength 0, whichever style, and in its own style; without detail it is painted', async () => {
    const content = waves(96, 80, 3);
    const strength = JOINED_LAYERS.map(() => 0);
    const recipe = { model: EMBEDDED_MODEL, picture: content, layers: JOINED_LAYERS };
    const own = { tensors: await service.handle('style', { statistic: GRAM_MATRICES, recipe }, CONTEXT), blend: 1 };
    const same = [await paint(content, [await styleOf(5)], { strength }), await paint(content, [await styleOf(9)], { strength })];
    same.push(await paint(content, [own]));
    for (const each of same) assert.ok(differences(each, content).most <= 1);
    const bare = await paint(content, [own], { detail: 0 });
    assert.ok(differences(bare, content).mean > 5);
  });

  it('comes nearer to the photograph without a jump as the strength falls', async () => {
    const content = waves(96, 80, 3);
    const styles = [await styleOf(5)];
    const at = (share: number): Promise<Picture> => paint(content, styles, { strength: JOINED_LAYERS.map(() => share) });
    const strengths = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1];
    const pictures = await Promise.all(strengths.map(at));
    const away = pictures.map((picture) => differences(picture, content).mean);
    for (let step = 1; step < 6; step++) assert.ok(away[step]! > away[step - 1]!, away.join());
    const steps = pictures.slice(1, 5).map((picture, step) => differences(picture, pictures[step]!).mean);
    assert.ok(Math.max(...steps) < 0.4 * away.at(-1)!, `${steps.join()} of ${away.at(-1)}`);
  });

  it('splits cleanly at a mask, and stays as it is where no style goes', async () => {
    const content = waves(96, 80, 3);
    const [left, right] = [await styleOf(5, { mask: half('left') }), await styleOf(9, { mask: half('right') })];
    const [both, one] = [await paint(content, [left, right]), await paint(content, [left])];
    const sides = (picture: Picture, side: 'left' | 'right'): number[] =>
      Array.from(picture.data).filter((_, at) =>
        Math.floor(at / 3) % 96 < 46 ? side === 'left' : Math.floor(at / 3) % 96 >= 50 && side === 'right',
      );
    assert.deepEqual(sides(both, 'left'), sides(one, 'left'));
    assert.deepEqual(sides(one, 'right'), sides(content, 'right'));
    assert.notDeepEqual(sides(both, 'right'), sides(one, 'right'));
  });

  it('keeps to the frame before, as it would look in this one', async () => {
    const [first, second] = [waves(96, 80, 3), waves(96, 80, 4)];
    const styles = [await styleOf(5)];
    const previous = { content: first, result: await paint(first, [await styleOf(9)]) };
    const alone = await paint(first, styles);
    const following = await paint(first, styles, { previous, steady: 0.5 });
    assert.deepEqual(following, steadied(alone, { content: first, previous, steady: 0.5 }));
    assert.ok(differences(following, previous.result).mean < 0.8 * differences(alone, previous.result).mean);
    assert.deepEqual(await paint(second, styles, { previous, steady: 0 }), await paint(second, styles));
  });

  it('blends Gram matrices with moments: of one picture they are one style', async () => {
    const content = waves(96, 80, 3);
    const recipe = { model: EMBEDDED_MODEL, picture: waves(96, 96, 5), layers: JOINED_LAYERS };
    const moments = await service.handle('style', { statistic: { name: 'moments' }, recipe }, CONTEXT);
    const gram = await styleOf(5);
    const both = await paint(content, [gram, { tensors: moments, blend: 3 }]);
    assert.ok(differences(both, await paint(content, [gram])).most <= 1);
  });
});
