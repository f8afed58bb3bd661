import assert from 'node:assert/strict';
import { Features } from '../../src/evaluate/features.js';
import { Networks } from '../../src/evaluate/networks.js';
import { weightsOf } from '../../src/evaluate/objective/objective-parts.js';
import { keeping, type ObjectivePart, type ObjectiveSpec, type StyleTarget } from '../../src/evaluate/objective/objective-spec.js';
import { Programs } from '../../src/evaluate/programs.js';
import { createOnnxRuntimeExecutor } from '../../src/executors/onnx/onnxruntime.js';
import type { Weights } from '../../src/loss/losses.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import type { ModelSpec } from '../../src/model/model-spec.js';
import type { Evaluation } from '../../src/optimize/descent.js';
import { usuallyPaintable } from '../../src/painting/painting-plan.js';
import { openWorkplace, withStageEvaluator } from '../../src/painting/stage-evaluator.js';
import { toPlanes } from '../../src/pixels/planes.js';
import type { Mask, Picture } from '../../src/pixels/picture.js';
import { type LossProperties, lossSettings } from '../../src/settings/loss-settings.js';
import { goldenCases, pictureOf, TINY_VGG19 } from '../support/numbers/golden.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

const TINY: ModelSpec = { file: TINY_VGG19, pooling: 'max' };
const SIZE = { width: 128, height: 96 };
const MEGABYTE = 1024 ** 2;

/** Of which the graphs do not fit into little memory as a whole. */
const LARGE = { width: 480, height: 395 };

function picture(seed: number, { width, height } = SIZE): Picture {
  return { width, height, data: Uint8Array.from(randomValues(3 * width * height, seed), (value) => 127 + 100 * value) };
}

