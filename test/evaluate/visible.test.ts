import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CurvePoint, OptimizeJob, OptimizeResult, ProgressEvent } from '../../src/painting/job.js';
import { keeping, type ObjectiveSpec, type StyleTarget } from '../../src/evaluate/objective/objective-spec.js';
import type { FeatureRecipe } from '../../src/evaluate/recipes.js';
import type { Picture } from '../../src/pixels/picture.js';
import { createOnnxRuntimeExecutor } from '../../src/executors/onnx/onnxruntime.js';
import { EngineService } from '../../src/engine/service.js';
import { visibleMask, visibleObjective } from '../../src/evaluate/visible.js';
import { visibleDifferences } from '../../src/loss/total-variation.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { type PaintProperties, paintSettings } from '../../src/settings/paint-settings.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';

const SIZE = 96;

function picture(seed: number, changes: Partial<Picture> = {}): Picture {
  return {
    width: SIZE,
    height: SIZE,
    data: Uint8Array.from(randomValues(3 * SIZE * SIZE, seed), (value) => 127 + 100 * value),
    ...changes,
  };
}

/** As pictures hold what is transparent. */
function onWhite(given: Picture): Picture {
  return { ...given, data: given.data.map((value, at) => Math.max(value, 255 - given.alpha![Math.floor(at / 3)]!)) };
}

/** The left half. */
const LEFT = Uint8Array.from({ length: SIZE * SIZE }, (_, pixel) => (pixel % SIZE < SIZE / 2 ? 255 : 0));
const NOTHING = new Uint8Array(SIZE * SIZE);

describe('visibleMask', () => {
  it('is the mask where nothing is transparent, and the alpha where there is no mask', () => {
    const mask = { width: 2, height: 1, data: Uint8Array.of(255, 0) };
    assert.equal(visibleMask(picture(1), 'content', mask), mask);
    assert.equal(visibleMask(picture(1), 'content'), undefined);
    assert.deepEqual(visibleMask(picture(1, { alpha: LEFT }), 'content')?.data, LEFT);
  });

  it('is what both show, at the size of the picture', () => {
    const mask = { width: 1, height: 2, data: Uint8Array.of(255, 0) };
    const { width, height, data } = visibleMask(picture(1, { alpha: LEFT }), 'content', mask)!;
    assert.deepEqual([width, height], [SIZE, SIZE]);
    assert.deepEqual([data[0], data[SIZE - 1], data[SIZE * (SIZE - 1)], data[SIZE * SIZE - 1]], [255, 0, 0, 0]);
  });
});

describe('visibleObjective', () => {
  const spec = (alpha?: Uint8Array): ObjectiveSpec => ({
    ...lossSettings({}),
    ...keeping({ model: EMBEDDED_MODEL, picture: picture(1, alpha && { alpha }), layers: 'content' }),
    styles: [
      { blend: 1, statistic: GRAM_MATRICES, tensors: [] },
      { blend: 1, statistic: GRAM_MATRICES, tensors: [] },
    ],
  });

  it('is the objective itself where nothing is transparent', () => {
    const opaque = spec();
    assert.equal(visibleObjective(opaque), opaque);
  });

  it('masks content and styles, with one mask for those that are blended', () => {
    const { contentMask, styles } = visibleObjective(spec(LEFT));
    assert.deepEqual(contentMask?.data, LEFT);
    assert.equal(styles[0]!.mask, styles[1]!.mask);
    assert.deepEqual(styles[0]!.mask?.data, LEFT);
  });

  const masked = (blend: number, data: Uint8Array): StyleTarget => ({
    blend,
    statistic: GRAM_MATRICES,
    tensors: [],
    mask: { width: SIZE, height: SIZE, data },
  });
  const RIGHT = LEFT.map((value) => 255 - value);

  it('leaves out a style of which nothing is to be seen', () => {
    const { styles } = visibleObjective({ ...spec(LEFT), styles: [masked(1, RIGHT), masked(2, LEFT)] });
    assert.deepEqual(
      styles.map(({ blend }) => blend),
      [2],
    );
  });

  it('is refused where nothing of any style that counts is to be seen', () => {
    assert.throws(() => visibleObjective({ ...spec(LEFT), styles: [masked(1, RIGHT), masked(0, LEFT)] }), { code: 'image-transparent' });
  });

  it('is refused where the content shows nothing', () => {
    assert.throws(() => visibleObjective(spec(NOTHING)), { code: 'image-transparent', message: /content picture that shows something/ });
  });
});

