import assert from 'node:assert/strict';
import type { Features } from '../../../src/evaluate/features.js';
import { keeping, type ObjectiveSpec, type StyleSpec } from '../../../src/evaluate/objective/objective-spec.js';
import type { StyleRecipe, StyleTensor } from '../../../src/evaluate/recipes.js';
import { StylePayload } from '../../../src/flow/payloads/style-payload.js';
import { GRAM_MATRICES, type StatisticSpec } from '../../../src/loss/statistics/statistic-names.js';
import { stageTargets } from '../../../src/painting/stage-targets.js';
import type { Picture } from '../../../src/pixels/picture.js';
import { lossSettings } from '../../../src/settings/loss-settings.js';
import { gramOf } from '../../support/numbers/styles.js';

const MODEL = { file: 'vgg', pooling: 'max' } as const;

const picture = (width: number): Picture => ({ width, height: width, data: new Uint8Array(3 * width * width) });

/** Stands for the network: a picture's matrices depend on its width. */
const tensorsAt = (width: number): StyleTensor[] => [gramOf('relu1_1', 2, width), gramOf('relu2_1', 3, width + 1)];

const features = {
  style: (_: StatisticSpec, { picture: { width }, layers }: StyleRecipe) =>
    Promise.resolve(tensorsAt(width).filter(({ layer }) => typeof layers === 'string' || layers.includes(layer))),
} as unknown as Features;

/** The style of a picture of so many pixels across. */
const styleOf = (width: number): StylePayload =>
  new StylePayload('engine', MODEL, {
    statistic: GRAM_MATRICES,
    tensors: tensorsAt(width),
    recipe: { model: MODEL, picture: picture(width), layers: 'style' },
  });

/** The matrices that a painting has of a style at a size. */
async function at(factor: number, { style }: StylePayload): Promise<number[][]> {
  const objective: ObjectiveSpec = {
    ...lossSettings({}),
    ...keeping({ model: MODEL, picture: picture(200), layers: [] }),
    styles: [{ ...style, blend: 1 }],
  };
  const { styles } = await stageTargets(objective, null, factor, features);
  return styles[0]!.tensors.map(({ values }) => [...values]);
}

const combined = (a: number[][], b: number[][], share: number): number[][] =>
  a.map((values, layer) => values.map((value, i) => Math.fround((1 - share) * value + share * b[layer]![i]!)));

function assertClose(actual: number[][], expected: number[][]): void {
  actual.forEach((values, layer) =>
    values.forEach((value, i) =>
      assert.ok(Math.abs(value - expected[layer]![i]!) < 1e-6, `${layer}, ${i}: ${value} ${expected[layer]![i]}`),
    ),
  );
}

describe('a style that was changed', () => {
  for (const factor of [1, 0.7, 0.5]) {
    it(`is mixed and scaled at ${factor} of the size, too`, async () => {
      const [one, other] = [styleOf(100), styleOf(60)];
      const mixed = await one.mixed(other, 1.5);
      assertClose(await at(factor, mixed), combined(await at(factor, one), await at(factor, other), 1.5));
      const twice = (await at(factor, one)).map((values) => values.map((value) => 2 * value));
      assertClose(await at(factor, await one.scaled(2)), twice);
    });
  }

  it('has matrices that were put in at every size, and its own in the other layers', async () => {
    const changed = await styleOf(100).with({ relu1_1: [1, 2, 2, 1] });
    assertClose(await at(0.5, changed), [[1, 2, 2, 1], (await at(0.5, styleOf(100)))[1]!]);
    // And when it is mixed again.
    const mixed = await changed.mixed(styleOf(60), 0.25);
    assertClose(await at(0.5, mixed), combined(await at(0.5, changed), await at(0.5, styleOf(60)), 0.25));
  });

  it('comes back to itself', async () => {
    const [one, other] = [styleOf(100), styleOf(60)];
    const there = await one.mixed(other, 0.5);
    const back = await there.mixed(other, -1);
    assertClose(await at(0.5, back), await at(0.5, one));
    assert.equal(back.style.parts!.length, 1, 'the other has no share left');
  });

  it('of no picture holds at every size', async () => {
    const made = new StylePayload(null, null, { statistic: GRAM_MATRICES, tensors: tensorsAt(7) });
    const mixed = await made.mixed(await made.scaled(3), 0.5);
    assert.deepEqual(mixed.style.parts, undefined);
    assertClose(await at(0.5, mixed), await at(1, mixed));
    assert.equal((await made.mixed(styleOf(60), 0.5)).model, MODEL);
  });

  it('that is mixed with each of many messages keeps few pictures', async () => {
    let style: StylePayload = styleOf(100);
    for (let width = 40; width < 60; width++) style = await style.mixed(styleOf(width), 0.3);
    const { parts } = style.style as Required<Pick<StyleSpec, 'parts'>>;
    assert.equal(parts.filter((part) => part.style.recipe).length, 8);
    assert.equal(parts.length, 9);
    assert.deepEqual(
      parts.flatMap((part) => (part.style.recipe ? [part.style.recipe.picture.width] : [])).sort(),
      [52, 53, 54, 55, 56, 57, 58, 59],
      'those that weigh most',
    );
  });

  it('is not mixed with one of another model, or of other layers', async () => {
    const other = new StylePayload('engine', { file: 'other', pooling: 'max' }, styleOf(60).style);
    await assert.rejects(styleOf(100).mixed(other, 0.5), /Expected Gram matrices of the same model in the first argument of mixed/);
    const fewer = new StylePayload('engine', MODEL, { statistic: GRAM_MATRICES, tensors: tensorsAt(60).slice(1) });
    await assert.rejects(
      styleOf(100).mixed(fewer, 0.5),
      /relu1_1 \[2, 2\], relu2_1 \[3, 3\] in the first argument of mixed but received Gram matrices of relu2_1 \[3, 3\]/,
    );
  });
});
