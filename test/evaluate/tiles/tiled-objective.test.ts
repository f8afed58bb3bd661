import assert from 'node:assert/strict';
import { BoundObjective, type StageTargets } from '../../../src/evaluate/objective/bound-objective.js';
import { continuedSize } from '../../../src/evaluate/continued.js';
import type { EvaluationContext } from '../../../src/evaluate/evaluation-context.js';
import { withEvaluator, withTiledObjective } from '../../../src/evaluate/objective/evaluator.js';
import type { Mask, Size } from '../../../src/pixels/picture.js';
import { keeping, type ObjectiveSpec, type StyleTarget } from '../../../src/evaluate/objective/objective-spec.js';
import type { Executor } from '../../../src/executors/executor.js';
import { Programs } from '../../../src/evaluate/programs.js';
import { chooseGrid } from '../../../src/evaluate/tiles/grid.js';
import { visibleObjective } from '../../../src/evaluate/visible.js';
import { type LossProperties, lossSettings } from '../../../src/settings/loss-settings.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import type { LayerName } from '../../../src/model/layers.js';
import { loadNetwork } from '../../../src/model/load.js';
import type { Network, Pooling } from '../../../src/model/network.js';
import { selectLayers } from '../../../src/model/layer-presets.js';
import { reachOf } from '../../../src/model/receptive-field.js';
import { featureShape } from '../../../src/model/vgg.js';
import type { Evaluation } from '../../../src/optimize/descent.js';
import type { Losses } from '../../../src/loss/losses.js';
import { describeExecutors, FAST_EXECUTORS } from '../../support/engine/executors.js';
import { smallNetwork } from '../../support/numbers/networks.js';
import { assertClose, randomValues } from '../../support/numbers/numbers.js';
import { gramOf } from '../../support/numbers/styles.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';

const WIDTHS = [4, 5, 6, 7];
const network = smallNetwork(WIDTHS);
const TOLERANCE = 1e-5;
const mask = (seed: number): Mask => ({ width: 8, height: 8, data: Uint8Array.from(randomValues(64, seed), (value) => 127 + 127 * value) });

interface Case {
  readonly size: Size;
  readonly pooling?: Pooling;
  readonly network?: Network;
  readonly contentLayers?: readonly LayerName[];
  readonly styleLayers?: readonly LayerName[];
  readonly masks?: readonly (Mask | undefined)[];
  readonly contentMask?: Mask;
  readonly temporal?: boolean;
  readonly lines?: boolean;
  readonly alpha?: boolean;
  readonly properties?: Partial<LossProperties>;
}

interface Bound {
  readonly bound: BoundObjective;
  readonly spec: ObjectiveSpec;
  readonly pixels: Float32Array;
  readonly means: EvaluationContext;
}

function boundWith(executor: Executor, given: Case): Bound {
  const {
    size,
    pooling = 'max',
    contentLayers = ['relu3_1'],
    styleLayers = ['relu1_1', 'relu2_1', 'relu4_1'],
    masks = [undefined],
  } = given;
  const used = given.network ?? network;
  const area = size.width * size.height;
  const continued = continuedSize(used, [...contentLayers, ...styleLayers], size);
  const pixelsOf = (seed: number): Float32Array => randomValues(3 * area, seed).map((value) => 127 + 120 * value);
  const styles = masks.map((of, seed): StyleTarget => {
    const grams = styleLayers.map((layer, i) => gramOf(layer, featureShape(used, layer, 64, 64)[0], 10 * seed + i));
    return { blend: seed + 1, statistic: GRAM_MATRICES, tensors: grams, ...(of && { mask: of }) };
  });
  const targets: StageTargets = {
    size,
    content: new Map(
      contentLayers.map((layer, seed) => {
        const [channels, height, width] = featureShape(used, layer, continued.height, continued.width);
        return [layer, randomValues(channels * height * width, seed)];
      }),
    ),
    styles,
    ...(given.lines && { lines: { ...size, data: Uint8Array.from(randomValues(3 * area, 8), (value) => 127 + 120 * value) } }),
    temporal: given.temporal ? { pixels: pixelsOf(5), confidence: randomValues(area, 6).map(Math.abs) } : null,
  };
  const alpha = given.alpha && { alpha: Uint8Array.from(randomValues(area, 7), (value) => 127 + 127 * value) };
  const content = keeping({ model: { file: '', pooling }, picture: { ...size, data: new Uint8Array(), ...alpha }, layers: 'content' });
  const { contentMask } = given;
  const spec = visibleObjective({ ...lossSettings({ ...given.properties }), ...content, styles, ...(contentMask && { contentMask }) });
  return {
    bound: new BoundObjective(used, { ...targets, styles: spec.styles }, spec),
    spec,
    pixels: pixelsOf(9),
    means: {
      programs: new Programs(executor, Infinity),
      loaded: { network: used, id: 'small' },
      pooling,
      goOn: () => Promise.resolve(true),
    },
  };
}