describe('visibleDifferences', () => {
  it('counts the differences between visible pixels alone, as their mean', () => {
    const { down, across } = visibleDifferences(Float32Array.of(1, 1, 0, 1, 0.25, 0), { width: 3, height: 2 });
    assertClose(
      down,
      [1, 0.25, 0].map((value) => Math.sqrt((value * 3) / 1.25)),
      1e-6,
      'down',
    );
    assertClose(
      across,
      [1, 0, 0.25, 0].map((value) => Math.sqrt((value * 4) / 1.25)),
      1e-6,
      'across',
    );
  });
});

describe('A painting of a transparent picture', () => {
  const service = new EngineService(createOnnxRuntimeExecutor({ threads: 1 }), 1e9);
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'neural-style-test-'))));
  after(() => rm(folder, { recursive: true }));

  const recipe = (of: Picture, layers: FeatureRecipe['layers']): FeatureRecipe => ({ model: EMBEDDED_MODEL, picture: of, layers });
  const context = (report: (event: ProgressEvent) => void = () => undefined): Parameters<EngineService['handle']>[2] => ({
    id: 1,
    signal: new AbortController().signal,
    report,
  });
  const paint = async (
    content: Picture,
    properties: Partial<PaintProperties> = {},
    changes: Partial<OptimizeJob> = {},
    report?: (event: ProgressEvent) => void,
  ): Promise<OptimizeResult> => {
    const style = recipe(picture(2), 'style');
    const styles = [
      {
        blend: 1,
        statistic: GRAM_MATRICES,
        tensors: await service.handle('style', { statistic: GRAM_MATRICES, recipe: style }, context()),
        recipe: style,
      },
    ];
    const { job } = paintSettings({ method: 'adam', iterations: 3, seed: 1, reportEvery: 0, ...properties });
    const objective = { ...lossSettings({}), ...keeping(recipe(content, 'content')), styles };
    return service.handle('optimize', { ...job, objective, start: content, previous: null, ...changes }, context(report));
  };

  for (const method of ['adam', 'lbfgs']) {
    it(`is as transparent, at both of two sizes (${method})`, async () => {
      const events: ProgressEvent[] = [];
      const content = picture(1, { alpha: LEFT });
      const properties = { method, scales: 2, scaleFactor: 0.7, reportEvery: 1 };
      const { picture: result } = await paint(content, properties, {}, (event) => events.push(event));
      assert.deepEqual(result.alpha, LEFT);
      const small = events.find(({ picture: seen }) => seen && seen.width < SIZE)!.picture!;
      assert.equal(small.alpha!.length, small.width * small.height);
      assert.deepEqual([small.alpha![0], small.alpha![small.width - 1]], [255, 0]);
    });
  }

  it('has the losses of what is visible: of a start that differs far inside the transparent part alone, they are the same', async () => {
    const content = onWhite(picture(1, { alpha: LEFT }));
    const other = { ...content, data: content.data.slice() };
    // Out of reach of what the visible features see at the layers that count, but for the deepest.
    for (let pixel = 0; pixel < SIZE * SIZE; pixel++) if (pixel % SIZE >= SIZE - 8) other.data.fill(0, 3 * pixel, 3 * pixel + 3);
    const first = async (of: Picture, start: Picture): Promise<CurvePoint> => (await paint(of, { iterations: 1 }, { start })).curve[0]!;
    const [same, changed] = [await first(content, content), await first(content, other)];
    assertClose([changed.tv], [same.tv], 1e-6, 'tv');
    assertClose([changed.style], [same.style], 1e-3, 'style');
    const opaque = await first(picture(1), other);
    assert.ok(Math.abs(opaque.tv - same.tv) > 0.05 * same.tv, `${opaque.tv} and ${same.tv}`);
    assert.ok(opaque.content > 10 * changed.content, `${opaque.content} and ${changed.content}`);
  });

  it('leaves alone what is far from all that is visible', async () => {
    const content = onWhite(picture(1, { alpha: Uint8Array.from(LEFT, (_, pixel) => (pixel % SIZE < 16 ? 255 : 0)) }));
    const { picture: result } = await paint(content, { iterations: 5 });
    const column = (at: number): number => {
      let changed = 0;
      for (let y = 0; y < SIZE; y++) changed += Math.abs(result.data[3 * (y * SIZE + at)]! - content.data[3 * (y * SIZE + at)]!);
      return changed;
    };
    assert.equal(column(SIZE - 1), 0);
    assert.ok(column(4) > 0);
  });

  for (const method of ['adam', 'lbfgs']) {
    it(`is on white where it is transparent, from noise too, and its losses are of that (${method})`, async () => {
      const alpha = Uint8Array.from(LEFT, (_, pixel) => Math.min(Math.max(4 * (pixel % SIZE) - 64, 0), 255));
      const seen: Picture[] = [];
      const report = ({ picture: each }: ProgressEvent): void => {
        if (each) seen.push(each);
      };
      const content = onWhite(picture(1, { alpha }));
      const { picture: result, losses } = await paint(content, { method, reportEvery: 1 }, { start: null }, report);
      for (const { data, alpha: shown } of [...seen, result])
        data.forEach((value, at) =>
          assert.ok(value >= 255 - shown![Math.floor(at / 3)]!, `${value} of alpha ${shown![Math.floor(at / 3)]}`),
        );
      const again = await paint(content, { method, iterations: 1 }, { start: result });
      assertClose([again.curve[0]!.total], [losses.total], 1e-4, 'loss');
    });
  }

  it('goes on from a checkpoint as transparent as before', async () => {
    const file = join(folder, 'job.checkpoint');
    const content = picture(1, { alpha: LEFT });
    const checkpoint = { checkpoint: file, checkpointEvery: 1 };
    const controller = new AbortController();
    const style = recipe(picture(2), 'style');
    const styles = [
      {
        blend: 1,
        statistic: GRAM_MATRICES,
        tensors: await service.handle('style', { statistic: GRAM_MATRICES, recipe: style }, context()),
        recipe: style,
      },
    ];
    const { job } = paintSettings({ method: 'adam', iterations: 3, seed: 1, ...checkpoint, reportEvery: 1 });
    const objective = { ...lossSettings({}), ...keeping(recipe(content, 'content')), styles };
    const stopped = service.handle(
      'optimize',
      { ...job, objective, start: content, previous: null },
      { id: 2, signal: controller.signal, report: ({ iteration }) => iteration === 2 && controller.abort() },
    );
    await assert.rejects(stopped, { code: 'cancelled' });
    const result = await paint(content, checkpoint);
    assert.equal(result.resumedFrom, 1);
    assert.deepEqual(result.picture.alpha, LEFT);
  });

  it('keeps its masks in a style that a message brings while it runs', async () => {
    const content = picture(1, { alpha: LEFT });
    const style = recipe(picture(3), 'style');
    const grams = await service.handle('style', { statistic: GRAM_MATRICES, recipe: style }, context());
    const told = ({ iteration }: ProgressEvent): void => {
      if (iteration === 1) service.steer(1, { styles: [{ blend: 1, statistic: GRAM_MATRICES, tensors: grams, recipe: style }] });
    };
    const { picture: result, losses } = await paint(content, { reportEvery: 1 }, {}, told);
    assert.deepEqual(result.alpha, LEFT);
    assert.ok(Number.isFinite(losses.total));
  });
});

