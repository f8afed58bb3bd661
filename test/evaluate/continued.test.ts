import assert from 'node:assert/strict';
import { estimateMemory } from '../../src/executors/memory.js';
import { continuedMask, continuedSize } from '../../src/evaluate/continued.js';
import type { Executor } from '../../src/executors/executor.js';
import type { FeatureRecipe } from '../../src/evaluate/recipes.js';
import type { OptimizeJob, OptimizeResult } from '../../src/painting/job.js';
import { keeping, type StyleTarget } from '../../src/evaluate/objective/objective-spec.js';
import type { Mask, Picture, Size } from '../../src/pixels/picture.js';
import { createOnnxRuntimeExecutor } from '../../src/executors/onnx/onnxruntime.js';
import { EngineService, type JobContext } from '../../src/engine/service.js';
import { type LossProperties, lossSettings } from '../../src/settings/loss-settings.js';
import { type PaintProperties, paintSettings } from '../../src/settings/paint-settings.js';
import { resample } from '../../src/pixels/resample.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import type { LayerName } from '../../src/model/layers.js';
import { smallNetwork } from '../support/numbers/networks.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';
import { half } from '../support/engine/painting.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';

describe('continuedSize', () => {
  const of = (blocks: number, layers: readonly LayerName[], width: number, height: number): Size =>
    continuedSize(smallNetwork(new Array<number>(blocks).fill(2)), layers, { width, height });

  it("is the next multiple of the stride of the network's deepest convolution, whatever the layers", () => {
    assert.deepEqual(of(4, ['relu1_1'], 127, 101), { width: 128, height: 104 });
    assert.deepEqual(of(4, ['relu4_1'], 127, 101), { width: 128, height: 104 });
    assert.deepEqual(of(5, ['relu1_1'], 127, 101), { width: 128, height: 112 });
  });

  it('is one of the pooling after that where it is asked for', () =>
    assert.deepEqual(of(5, ['pool5'], 127, 101), { width: 128, height: 128 }));

  it('is the size of a picture of whole multiples', () => assert.deepEqual(of(5, ['relu5_1'], 144, 96), { width: 144, height: 96 }));
});

describe('continuedMask', () => {
  const size = { width: 4, height: 1 };

  it('shows in the continued part what its mirror image shows', () => {
    const mask: Mask = { ...size, data: Uint8Array.of(0, 0, 0, 255) };
    assert.deepEqual(continuedMask(mask, size, { width: 8, height: 1 }).data, Uint8Array.of(0, 0, 0, 255, 255, 0, 0, 0));
  });

  it('is the mask itself for a picture that is not continued', () => {
    const mask = half('left');
    assert.equal(continuedMask(mask, size, size), mask);
  });
});

/** A picture of soft spots of random colours, which look the same upside down. */
function spots(width: number, height: number, seed: number): Picture {
  const coarse = { width: Math.ceil(width / 5), height: Math.ceil(height / 5) };
  const values = resample(randomValues(3 * coarse.width * coarse.height, seed), coarse, { width, height }, 3);
  return { width, height, data: Uint8Array.from(values, (value) => Math.min(Math.max(128 + 120 * value, 0), 255)) };
}