async function whole({ bound, spec, pixels, means }: Bound): Promise<Evaluation> {
  return (await withEvaluator(bound, means, (evaluator) => evaluator.evaluate(pixels, spec.weights)))!;
}

async function inTiles({ bound, spec, pixels, means }: Bound, maxPixels: number): Promise<{ evaluation: Evaluation; tiles: number }> {
  const { contentLayers, styleLayers } = bound.shape;
  const reach = reachOf(means.loaded.network, [...contentLayers, ...styleLayers]);
  const grid = chooseGrid(bound.shape, reach, maxPixels);
  assert.ok(grid, 'no tile is so small');
  return withTiledObjective(bound, grid, means, async (evaluator) => ({
    evaluation: (await evaluator.evaluate(pixels, spec.weights))!,
    tiles: evaluator.tiles,
  }));
}

function assertSame(actual: Evaluation, expected: Evaluation): void {
  assert.deepEqual(Object.keys(actual.losses), Object.keys(expected.losses));
  for (const term of Object.keys(expected.losses) as (keyof Losses)[])
    assertClose([actual.losses[term]!], [expected.losses[term]!], TOLERANCE, term);
  assertClose(actual.gradient, expected.gradient, TOLERANCE, 'gradient');
}

/**
 * Our kernels round by where a tile begins. Where two maxima are equal but for that, or a value before a ReLU is 0 but for that, the gradient
 * goes another way, and nowhere else: of a million such places at 512² about one.
 */
function assertSameButTies(actual: Evaluation, expected: Evaluation): void {
  assertSame({ ...actual, gradient: expected.gradient }, expected);
  const size = Math.sqrt(expected.gradient.reduce((sum, value) => sum + value ** 2, 0) / expected.gradient.length);
  const others = actual.gradient.filter((value, i) => Math.abs(value - expected.gradient[i]!) > 1e-4 * size).length;
  assert.ok(others < 0.01 * actual.gradient.length, `${others} of ${actual.gradient.length} values of the gradient differ`);
  assertClose(actual.gradient, expected.gradient, 1e-3, 'gradient');
}

/** A distilled network: what the style and content losses look at are maps of its own features. */
const tapped = smallNetwork(WIDTHS, {
  taps: new Map(
    (['relu2_1', 'relu3_1', 'relu4_1'] as const).map((layer, i) => {
      const channels = WIDTHS[i + 1]!;
      return [layer, { channels, matrix: randomValues(channels ** 2, 70 + i) }];
    }),
  ),
});