describe('The style of a transparent picture', () => {
  const service = new EngineService(createOnnxRuntimeExecutor({ threads: 1 }), 1e9);
  const context = { id: 1, signal: new AbortController().signal, report: () => undefined };

  it('is that of what it shows: the guided matrices of a mask that is its alpha', async () => {
    const recipe = { model: EMBEDDED_MODEL, layers: 'style' } as const;
    const transparent = await service.handle(
      'style',
      { statistic: GRAM_MATRICES, recipe: { ...recipe, picture: picture(2, { alpha: LEFT }) } },
      context,
    );
    const masked = await service.handle(
      'style',
      { statistic: GRAM_MATRICES, recipe: { ...recipe, picture: picture(2), mask: { width: SIZE, height: SIZE, data: LEFT } } },
      context,
    );
    const whole = await service.handle('style', { statistic: GRAM_MATRICES, recipe: { ...recipe, picture: picture(2) } }, context);
    transparent.forEach(({ values }, layer) => assert.deepEqual(values, masked[layer]!.values));
    assert.notDeepEqual(transparent[0]!.values, whole[0]!.values);
  });

  it('is refused where it shows nothing inside its mask', async () => {
    const mask = { width: SIZE, height: SIZE, data: LEFT.map((value) => 255 - value) };
    const recipe = { model: EMBEDDED_MODEL, layers: 'style', picture: picture(2, { alpha: LEFT }), mask } as const;
    await assert.rejects(service.handle('style', { statistic: GRAM_MATRICES, recipe }, context), {
      code: 'image-transparent',
      message: /style picture/,
    });
  });

  it('is refused where it shows nothing', async () => {
    const recipe = { model: EMBEDDED_MODEL, layers: 'style', picture: picture(2, { alpha: NOTHING }) } as const;
    await assert.rejects(service.handle('style', { statistic: GRAM_MATRICES, recipe }, context), {
      code: 'image-transparent',
      message: /style picture/,
    });
  });
});
