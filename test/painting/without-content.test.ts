import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keeping, type ObjectiveSpec, type StyleTarget } from '../../src/evaluate/objective/objective-spec.js';
import { EngineService } from '../../src/engine/service.js';
import { createOnnxRuntimeExecutor } from '../../src/executors/onnx/onnxruntime.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import type { OptimizeJob, OptimizeResult, ProgressEvent } from '../../src/painting/job.js';
import type { Picture } from '../../src/pixels/picture.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { type PaintProperties, paintSettings } from '../../src/settings/paint-settings.js';
import { randomValues } from '../support/numbers/numbers.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';

const SIZE = { width: 120, height: 96 };
const MEGABYTE = 1024 ** 2;

function picture(seed: number, { width, height } = SIZE): Picture {
  return { width, height, data: Uint8Array.from(randomValues(3 * width * height, seed), (value) => 127 + 100 * value) };
}

describe('A painting without a content', () => {
  const executor = createOnnxRuntimeExecutor({ threads: 1 });
  const service = new EngineService(executor, 1e9);
  const texture = { model: EMBEDDED_MODEL, size: SIZE, content: null } as const;

  const paint = async (
    objective: Partial<ObjectiveSpec>,
    properties: Partial<PaintProperties> = {},
    {
      changes = {},
      report = () => undefined,
      by = service,
      signal,
    }: {
      changes?: Partial<OptimizeJob>;
      report?: (event: ProgressEvent) => void;
      by?: EngineService;
      signal?: AbortSignal;
    } = {},
  ): Promise<OptimizeResult> => {
    const context = { id: 1, signal: signal ?? new AbortController().signal, report };
    const recipe = { model: EMBEDDED_MODEL, picture: picture(2), layers: 'style' } as const;
    const tensors = await service.handle('style', { statistic: GRAM_MATRICES, recipe }, context);
    const styles: StyleTarget[] = [{ blend: 1, statistic: GRAM_MATRICES, tensors, recipe }];
    const { job } = paintSettings({
      preset: 'custom',
      method: 'lbfgs',
      iterations: 4,
      scales: 2,
      scaleFactor: 0.7,
      seed: 1,
      ...properties,
    });
    const spec = { ...lossSettings({}), ...texture, styles, ...objective };
    return by.handle('optimize', { ...job, objective: spec, start: null, previous: null, ...changes }, context);
  };

  it('is the texture that a photograph of weight 0 would have given, from the same noise', async () => {
    const bare = await paint({});
    const weights = { ...lossSettings({}).weights, content: 0 };
    const beside = await paint({ ...keeping({ model: EMBEDDED_MODEL, picture: picture(1), layers: 'content' }), weights });
    assert.deepEqual(bare.picture, beside.picture);
    assert.equal(bare.losses.style, beside.losses.style);
    assert.equal(bare.losses.content, 0);
    const large = bare.curve.filter(({ width }) => width === SIZE.width);
    assert.ok(bare.losses.style < 0.8 * large[0]!.style, `${large[0]!.style} to ${bare.losses.style}`);
  });

  it('starts from a picture that is given', async () => {
    const start = picture(5);
    const result = await paint({}, { iterations: 1, learningRate: 1e-6 }, { changes: { start } });
    const differing = result.picture.data.filter((value, i) => Math.abs(value - start.data[i]!) > 1);
    assert.equal(differing.length, 0);
  });

  it('has the same losses in tiles', async () => {
    const tiles = new Set<number | undefined>();
    const size = { width: 480, height: 395 };
    const cramped = new EngineService(executor, 255 * MEGABYTE);
    const settings = { historySize: 3, iterations: 2, scales: 1 };
    const tiled = await paint({ size }, settings, { by: cramped, report: (event) => tiles.add(event.tiles) });
    const whole = await paint({ size }, settings, { by: new EngineService(executor, 4096 * MEGABYTE) });
    assert.ok(
      [...tiles].every((count) => count !== undefined && count > 1),
      [...tiles].join(),
    );
    whole.curve.forEach(({ style }, i) => assert.ok(Math.abs(tiled.curve[i]!.style / style - 1) < 1e-4));
  });

  for (const [what, parts] of [
    ['', []],
    [', with a part of another network', [{ model: { ...EMBEDDED_MODEL, pooling: 'average' }, layers: ['relu1_1', 'relu2_1'] }]],
  ] as const)
    it(`goes on from its checkpoint${what}`, async () => {
      const added = parts.map(({ model, layers }) => ({
        ...lossSettings({ contentWeight: 1, styleWeight: 0, tvWeight: 0 }),
        ...keeping({ model, picture: picture(3), layers }),
        styles: [],
      }));
      const folder = await mkdtemp(join(tmpdir(), 'neural-style-texture-'));
      try {
        const checkpoint = { checkpoint: join(folder, 'texture.safetensors'), checkpointEvery: 2 };
        const stopped = new AbortController();
        const report = ({ iteration }: ProgressEvent): void => {
          if (iteration === 5) stopped.abort();
        };
        const settings = { reportEvery: 1, ...checkpoint };
        await assert.rejects(paint({ added }, settings, { report, signal: stopped.signal }), { code: 'cancelled' });
        const resumed = await paint({ added }, settings);
        assert.equal(resumed.resumedFrom, 4);
        assert.deepEqual(resumed.picture, (await paint({ added }, { reportEvery: 1 })).picture);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
});

describe('A painting without a style', () => {
  it('rebuilds the photograph from noise', async () => {
    const service = new EngineService(createOnnxRuntimeExecutor({ threads: 1 }), 1e9);
    const content = { model: EMBEDDED_MODEL, picture: picture(1), layers: ['relu1_1'] };
    const weights = { ...lossSettings({}).weights, style: 0, tv: 0 };
    const { job } = paintSettings({ preset: 'custom', method: 'lbfgs', iterations: 40, seed: 1 });
    const objective = { ...lossSettings({}), ...keeping(content), weights, styles: [] };
    const context = { id: 1, signal: new AbortController().signal, report: () => undefined };
    const {
      losses,
      curve,
      picture: result,
    } = await service.handle('optimize', { ...job, objective, start: null, previous: null }, context);
    assert.ok(losses.content < 0.05 * curve[0]!.content, `${curve[0]!.content} to ${losses.content}`);
    const off = (image: Picture): number =>
      Float32Array.from(image.data, (value, i) => Math.abs(value - content.picture.data[i]!)).reduce((a, b) => a + b, 0) /
      image.data.length;
    const flat = { ...SIZE, data: new Uint8Array(3 * SIZE.width * SIZE.height).fill(127) };
    assert.ok(off(result) < 0.5 * off(flat), `${off(result)} of ${off(flat)}`);
  });
});