describe('Objectives that are added', () => {
  const executor = createOnnxRuntimeExecutor({ threads: 1 });
  const networks = new Networks();
  const roomy = new Programs(executor, 2048 * MEGABYTE);
  const features = new Features(networks, roomy, 512 * MEGABYTE, usuallyPaintable);

  const contentOf = (seed: number, model = TINY, size = SIZE): Pick<ObjectiveSpec, 'model' | 'size' | 'content'> =>
    keeping({ model, picture: picture(seed, size), layers: 'content' });
  const styleOf = async (seed: number, model = TINY): Promise<StyleTarget> => {
    const recipe = { model, picture: picture(seed), layers: 'style' } as const;
    return { blend: 1, statistic: GRAM_MATRICES, tensors: await features.style(GRAM_MATRICES, recipe), recipe };
  };
  const weighing = (properties: Partial<LossProperties>): ReturnType<typeof lossSettings> =>
    lossSettings({ contentWeight: 0, styleWeight: 0, tvWeight: 0, ...properties });
  const nothing = { model: TINY, size: SIZE, content: null, styles: [] } as const;

  interface Seen extends Evaluation {
    readonly tiles: number;
  }

  const evaluated = async (objective: ObjectiveSpec, programs = roomy, weights: Weights = weightsOf(objective)): Promise<Seen> => {
    const workplace = await openWorkplace(objective, { networks, programs, features });
    const stage = { objective, weights, temporal: null, factor: 1 };
    return withStageEvaluator(
      stage,
      workplace,
      () => Promise.resolve(true),
      async (evaluator) => ({ tiles: evaluator.tiles, ...(await evaluator.evaluate(toPlanes(picture(3, objective.size)), weights))! }),
    );
  };
  const sum = (first: ObjectiveSpec, ...added: ObjectivePart[]): ObjectiveSpec => ({ ...first, added });

  const assertSame = (actual: Evaluation, expected: Evaluation, tolerance: { losses: number; gradient: number }): void => {
    for (const term of ['total', 'content', 'style', 'tv'] as const)
      assertClose([actual.losses[term]], [expected.losses[term]], tolerance.losses, term);
    assertClose(actual.gradient, expected.gradient, tolerance.gradient, 'gradient');
  };

  /** Enough for tiles alone. */
  const cramped = new Programs(executor, 191 * MEGABYTE);
  for (const [where, programs, model, size, tolerance] of [
    ['as a whole', roomy, TINY, SIZE, { losses: 1e-6, gradient: 3e-6 }],
    ['in tiles', cramped, EMBEDDED_MODEL, LARGE, { losses: 1e-3, gradient: 1e-3 }],
  ] as const) {
    describe(where, () => {
      const nothing = { model, size, content: null, styles: [] };
      const requireTiles = ({ tiles }: Seen): void => assert.equal(tiles > 1, programs === cramped, `${tiles} tiles`);

      it('are content in one, style in another and smoothness in a third what they are in one', async () => {
        const weights = { contentWeight: 5, styleWeight: 500, tvWeight: 100 };
        const styles = [await styleOf(2, model)];
        const one = await evaluated({ ...weighing(weights), ...contentOf(1, model, size), styles }, programs);
        requireTiles(one);
        const three = await evaluated(
          sum(
            { ...weighing({ contentWeight: 5 }), ...contentOf(1, model, size), styles: [] },
            { ...weighing({ styleWeight: 500 }), ...nothing, styles },
            { ...weighing({ tvWeight: 100 }), ...nothing },
          ),
          programs,
        );
        requireTiles(three);
        assertSame(three, one, tolerance);
      });

      it('are two styles of half the weight what they are blended by halves', async () => {
        const [first, second] = [await styleOf(2, model), await styleOf(4, model)];
        const blended = await evaluated({ ...weighing({ styleWeight: 500 }), ...nothing, styles: [first, second] }, programs);
        const half = weighing({ styleWeight: 250 });
        const added = await evaluated(sum({ ...half, ...nothing, styles: [first] }, { ...half, ...nothing, styles: [second] }), programs);
        requireTiles(added);
        // Each counts by its own weight: the style loss is told for the weight of the first.
        assertClose(
          [250 * added.losses.style, added.losses.total],
          [500 * blended.losses.style, blended.losses.total],
          tolerance.losses,
          'losses',
        );
        assertClose(added.gradient, blended.gradient, tolerance.gradient, 'gradient');
      });
    });
  }

  it('keep the masks, layer weights and scale of each', async () => {
    const left: Mask = { width: 2, height: 1, data: Uint8Array.of(255, 0) };
    const right: Mask = { width: 2, height: 1, data: Uint8Array.of(0, 255) };
    const parts: readonly ObjectiveSpec[] = [
      {
        ...weighing({ contentWeight: 4, styleWeight: 300, tvWeight: 10, layerWeights: { relu2_1: 3 } }),
        ...contentOf(1),
        contentMask: left,
        styles: [{ ...(await styleOf(2)), mask: right }],
      },
      {
        ...weighing({ contentWeight: 3, styleWeight: 700, tvWeight: 20, layerExponent: 2, normalization: 'gatys' }),
        ...keeping({ model: TINY, picture: picture(5), layers: ['relu2_1', 'relu3_1'] }),
        contentMask: right,
        styles: [{ ...(await styleOf(4)), mask: left }, await styleOf(6)],
      },
    ];
    const [first, second] = [await evaluated(parts[0]!), await evaluated(parts[1]!)];
    const both = await evaluated(sum(parts[0]!, parts[1]!));
    assertClose([both.losses.total], [first.losses.total + second.losses.total], 1e-6, 'total');
    assertClose(
      [both.losses.content, both.losses.style, both.losses.tv],
      [
        first.losses.content + (3 / 4) * second.losses.content,
        first.losses.style + (7 / 3) * second.losses.style,
        first.losses.tv + 2 * second.losses.tv,
      ],
      1e-6,
      'losses in proportion to the weights of the first',
    );
    const gradient = first.gradient.map((value, i) => value + second.gradient[i]!);
    assertClose(both.gradient, gradient, 1e-6, 'gradient');
  });

  it('scale together when a weight is steered', async () => {
    const styles = [await styleOf(2)];
    const objective = sum(
      { ...weighing({ styleWeight: 200 }), ...nothing, styles },
      { ...weighing({ contentWeight: 5, styleWeight: 100 }), ...contentOf(1), styles: [await styleOf(4)] },
    );
    const [before, after] = [await evaluated(objective), await evaluated(objective, roomy, { ...weightsOf(objective), style: 600 })];
    assert.deepEqual({ ...after.losses, total: 0 }, { ...before.losses, total: 0 });
    assertClose([after.losses.total], [600 * after.losses.style + 5 * after.losses.content], 1e-6, 'total');
  });

  it('may be of several networks', async () => {
    const first: ObjectiveSpec = {
      ...weighing({ contentWeight: 5, styleWeight: 500, tvWeight: 10 }),
      ...contentOf(1),
      styles: [await styleOf(2)],
    };
    const averaging: ModelSpec = { file: TINY_VGG19, pooling: 'average' };
    const others = await Promise.all(
      [EMBEDDED_MODEL, averaging].map(async (model): Promise<ObjectiveSpec> => {
        return { ...weighing({ styleWeight: 250, tvWeight: 5 }), ...nothing, model, styles: [await styleOf(4, model)] };
      }),
    );
    const alone = [await evaluated(first), await evaluated(others[0]!), await evaluated(others[1]!)];
    const together = await evaluated(sum(first, ...others));
    const total = alone.reduce((all, { losses }) => all + losses.total, 0);
    assertClose([together.losses.total], [total], 1e-6, 'total');
    const style = alone[0]!.losses.style + (alone[1]!.losses.style + alone[2]!.losses.style) / 2;
    assertClose([together.losses.style, together.losses.tv], [style, 2 * alone[0]!.losses.tv], 1e-6, 'losses');
    const gradient = alone[0]!.gradient.map((_, i) => alone.reduce((all, each) => all + each.gradient[i]!, 0));
    assertClose(together.gradient, gradient, 1e-5, 'gradient');
  });

  it('of the golden case give its losses, content in one and style in the other', async () => {
    const golden = goldenCases()[0]!;
    const model: ModelSpec = { file: TINY_VGG19, pooling: golden.pooling === 'avg' ? 'average' : 'max' };
    const [content, style, first] = [pictureOf(golden, 'content'), pictureOf(golden, 'style'), pictureOf(golden, 'start')];
    const recipe = { model, picture: style, layers: 'style' } as const;
    const objective = sum(
      { ...weighing({ contentWeight: 5, tvWeight: 100 }), ...keeping({ model, picture: content, layers: 'content' }), styles: [] },
      {
        ...weighing({ styleWeight: 500 }),
        model,
        content: null,
        styles: [{ blend: 1, statistic: GRAM_MATRICES, tensors: await features.style(GRAM_MATRICES, recipe), recipe }],
      },
    );
    const workplace = await openWorkplace(objective, { networks, programs: roomy, features });
    const weights = weightsOf(objective);
    const evaluation = await withStageEvaluator(
      { objective, weights, temporal: null, factor: 1 },
      workplace,
      () => Promise.resolve(true),
      (evaluator) => evaluator.evaluate(toPlanes(first), weights),
    );
    const { losses } = evaluation!;
    const { loss_at_start: expected } = golden;
    assertClose([5 * losses.content, 500 * losses.style, 100 * losses.tv], [expected.content, expected.style, expected.tv], 1e-4, 'losses');
  });
});