const CASES: Readonly<Record<string, Case>> = {
  'a picture of even sides': { size: { width: 128, height: 96 } },
  'a picture of odd sides': { size: { width: 117, height: 101 } },
  'a narrow picture': { size: { width: 9, height: 303 } },
  'average pooling': { size: { width: 109, height: 94 }, pooling: 'average' },
  'two masked styles and one without a mask': { size: { width: 101, height: 87 }, masks: [mask(1), undefined, mask(2)] },
  'a masked content': { size: { width: 101, height: 87 }, contentMask: mask(3), contentLayers: ['conv1_1', 'pool2', 'relu3_1'] },
  'a transparent picture': { size: { width: 101, height: 87 }, alpha: true, masks: [mask(1), undefined], contentMask: mask(3) },
  'a transparent frame and the one before': { size: { width: 90, height: 91 }, alpha: true, temporal: true },
  'a frame before': { size: { width: 90, height: 91 }, temporal: true, properties: { temporalWeight: 50 } },
  'the lines of the photograph': { size: { width: 101, height: 87 }, lines: true, properties: { keepLines: 3 } },
  'a distilled network': { size: { width: 101, height: 87 }, network: tapped, masks: [mask(1), undefined] },
  "the paper's normalisation and weights for layers": {
    size: { width: 101, height: 87 },
    properties: { normalization: 'gatys', layerExponent: 1.5, layerWeights: { relu2_1: 3 } },
  },
  'the first layer alone': { size: { width: 33, height: 20 }, contentLayers: ['conv1_1'], styleLayers: ['relu1_1'] },
};

describeExecutors(
  'an objective in tiles, on the executor',
  (executor) => {
    const bind = (given: Case): Bound => boundWith(executor(), given);

    for (const [name, given] of Object.entries(CASES)) {
      it(`equals that of the whole picture: ${name}`, async () => {
        const bound = bind(given);
        const { evaluation, tiles } = await inTiles(bound, Math.ceil((bound.bound.shape.width * bound.bound.shape.height) / 3));
        assert.ok(tiles > 2, `${tiles} tiles`);
        assertSame(evaluation, await whole(bound));
      });
    }

    it('equals it at 512² with the embedded model', async () => {
      const embedded = await loadNetwork(EMBEDDED_MODEL.file);
      const layers = { contentLayers: selectLayers(embedded, 'content'), styleLayers: selectLayers(embedded, 'style') };
      const bound = bind({ size: { width: 512, height: 512 }, network: embedded, ...layers });
      const { evaluation, tiles } = await inTiles(bound, 200 * 200);
      assert.ok(tiles >= 9, `${tiles} tiles`);
      const same = executor().name === 'kernels' ? assertSameButTies : assertSame;
      same(evaluation, await whole(bound));
    }).timeout(600_000);

    it('equals it however small the tiles are', async () => {
      const bound = bind({ size: { width: 150, height: 139 } });
      const expected = await whole(bound);
      const counts: number[] = [];
      for (const maxPixels of [20_000, 8000, 2000]) {
        const { evaluation, tiles } = await inTiles(bound, maxPixels);
        assertSame(evaluation, expected);
        counts.push(tiles);
      }
      assert.ok(counts[0]! > 1 && counts[1]! > counts[0]! && counts[2]! > counts[1]!, `tiles: ${counts.join()}`);
    });

    it('would notice a halo that is too small', async () => {
      const { bound, spec, pixels, means } = bind({ size: { width: 128, height: 96 } });
      const { stride, halo } = reachOf(network, ['relu4_1']);
      const grid = chooseGrid(bound.shape, { stride, halo: halo - stride }, 4000)!;
      const evaluation = (await withTiledObjective(bound, grid, means, (evaluator) => evaluator.evaluate(pixels, spec.weights)))!;
      assert.throws(() => assertSame(evaluation, { ...evaluation, gradient: pixels }));
      const expected = await whole({ bound, spec, pixels, means });
      assert.throws(() => assertSame(evaluation, expected), /relative error/);
    });

    it('ends without a result where it is told, between two tiles, not to go on', async () => {
      const { bound, spec, pixels, means } = bind({ size: { width: 128, height: 96 } });
      const grid = chooseGrid(bound.shape, reachOf(network, ['relu4_1']), 4000)!;
      const tiles = grid.tiles.length;
      // In the pass for the Gram matrices, and in the one for the gradient.
      for (const last of [2, tiles + 2]) {
        let asked = 0;
        const goOn = (): Promise<boolean> => Promise.resolve(++asked < last);
        const ended = await withTiledObjective(bound, grid, { ...means, goOn }, (evaluator) => evaluator.evaluate(pixels, spec.weights));
        assert.deepEqual([ended, asked], [null, last]);
      }
    });
  },
  FAST_EXECUTORS,
);
