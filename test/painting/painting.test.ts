import assert from 'node:assert/strict';
import type { FeatureRecipe } from '../../src/evaluate/recipes.js';
import type { OptimizeJob, OptimizeResult, ProgressEvent, Steering } from '../../src/painting/job.js';
import type { Picture } from '../../src/pixels/picture.js';
import { createOnnxRuntimeExecutor } from '../../src/executors/onnx/onnxruntime.js';
import { EngineService } from '../../src/engine/service.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { type PaintProperties, paintSettings } from '../../src/settings/paint-settings.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import type { Losses } from '../../src/loss/losses.js';
import { randomValues } from '../support/numbers/numbers.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';
import { keeping } from '../../src/evaluate/objective/objective-spec.js';

const ID = 1;
/** Large enough for a smaller size at this factor. */
const SIZE = 96;
const COARSE = { scales: 2, scaleFactor: 0.7 };

function picture(seed: number, width = SIZE, height = SIZE): Picture {
  return { width, height, data: Uint8Array.from(randomValues(3 * width * height, seed), (value) => 127 + 100 * value) };
}

describe('Painting', () => {
  const service = new EngineService(createOnnxRuntimeExecutor({ threads: 1 }), 1e9);
  const content = picture(1);

  const recipe = (of: Picture, layers: FeatureRecipe['layers']): FeatureRecipe => ({ model: EMBEDDED_MODEL, picture: of, layers });
  const context = (report: (event: ProgressEvent) => void = () => undefined): Parameters<EngineService['handle']>[2] => ({
    id: ID,
    signal: new AbortController().signal,
    report,
  });

  /**
   * Paints in this process, where steering takes effect at once.
   * @param steer what is asked after each iteration; before the first, of iteration 0
   */
  const paint = async (
    properties: Partial<PaintProperties>,
    steer: (iteration: number) => Steering | null = () => null,
    changes: Partial<OptimizeJob> = {},
  ): Promise<OptimizeResult> => {
    const style = recipe(picture(2), 'style');
    const grams = await service.handle('style', { statistic: GRAM_MATRICES, recipe: style }, context());
    const { job } = paintSettings({ method: 'adam', iterations: 4, seed: 1, ...properties });
    const objective = {
      ...lossSettings({}),
      ...keeping(recipe(content, 'content')),
      styles: [{ blend: 1, statistic: GRAM_MATRICES, tensors: grams, recipe: style }],
    };
    const tell = (iteration: number): void => {
      const steering = steer(iteration);
      if (steering) service.steer(ID, steering);
    };
    const result = service.handle(
      'optimize',
      { ...job, objective, start: content, previous: null, ...changes, reportEvery: 1 },
      context(({ iteration }) => tell(iteration)),
    );
    tell(0);
    return result;
  };
  const at = (moment: number, steering: Steering) => (iteration: number) => (iteration === moment ? steering : null);
  const mean = ({ data }: Picture): number => [...data].reduce((sum, value) => sum + value, 0) / data.length;

  for (const averaging of [0, 0.9]) {
    it(`that is finished before its first iteration is the start, with an averaging of ${averaging}`, async () => {
      const { reason, iterations, picture: result, curve } = await paint({ averaging }, at(0, { finish: true }));
      assert.deepEqual([reason, iterations, curve], ['finish', 0, []]);
      assert.deepEqual(result, content);
    });

    it(`that is finished between two sizes is what the smaller one has left, with an averaging of ${averaging}`, async () => {
      const { reason, iterations, picture: result } = await paint({ averaging, ...COARSE }, at(4, { finish: true }));
      assert.deepEqual([reason, iterations, result.width], ['finish', 4, SIZE]);
      assert.ok(Math.abs(mean(result) - mean(content)) < 30, `mean ${mean(result)}`);
    });

    it(`passes through a size without iterations unharmed, with an averaging of ${averaging}`, async () => {
      const { reason, curve, picture: result } = await paint({ averaging, ...COARSE }, at(0, { remaining: 0 }));
      assert.equal(reason, 'iterations');
      assert.deepEqual(
        curve.map(({ width }) => width),
        [SIZE],
      );
      assert.ok(Math.abs(mean(result) - mean(content)) < 30, `mean ${mean(result)}`);
    });
  }

  it('changes its weights with the very next iteration, whose losses are of the same picture', async () => {
    const plain = await paint({ iterations: 6 });
    const steered = await paint({ iterations: 6 }, at(3, { weights: { style: 5000 } }));
    assert.deepEqual(steered.curve.slice(0, 3), plain.curve.slice(0, 3));
    const [before, after] = [plain.curve[3]!, steered.curve[3]!];
    assert.equal(after.style, before.style);
    assert.ok(Math.abs(after.total - before.total - 4500 * before.style) < 1e-6 * after.total);
    assert.notEqual(steered.curve[4]!.style, plain.curve[4]!.style);
  });

  it('takes on other styles with the very next iteration', async () => {
    const other = recipe(picture(9), 'style');
    const styles = [
      {
        blend: 1,
        statistic: GRAM_MATRICES,
        tensors: await service.handle('style', { statistic: GRAM_MATRICES, recipe: other }, context()),
        recipe: other,
      },
    ];
    const plain = await paint({ iterations: 6 });
    const steered = await paint({ iterations: 6 }, at(3, { styles }));
    assert.deepEqual(steered.curve.slice(0, 3), plain.curve.slice(0, 3));
    assert.deepEqual([steered.curve[3]!.content, steered.curve[3]!.tv], [plain.curve[3]!.content, plain.curve[3]!.tv]);
    assert.notEqual(steered.curve[3]!.style, plain.curve[3]!.style);
  });

  it('keeps what was changed at the next size', async () => {
    const steered = await paint({ iterations: 3, ...COARSE }, at(2, { weights: { content: 0, style: 0 }, learningRate: 1e-6 }));
    for (const { total, tv } of steered.curve.slice(3)) assert.ok(Math.abs(total - 100 * tv) < 1e-6 * total);
    const [first, last] = [steered.curve[3]!, steered.curve[5]!];
    assert.ok(Math.abs(first.tv - last.tv) < 1e-3 * first.tv);
  });

  describe('tells the losses of the picture that goes out', () => {
    /** What a job that starts from a picture says of it before its first step. */
    const lossesOf = async ({ picture: start }: OptimizeResult, changes: Partial<OptimizeJob> = {}): Promise<number[]> => {
      const { curve } = await paint({ iterations: 1 }, undefined, { ...changes, start, noiseRatio: 0 });
      return termsOf(curve[0]!);
    };
    const termsOf = ({ total, content: kept, style, tv }: Losses): number[] => [total, kept, style, tv];
    const assertOwn = async (result: OptimizeResult, tolerance = 1e-6): Promise<void> => {
      const expected = await lossesOf(result);
      termsOf(result.losses).forEach((loss, i) =>
        assert.ok(Math.abs(loss - expected[i]!) <= tolerance * expected[i]!, `${loss} and ${expected[i]}`),
      );
    };

    for (const [title, properties] of Object.entries<Partial<PaintProperties>>({
      Adam: {},
      'Adam with averaging': { averaging: 0.9 },
      'Adam without clamping': { clamp: false, learningRate: 60 },
      'L-BFGS': { method: 'lbfgs' },
      'L-BFGS with averaging': { method: 'lbfgs', averaging: 0.9 },
      'L-BFGS without clamping': { method: 'lbfgs', clamp: false },
      'several sizes': COARSE,
    })) {
      it(`with ${title}`, async () => assertOwn(await paint(properties)));
    }

    for (const [title, moment, properties] of [
      ['before the first iteration', 0, {}],
      ['in mid-job', 2, {}],
      ['in mid-job with averaging', 2, { averaging: 0.9 }],
      ['in mid-job with L-BFGS', 2, { method: 'lbfgs' }],
      ['at a smaller size, and is enlarged', 2, COARSE],
    ] as const) {
      it(`where it is finished ${title}`, async () => {
        const result = await paint(properties, at(moment, { finish: true }));
        assert.equal(result.reason, 'finish');
        // The best picture's losses are known, of the picture before it is rounded: nobody waits for an evaluation.
        await assertOwn(result, 1e-2);
      });
    }

    it('where its time is up, with the best picture so far', async () => {
      const result = await paint({ ...COARSE, iterations: 1000, timeLimit: 0.1 }, undefined, { timeLimit: 1 });
      assert.equal(result.reason, 'time');
      assert.equal(result.iterations, 1, 'a first iteration is always made');
      assert.equal(result.picture.width, SIZE, 'as large as any other');
    });

    it('where it stops on a plateau', async () => {
      const result = await paint({ iterations: 30, plateau: 50, plateauWindow: 2 });
      assert.equal(result.reason, 'plateau');
      await assertOwn(result);
    });

    it('with the weights that it was told last', async () => {
      const weights = { content: 1, style: 7, tv: 2 };
      const { losses } = await paint({ iterations: 2 }, at(1, { weights }));
      const total = losses.content + 7 * losses.style + 2 * losses.tv;
      assert.ok(Math.abs(losses.total / total - 1) < 1e-6);
    });
  });

  it('refuses a start or a previous picture of another size than the content', async () => {
    const other = picture(3, SIZE, SIZE + 1);
    await assert.rejects(paint({}, undefined, { start: other }), { code: 'setting-invalid', message: /for the start but received 96×97/ });
    const previous = { content: other, result: other };
    await assert.rejects(paint({}, undefined, { previous }), { code: 'setting-invalid', message: /for the previous picture/ });
  });

  it('reports that it is paused, and where', async () => {
    const events: ProgressEvent[] = [];
    const style = recipe(picture(2), 'style');
    const grams = await service.handle('style', { statistic: GRAM_MATRICES, recipe: style }, context());
    const { job } = paintSettings({ iterations: 3, reportEvery: 0, seed: 1 });
    const objective = {
      ...lossSettings({}),
      ...keeping(recipe(content, 'content')),
      styles: [{ blend: 1, statistic: GRAM_MATRICES, tensors: grams }],
    };
    const painted = service.handle(
      'optimize',
      { ...job, objective, start: content, previous: null },
      context((event) => {
        events.push(event);
        if (event.paused) service.steer(ID, { paused: false });
      }),
    );
    service.steer(ID, { paused: true });
    assert.equal((await painted).iterations, 3);
    assert.deepEqual([events[0]!.paused, events[0]!.iteration, events.filter(({ paused }) => paused).length], [true, 0, 1]);
  });
});