/** Standard deviation of a part of a picture. */
function liveliness({ width, data }: Picture, left: number, top: number, right: number, bottom: number): number {
  const values: number[] = [];
  for (let y = top; y < bottom; y++) values.push(...data.subarray(3 * (y * width + left), 3 * (y * width + right)));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('A picture whose sides are no multiples of the stride', () => {
  const executor = createOnnxRuntimeExecutor({ threads: 1 });
  const service = new EngineService(executor, 1e9);
  const context = (): JobContext => ({ id: 1, signal: new AbortController().signal, report: () => undefined });
  const recipe = (picture: Picture, layers: FeatureRecipe['layers']): FeatureRecipe => ({ model: EMBEDDED_MODEL, picture, layers });

  interface Asked {
    readonly content: Picture;
    readonly style: Picture;
    readonly start?: Picture | null;
    readonly masks?: readonly (Mask | undefined)[];
    readonly paint?: Partial<PaintProperties>;
    readonly loss?: Partial<LossProperties>;
    readonly contentMask?: Mask;
    readonly by?: EngineService;
    readonly onTiles?: (tiles: number) => void;
  }

  const paint = async ({ content, style, start = null, masks = [undefined], by = service, ...asked }: Asked): Promise<OptimizeResult> => {
    const grams = await service.handle('style', { statistic: GRAM_MATRICES, recipe: recipe(style, 'style') }, context());
    const { job } = paintSettings({ iterations: 1, scales: 1, seed: 1, reportEvery: 1, ...asked.paint });
    const styles = masks.map((mask): StyleTarget => ({ blend: 1, statistic: GRAM_MATRICES, tensors: grams, ...(mask && { mask }) }));
    const objective = {
      ...lossSettings({ ...asked.loss }),
      ...keeping(recipe(content, 'content')),
      styles,
      ...(asked.contentMask && { contentMask: asked.contentMask }),
    };
    const whole: OptimizeJob = { ...job, objective, start, noiseRatio: start ? 0 : 1, previous: null };
    return by.handle('optimize', whole, { ...context(), report: ({ tiles }) => asked.onTiles?.(tiles ?? 1) });
  };

  it('has the feature maps of the picture that is continued as in a mirror', async () => {
    const picture = spots(15, 16, 1);
    const continued = { width: 16, height: 16, data: new Uint8Array(3 * 256) };
    for (let y = 0; y < 16; y++) {
      const row = picture.data.subarray(45 * y, 45 * y + 45);
      continued.data.set(row, 48 * y);
      continued.data.set(row.subarray(42), 48 * y + 45);
    }
    const layers = ['relu1_1', 'relu4_1'];
    assert.deepEqual(
      (await service.handle('features', recipe(picture, layers), context())).map(({ shape: [, height, width] }) => [height, width]),
      [
        [16, 16],
        [2, 2],
      ],
    );
    for (const layer of layers) {
      const valuesOf = (of: Picture): Promise<Float32Array> =>
        service.handle('featureValues', { recipe: recipe(of, layers), layer }, context());
      assert.deepEqual(await valuesOf(picture), await valuesOf(continued));
    }
  });

  it('has the Gram matrices of these feature maps', async () => {
    const asked = recipe(spots(45, 27, 2), ['relu3_1']);
    const [described] = await service.handle('features', asked, context());
    const [channels, height, width] = described!.shape;
    const maps = await service.handle('featureValues', { recipe: asked, layer: 'relu3_1' }, context());
    const [gram] = await service.handle('style', { statistic: GRAM_MATRICES, recipe: asked }, context());
    const positions = height * width;
    const expected = Float64Array.from(gram!.values, (_, at) => {
      const [i, j] = [Math.floor(at / channels) * positions, (at % channels) * positions];
      let sum = 0;
      for (let k = 0; k < positions; k++) sum += maps[i + k]! * maps[j + k]!;
      // relu3_1 counts with the 256 channels of VGG's.
      return sum / (positions * 256);
    });
    assertClose(gram!.values, expected, 1e-5, 'Gram matrix');
  });

  it('is as far as nothing from itself, in content and style, and masked', async () => {
    const picture = spots(93, 61, 3);
    const masked = { contentMask: half('left') };
    for (const changes of [{}, masked]) {
      const { curve } = await paint({ content: picture, style: picture, start: picture, ...changes });
      const far = await paint({ content: picture, style: picture, start: spots(93, 61, 4), ...changes });
      assert.ok(curve[0]!.content < 1e-9 * far.curve[0]!.content, `content ${curve[0]!.content}`);
      assert.ok(curve[0]!.style < 1e-6 * far.curve[0]!.style, `style ${curve[0]!.style}`);
    }
  });

  it('counts the variation of its own pixels only', async () => {
    const [width, height] = [21, 13];
    const picture = spots(width, height, 5);
    const squares = (step: number, from: (pixel: number) => boolean): number => {
      const found = [...picture.data.keys()].filter((i) => from(Math.floor(i / 3)));
      return found.reduce((sum, i) => sum + (picture.data[i + step]! - picture.data[i]!) ** 2, 0) / found.length;
    };
    const across = squares(3, (pixel) => pixel % width < width - 1);
    const down = squares(3 * width, (pixel) => pixel < width * (height - 1));
    const { curve } = await paint({ content: picture, style: picture, start: picture });
    assertClose([curve[0]!.tv], [across + down], 1e-6, 'variation');
  });

  for (const [title, asked] of [
    ['', {}],
    [', where two masks share it', { masks: [half('left'), half('right')] }],
  ] as const) {
    it(`gets as lively strokes at its right and bottom borders as at the others${title}`, async () => {
      const { picture } = await paint({
        content: spots(127, 127, 6),
        style: spots(128, 128, 7),
        loss: { contentWeight: 0, tvWeight: 0 },
        ...asked,
        paint: { method: 'lbfgs', iterations: 60 },
      });
      const left = liveliness(picture, 0, 0, 6, 127);
      const top = liveliness(picture, 0, 0, 127, 6);
      const right = liveliness(picture, 121, 0, 127, 127) / left;
      const bottom = liveliness(picture, 0, 121, 127, 127) / top;
      assert.ok(Math.abs(right - 1) < 0.25 && Math.abs(bottom - 1) < 0.25, `right ${right}, bottom ${bottom}`);
    }).timeout(120_000);
  }

  it('is painted the same in tiles', async () => {
    // As if nothing but the values of a graph took memory.
    const bare: Executor = { ...executor, memoryOf: estimateMemory };
    const content = spots(249, 203, 8);
    const asked: Asked = {
      content,
      style: spots(64, 64, 9),
      start: content,
      masks: [half('left'), half('right')],
      paint: { method: 'adam' },
    };
    const expected = await paint(asked);
    let tiles = 1;
    const tiled = await paint({ ...asked, by: new EngineService(bare, 40 * 1024 ** 2), onTiles: (count) => (tiles = count) });
    assert.ok(tiles > 1, `${tiles} tiles`);
    for (const term of ['content', 'style', 'tv', 'total'] as const) assertClose([tiled.losses[term]], [expected.losses[term]], 1e-4, term);
  });
});
