import assert from 'node:assert/strict';
import type { Features } from '../../src/evaluate/features.js';
import type { FeatureRecipe, StyleRecipe } from '../../src/evaluate/recipes.js';
import { keeping, type ObjectiveSpec, type StyleTarget } from '../../src/evaluate/objective/objective-spec.js';
import type { Mask, Picture } from '../../src/pixels/picture.js';
import { scaledPicture, scaledSize, stageTargets } from '../../src/painting/stage-targets.js';
import { NeuralStyleError } from '../../src/errors.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { resample, resamplePlanes } from '../../src/pixels/resample.js';
import type { LayerName } from '../../src/model/layers.js';
import { randomValues } from '../support/numbers/numbers.js';
import { gramOf } from '../support/numbers/styles.js';
import { GRAM_MATRICES, type StatisticSpec } from '../../src/loss/statistics/statistic-names.js';

const MODEL = { file: 'vgg', pooling: 'max' } as const;
const MASK: Mask = { width: 1, height: 1, data: Uint8Array.of(255) };

function picture(width: number, height: number, seed = 1): Picture {
  return { width, height, data: Uint8Array.from(randomValues(3 * width * height, seed), (value) => 127 + 127 * value) };
}

/** Stands for the network: keeps what it is asked, and answers with the width of the picture. */
class Asked {
  readonly values: FeatureRecipe[] = [];
  readonly styles: StyleRecipe[] = [];

  readonly features = {
    values: (recipe: FeatureRecipe) => {
      this.values.push(recipe);
      return Promise.resolve(new Map<LayerName, Float32Array>([['relu4_1', Float32Array.of(recipe.picture.width)]]));
    },
    style: (_: StatisticSpec, recipe: StyleRecipe) => {
      this.styles.push(recipe);
      return Promise.resolve([gramOf('relu1_1', 2, recipe.picture.width)]);
    },
  } as unknown as Features;
}

function specOf(styles: readonly StyleTarget[], content = picture(80, 60)): ObjectiveSpec {
  return { ...lossSettings({}), ...keeping({ model: MODEL, picture: content, layers: 'content' }), styles };
}

function styleOf(width: number, height: number, more: Partial<StyleRecipe> = {}): StyleTarget {
  const recipe: StyleRecipe = { model: MODEL, picture: picture(width, height, 7), layers: 'style', ...more };
  return { blend: 2, statistic: GRAM_MATRICES, tensors: [gramOf('relu1_1', 2, 0)], recipe, mask: MASK };
}

describe('scaledSize', () => {
  it('rounds to whole pixels, at least one', () => {
    assert.deepEqual(scaledSize({ width: 81, height: 61 }, 0.5), { width: 41, height: 31 });
    assert.deepEqual(scaledSize({ width: 80, height: 1 }, 0.1), { width: 8, height: 1 });
  });
});

describe('scaledPicture', () => {
  it('resizes, and leaves a picture of the size alone', () => {
    const given = picture(20, 10);
    assert.equal(scaledPicture(given, { width: 20, height: 10 }), given);
    const scaled = scaledPicture(given, { width: 10, height: 5 });
    assert.deepEqual(scaled, { width: 10, height: 5, data: resample(given.data, given, { width: 10, height: 5 }, 3) });
  });
});

