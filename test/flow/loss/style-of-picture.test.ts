import assert from 'node:assert/strict';
import type { FeatureRecipe } from '../../../src/evaluate/recipes.js';
import type { Mask } from '../../../src/pixels/picture.js';
import { DEFAULT_ENGINE, engineFor, releaseDefaultEngine, retainDefaultEngine } from '../../../src/flow/config/engines.js';
import { computeStyle, type StyleOptions } from '../../../src/flow/loss/style-of-picture.js';
import { resizePicture } from '../../../src/image/decode.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { assertClose, randomValues } from '../../support/numbers/numbers.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';

const picture = { width: 48, height: 32, data: Uint8Array.from(randomValues(48 * 32 * 3, 1), (value) => 127 + 100 * value) };
const recipe: FeatureRecipe = { model: EMBEDDED_MODEL, picture, layers: ['relu1_1', 'relu3_1'] };
const left: Mask = { width: 48, height: 32, data: Uint8Array.from({ length: 48 * 32 }, (_, i) => (i % 48 < 24 ? 255 : 0)) };
const PLAIN: StyleOptions = { statistic: GRAM_MATRICES, scale: 1, part: null, where: null };

describe('computeStyle', () => {
  before(() => retainDefaultEngine());
  after(() => releaseDefaultEngine());

  const compute = (options: Partial<StyleOptions>): ReturnType<typeof computeStyle> =>
    computeStyle(DEFAULT_ENGINE, recipe, { ...PLAIN, ...options });

  it("has a picture's Gram matrices, and what they are of, for smaller sizes", async () => {
    const { engine, model, style } = await compute({});
    assert.deepEqual([engine, model], [DEFAULT_ENGINE, EMBEDDED_MODEL]);
    assert.deepEqual(style, {
      statistic: GRAM_MATRICES,
      tensors: await engineFor(DEFAULT_ENGINE).request('style', { statistic: GRAM_MATRICES, recipe }),
      recipe,
    });
  });

  for (const [scale, width, height] of [
    [0.5, 24, 16],
    [1.5, 72, 48],
  ] as const) {
    it(`looks at the picture at ${width}×${height} for strokes of ${scale} times their size`, async () => {
      const { style } = await compute({ scale });
      const scaled = { ...recipe, picture: await resizePicture(picture, width, height) };
      assert.deepEqual(style, {
        statistic: GRAM_MATRICES,
        tensors: await engineFor(DEFAULT_ENGINE).request('style', { statistic: GRAM_MATRICES, recipe: scaled }),
        recipe: scaled,
      });
    });
  }

  it('counts only the part of the picture that the mask shows', async () => {
    const { style } = await compute({ part: left });
    assert.deepEqual(style.recipe, { ...recipe, mask: left });
    const values = await engineFor(DEFAULT_ENGINE).request('featureValues', { recipe, layer: 'relu1_1' });
    let sum = 0;
    for (let i = 0; i < 48 * 32; i++) if (i % 48 < 24) sum += values[i]! ** 2;
    // Of the first channel with itself, divided by 24×32 pixels and 64 channels.
    assertClose([style.tensors[0]!.values[0]!], [sum / (24 * 32 * 64)], 1e-4, 'first element');
  });

  it('keeps where the style belongs', async () => {
    const { style } = await compute({ where: left });
    assert.equal(style.mask, left);
    assert.deepEqual(style.tensors, (await compute({})).style.tensors);
  });
});
