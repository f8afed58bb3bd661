import assert from 'node:assert/strict';
import { fittingHistory, paintingBytes } from '../../src/painting/painting-memory.js';
import type { Executor } from '../../src/executors/executor.js';
import type { OptimizeJob, OptimizeResult, ProgressEvent } from '../../src/painting/job.js';
import type { Picture } from '../../src/pixels/picture.js';
import { createOnnxRuntimeExecutor } from '../../src/executors/onnx/onnxruntime.js';
import { EngineService } from '../../src/engine/service.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { type PaintProperties, paintSettings } from '../../src/settings/paint-settings.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import type { GivenMaps } from '../../src/evaluate/recipes.js';
import { randomValues } from '../support/numbers/numbers.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';
import { keeping } from '../../src/evaluate/objective/objective-spec.js';

const ID = 1;
const MEGABYTE = 1024 ** 2;
/** Enough for the three graphs of a part of the picture, not for the one of the whole. */
const LITTLE = 255 * MEGABYTE;
const SIZE = { width: 480, height: 395 };

function picture(seed: number): Picture {
  const { width, height } = SIZE;
  return { width, height, data: Uint8Array.from(randomValues(3 * width * height, seed), (value) => 127 + 100 * value) };
}

describe('A painting that does not fit into memory', () => {
  const executor: Executor = createOnnxRuntimeExecutor({ threads: 2 });
  const [roomy, cramped] = [new EngineService(executor, 4096 * MEGABYTE), new EngineService(executor, LITTLE)];
  const content = picture(1);

  interface Options {
    readonly properties?: Partial<PaintProperties>;
    readonly contentMaps?: readonly GivenMaps[];
    readonly signal?: AbortSignal;
    readonly onEvent?: (event: ProgressEvent) => void;
  }

  const paint = async (service: EngineService, { properties, contentMaps, signal, onEvent }: Options = {}): Promise<OptimizeResult> => {
    const context = { id: ID, signal: signal ?? new AbortController().signal, report: onEvent ?? (() => undefined) };
    const grams = await service.handle(
      'style',
      { statistic: GRAM_MATRICES, recipe: { model: EMBEDDED_MODEL, picture: picture(2), layers: 'style' } },
      context,
    );
    const { job } = paintSettings({ method: 'adam', iterations: 3, seed: 1, ...properties });
    const objective = {
      ...lossSettings({}),
      ...keeping({ model: EMBEDDED_MODEL, picture: content, layers: contentMaps ? contentMaps.map(({ layer }) => layer) : 'content' }),
      ...(contentMaps && { contentMaps }),
      styles: [{ blend: 1, statistic: GRAM_MATRICES, tensors: grams }],
    };
    return service.handle('optimize', { ...job, objective, start: content, previous: null, reportEvery: 1 }, context);
  };

  /** Maps for a picture of a quarter of the size, which are stretched over all tiles. */
  const relu4 = { layer: 'relu4_1', shape: [224, 12, 15], values: randomValues(224 * 12 * 15, 5).map((value) => 9 * value) } as const;

  const isTheSame = async (given: Pick<Options, 'contentMaps'>): Promise<void> => {
    // Adam's first steps are as long for the smallest of gradients, so that its last bit decides where such a pixel goes.
    const properties = { method: 'lbfgs', historySize: 3 };
    const tiles: (number | undefined)[] = [];
    const expected = await paint(roomy, { ...given, properties, onEvent: (event) => tiles.push(event.tiles) });
    assert.equal(tiles.filter((count) => count !== undefined).length, 0);
    const actual = await paint(cramped, { ...given, properties, onEvent: (event) => tiles.push(event.tiles) });
    assert.ok(
      tiles.slice(3).every((count) => count !== undefined && count > 1),
      `tiles: ${tiles.join()}`,
    );
    actual.curve.forEach(({ total }, i) => assert.ok(Math.abs(total / expected.curve[i]!.total - 1) < 1e-5));
    const differing = actual.picture.data.filter((value, i) => Math.abs(value - expected.picture.data[i]!) > 1).length;
    assert.equal(differing, 0);
  };
  it('is painted in tiles, and is the same', () => isTheSame({}));
  it('is painted in tiles, and is the same, with features that were given', () => isTheSame({ contentMaps: [relu4] }));

  for (const order of ['cancel', 'finish'] as const) {
    it(`obeys in the middle of an iteration: ${order}`, async () => {
      const controller = new AbortController();
      const runs: number[] = [];
      let iterations = 0;
      const interrupt = (): void => (order === 'cancel' ? controller.abort() : counting.steer(ID, { finish: true }));
      const counting = new EngineService(
        {
          ...executor,
          compile: async (outputs) => {
            const program = await executor.compile(outputs);
            const run: typeof program.run = (feeds) => {
              // The first tiles of the third iteration.
              if (iterations === 2 && runs.push(1) === 2) interrupt();
              return program.run(feeds);
            };
            return { bytes: program.bytes, run, dispose: () => program.dispose() };
          },
        },
        LITTLE,
      );
      const painted = paint(counting, {
        properties: { iterations: 5 },
        signal: controller.signal,
        onEvent: (event) => (iterations = event.iteration),
      });
      if (order === 'cancel') await assert.rejects(painted, { code: 'cancelled' });
      else assert.deepEqual(await painted.then(({ reason, iterations: done }) => [reason, done]), ['finish', 2]);
      assert.equal(runs.length, 2);
    });
  }

  it('is not refused for what others ask in between, nor are they', async () => {
    const service = new EngineService(executor, LITTLE);
    // Beside the painting's graphs there may be too little memory, which says so.
    const codes: Promise<string>[] = [];
    const codeOf = (asked: Promise<unknown>): Promise<string> =>
      asked.then(
        () => 'done',
        (error: unknown) => (error as { code: string }).code,
      );
    const context = { id: ID + 1, signal: new AbortController().signal, report: () => undefined };
    const painted = paint(service, {
      properties: { scales: 3, iterations: 1, method: 'lbfgs' },
      onEvent: ({ iteration }) => {
        const recipe = { model: EMBEDDED_MODEL, picture: picture(10 + iteration), layers: 'style' as const };
        codes.push(
          codeOf(service.handle('style', { statistic: GRAM_MATRICES, recipe }, context)),
          codeOf(service.handle('features', recipe, context)),
        );
      },
    });
    assert.equal((await painted).iterations, 3);
    assert.ok(codes.length >= 4);
    for (const code of await Promise.all(codes)) assert.match(code, /^(done|memory-limit|out-of-memory)$/);
  });

  it('waits between two tiles while it is paused', async () => {
    const events: boolean[] = [];
    const service = new EngineService(executor, LITTLE);
    const { iterations } = await paint(service, {
      onEvent: ({ iteration, paused }) => {
        events.push(paused);
        if (paused) service.steer(ID, { paused: false });
        else if (iteration === 1) service.steer(ID, { paused: true });
      },
    });
    assert.deepEqual([iterations, events.filter((paused) => paused).length], [3, 1]);
  });
});

describe('fittingHistory', () => {
  const job = (properties: Partial<PaintProperties>): OptimizeJob =>
    ({ ...paintSettings(properties).job, historySize: 10, previous: null }) as OptimizeJob;
  const size = { width: 100, height: 100 };
  const plane = 12e4;

  it('is what is wanted where memory suffices', () => assert.equal(fittingHistory(job({ method: 'lbfgs' }), size, 1e9), 10));

  it('shrinks to what there is room for', () => {
    const lbfgs = job({ method: 'lbfgs', averaging: 0 });
    const room = paintingBytes(lbfgs, 0, size) + 5.5 * 2 * plane;
    assert.equal(fittingHistory(lbfgs, size, room), 5);
    assert.ok(paintingBytes(lbfgs, 5, size) <= room);
  });

  it('is three at least', () => assert.equal(fittingHistory(job({ method: 'lbfgs' }), size, 0), 3));
});