describe('stageTargets', () => {
  it('has the content at the size of the stage', async () => {
    const asked = new Asked();
    const { size, content } = await stageTargets(specOf([]), null, 0.5, asked.features);
    assert.deepEqual(size, { width: 40, height: 30 });
    assert.deepEqual([...content], [['relu4_1', Float32Array.of(40)]]);
    const [{ picture: shown, ...recipe }] = asked.values as [FeatureRecipe];
    assert.deepEqual([shown.width, shown.height, recipe], [40, 30, { model: MODEL, layers: 'content' }]);
  });

  it("computes a style's matrices from its picture made smaller by as much", async () => {
    const asked = new Asked();
    const part = { mask: MASK };
    const { styles } = await stageTargets(specOf([styleOf(200, 120, part)]), null, 0.5, asked.features);
    const [{ picture: shown, ...recipe }] = asked.styles as [StyleRecipe];
    assert.deepEqual([shown.width, shown.height, recipe], [100, 60, { model: MODEL, layers: 'style', mask: MASK }]);
    assert.deepEqual([styles[0]!.tensors, styles[0]!.blend, styles[0]!.mask], [[gramOf('relu1_1', 2, 100)], 2, MASK]);
  });

  it('takes the matrices of full size where what the picture shows is rounded away at a smaller one', async () => {
    const asked = new Asked();
    const alpha = Uint8Array.from({ length: 200 * 120 }, (_, pixel) => (pixel === 100 * 60 ? 1 : 0));
    const style = styleOf(200, 120, { picture: { ...picture(200, 120, 7), alpha } });
    const { styles } = await stageTargets(specOf([style]), null, 0.5, asked.features);
    assert.deepEqual([styles[0], asked.styles.length], [style, 0]);
  });

  it('takes the matrices that are there at full size', async () => {
    const asked = new Asked();
    const style = styleOf(200, 120);
    const spec = specOf([style]);
    const { styles } = await stageTargets(spec, null, 1, asked.features);
    assert.deepEqual([styles[0], asked.styles.length], [style, 0]);
    assert.equal(asked.values[0]!.picture, spec.content?.picture);
  });

  it('makes a style no smaller than 32 pixels, and never larger', async () => {
    for (const [width, height, expected] of [
      [100, 64, [50, 32]],
      [20, 20, [20, 20]],
    ] as const) {
      const asked = new Asked();
      await stageTargets(specOf([styleOf(width, height)]), null, 0.25, asked.features);
      const { picture: shown } = asked.styles[0]!;
      assert.deepEqual([shown.width, shown.height], expected);
    }
  });

  it('takes the nearest matrices of a style without a picture', async () => {
    const [full, half, quarter] = [gramOf('relu1_1', 2, 1), gramOf('relu1_1', 2, 2), gramOf('relu1_1', 2, 3)];
    const scaled = [
      { factor: 0.5, statistic: GRAM_MATRICES, tensors: [half] },
      { factor: 0.25, statistic: GRAM_MATRICES, tensors: [quarter] },
    ];
    const chosen = async (factor: number): Promise<unknown> => {
      const { styles } = await stageTargets(
        specOf([{ blend: 1, statistic: GRAM_MATRICES, tensors: [full], scaled }]),
        null,
        factor,
        new Asked().features,
      );
      return styles[0]!.tensors[0];
    };
    assert.deepEqual(await Promise.all([1, 0.8, 0.5, 0.4, 0.3, 0.1].map(chosen)), [full, full, half, half, quarter, quarter]);
  });

  it('takes the only matrices of a style that has no others', async () => {
    const style: StyleTarget = { blend: 1, statistic: GRAM_MATRICES, tensors: [gramOf('relu1_1', 2)] };
    assert.deepEqual((await stageTargets(specOf([style]), null, 0.25, new Asked().features)).styles, [style]);
  });

  it('has the previous frame at the size of the stage, with confidences from 0 to 1', async () => {
    const temporal = {
      pixels: randomValues(3 * 80 * 60, 2),
      confidence: Float32Array.from({ length: 80 * 60 }, (_, i) => (i % 80 < 40 ? 1 : 0)),
    };
    const from = { width: 80, height: 60 };
    const { temporal: scaled } = await stageTargets(specOf([]), temporal, 0.5, new Asked().features);
    assert.deepEqual(scaled!.pixels, resamplePlanes(temporal.pixels, from, { width: 40, height: 30 }));
    assert.equal(scaled!.confidence.length, 40 * 30);
    assert.ok(scaled!.confidence.every((value) => value >= 0 && value <= 1));
    assert.ok(scaled!.confidence.some((value) => value === 0) && scaled!.confidence.some((value) => value === 1));
    assert.deepEqual((await stageTargets(specOf([]), temporal, 1, new Asked().features)).temporal!.pixels, temporal.pixels);
  });
});

describe('a picture that is too small at one of the sizes', () => {
  const tooSmall = (recipe: FeatureRecipe): Promise<never> => {
    const { width, height } = recipe.picture;
    return Promise.reject(new NeuralStyleError('image-too-small', { picture: 'a picture', minimum: 64, layer: 'pool5', width, height }));
  };
  const refused = (features: object, factor: number, message: RegExp): Promise<void> =>
    assert.rejects(stageTargets(specOf([styleOf(200, 100)]), null, factor, features as Features), { code: 'image-too-small', message });
  const features = new Asked().features as object;

  it('is told by which picture it is, and which size of it', async () => {
    await refused({ ...features, values: tooSmall }, 0.5, /a content picture at 50 % of its 80×60 pixels, .* received 40×30/);
    await refused(
      { ...features, style: (_: StatisticSpec, recipe: FeatureRecipe) => tooSmall(recipe) },
      0.5,
      /a style picture at 50 % of its 200×100 pixels, .* received 100×50/,
    );
  });

  it('is told by which picture it is at its full size', () =>
    refused({ ...features, values: tooSmall }, 1, /Expected a content picture of at least 64×64 pixels for pool5 but received 80×60/));
});
