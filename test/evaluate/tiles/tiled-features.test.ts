import { usuallyPaintable } from '../../../src/painting/painting-plan.js';
import { estimateMemory } from '../../../src/executors/memory.js';
import assert from 'node:assert/strict';
import type { Executor } from '../../../src/executors/executor.js';
import { Features } from '../../../src/evaluate/features.js';
import type { FeatureRecipe, StyleTensor } from '../../../src/evaluate/recipes.js';
import type { Mask, Picture } from '../../../src/pixels/picture.js';
import { Networks } from '../../../src/evaluate/networks.js';
import { Programs } from '../../../src/evaluate/programs.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import type { Pooling } from '../../../src/model/network.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';
import { describeExecutors, FAST_EXECUTORS } from '../../support/engine/executors.js';
import { assertClose, randomValues } from '../../support/numbers/numbers.js';

const MEGABYTE = 1024 ** 2;
/** For some tiles, not for the whole picture. */
const LITTLE = 8 * MEGABYTE;

const [WIDTH, HEIGHT] = [250, 203];
const picture: Picture = {
  width: WIDTH,
  height: HEIGHT,
  data: Uint8Array.from(randomValues(3 * WIDTH * HEIGHT, 1), (value) => 127 + 120 * value),
};
const mask: Mask = { width: 8, height: 8, data: Uint8Array.from(randomValues(64, 2), (value) => 127 + 127 * value) };

describeExecutors(
  'features of a picture that does not fit, on the executor',
  (given) => {
    let executor: Executor;
    let roomy: Features;
    let cramped: Features;
    const networks = new Networks();
    const featuresWith = (graphs: number, kept: number): Features =>
      new Features(networks, new Programs(executor, graphs), kept, usuallyPaintable);

    before(() => {
      // As if nothing but the values of a graph took memory: else tiles would be of use for large pictures only.
      executor = { ...given(), memoryOf: estimateMemory };
      [roomy, cramped] = [featuresWith(Infinity, Infinity), featuresWith(LITTLE, 0)];
    });

    const recipe = (layers: FeatureRecipe['layers'], pooling: Pooling = 'max'): FeatureRecipe => {
      return { model: { ...EMBEDDED_MODEL, pooling }, picture, layers };
    };

    const assertSameGrams = (actual: readonly StyleTensor[], expected: readonly StyleTensor[]): void => {
      assert.deepEqual(
        actual.map(({ layer, channels }) => [layer, channels]),
        expected.map(({ layer, channels }) => [layer, channels]),
      );
      actual.forEach(({ layer, values }, i) => assertClose(values, expected[i]!.values, 1e-5, layer));
    };

    for (const pooling of ['max', 'average'] as const) {
      it(`are those of the whole, with ${pooling} pooling`, async () => {
        const wanted = recipe(['relu1_1', 'conv3_2', 'pool2', 'relu4_1'], pooling);
        const [actual, expected] = [await cramped.values(wanted), await roomy.values(wanted)];
        assert.deepEqual([...actual.keys()], [...expected.keys()]);
        for (const [layer, values] of expected) assertClose(actual.get(layer)!, values, 1e-5, layer);
      });

      it(`have the Gram matrices of the whole, with ${pooling} pooling`, async () =>
        assertSameGrams(
          await cramped.style(GRAM_MATRICES, recipe('style', pooling)),
          await roomy.style(GRAM_MATRICES, recipe('style', pooling)),
        ));
    }

    it('have the Gram matrices of what a mask shows', async () => {
      const masked = { ...recipe('style'), mask };
      assertSameGrams(await cramped.style(GRAM_MATRICES, masked), await roomy.style(GRAM_MATRICES, masked));
    });

    it('are described without being computed, if they would not be kept', async () => {
      const idle = new Features(
        networks,
        new Programs({ ...executor, compile: () => assert.fail('compiled') }, Infinity),
        MEGABYTE,
        usuallyPaintable,
      );
      assert.deepEqual(await idle.describe(recipe('style')), await roomy.describe(recipe('style')));
      await assert.rejects(idle.describe(recipe(['relu9_1'])), { code: 'unknown-layer' });
    });

    it('wait for the memory that something else holds, where who asks holds none', async () => {
      const programs = new Programs(executor, LITTLE);
      const features = new Features(networks, programs, 0, usuallyPaintable);
      const { signal } = new AbortController();
      const answers: Promise<StyleTensor[]>[] = [];
      await programs.reserve(
        () => ({ bytes: 0.95 * LITTLE }),
        async () => {
          answers.push(features.style(GRAM_MATRICES, recipe('style'), signal));
          await assert.rejects(features.style(GRAM_MATRICES, recipe('style')), { code: 'memory-limit' });
        },
      );
      const [grams] = await Promise.all(answers);
      assertSameGrams(grams!, await roomy.style(GRAM_MATRICES, recipe('style')));
    });

    it('need some memory all the same', async () => {
      const none = featuresWith(MEGABYTE, 0);
      await assert.rejects(none.values(recipe('style')), { code: 'memory-limit' });
      await assert.rejects(none.style(GRAM_MATRICES, recipe('style')), { code: 'memory-limit' });
    });
  },
  FAST_EXECUTORS,
);
