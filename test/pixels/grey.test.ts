import assert from 'node:assert/strict';
import { estimateMemory } from '../../src/executors/memory.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { areGrey, isGreyJob } from '../../src/painting/grey-job.js';
import { takeColourOut } from '../../src/pixels/grey.js';
import type { Executor } from '../../src/executors/executor.js';
import type { OptimizeJob, OptimizeResult, ProgressEvent } from '../../src/painting/job.js';
import type { Picture } from '../../src/pixels/picture.js';
import { createOnnxRuntimeExecutor } from '../../src/executors/onnx/onnxruntime.js';
import { EngineService } from '../../src/engine/service.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { type PaintProperties, paintSettings } from '../../src/settings/paint-settings.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { randomValues } from '../support/numbers/numbers.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';
import { keeping } from '../../src/evaluate/objective/objective-spec.js';

const MEGABYTE = 1024 ** 2;
/** Enough for a part of the picture. */
const LITTLE = 39 * MEGABYTE;

interface Size {
  readonly width: number;
  readonly height: number;
}
const SMALL = { width: 96, height: 80 };
/** Too large for little memory. */
const LARGE = { width: 250, height: 203 };

/** Texture of grey; `tint` is added to each blue. */
function grey(seed: number, { width, height }: Size, tint = 0): Picture {
  const values = randomValues(width * height, seed);
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => 120 + 90 * values[Math.floor(i / 3)]! + (i % 3 === 2 ? tint : 0));
  return { width, height, data };
}

/** The most by which the channels of a pixel differ. */
function chroma({ data }: Picture): number {
  let most = 0;
  for (let at = 0; at < data.length; at += 3) {
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    most = Math.max(most, Math.max(r, g, b) - Math.min(r, g, b));
  }
  return most;
}

describe('takeColourOut', () => {
  it('leaves the mean of the three channels in each of them', () =>
    assert.deepEqual([...takeColourOut(Float32Array.of(1, 10, 2, 20, 6, 60))], [3, 30, 3, 30, 3, 30]));
});

describe('A painting of grey pictures', () => {
  const executor: Executor = { ...createOnnxRuntimeExecutor({ threads: 2 }), memoryOf: estimateMemory };
  const roomy = new EngineService(executor, 4096 * MEGABYTE);
  const cramped = new EngineService(executor, LITTLE);

  interface Options {
    readonly content?: Picture;
    readonly style?: Picture;
    readonly start?: Picture | null;
    readonly service?: EngineService;
    readonly report?: (event: ProgressEvent) => void;
  }
  const jobOf = async (properties: Partial<PaintProperties>, options: Options): Promise<OptimizeJob> => {
    const { content = grey(1, SMALL), style = grey(2, SMALL), start = null, service = roomy } = options;
    const recipe = { model: EMBEDDED_MODEL, picture: style, layers: 'style' as const };
    const context = { id: 1, signal: new AbortController().signal, report: () => undefined };
    const styles = [
      { blend: 1, statistic: GRAM_MATRICES, tensors: await service.handle('style', { statistic: GRAM_MATRICES, recipe }, context), recipe },
    ];
    const { job } = paintSettings({ iterations: 8, seed: 1, reportEvery: 1, ...properties });
    const objective = { ...lossSettings({}), ...keeping({ model: EMBEDDED_MODEL, picture: content, layers: 'content' }), styles };
    return { ...job, objective, start, previous: null };
  };
  const paint = async (properties: Partial<PaintProperties>, options: Options = {}): Promise<OptimizeResult> => {
    const { service = roomy, report = () => undefined } = options;
    const context = { id: 1, signal: new AbortController().signal, report };
    return service.handle('optimize', await jobOf(properties, options), context);
  };

  for (const method of ['adam', 'lbfgs']) {
    it(`from noise is grey (${method})`, async () => {
      const { picture, curve } = await paint({ method });
      assert.equal(chroma(picture), 0);
      assert.ok(curve.at(-1)!.total < 0.7 * curve[0]!.total, `${curve[0]!.total} to ${curve.at(-1)!.total}`);
    });

    it(`from the content with some noise is grey, at both of two sizes (${method})`, async () => {
      const seen: number[] = [];
      const report = ({ picture }: ProgressEvent): void => {
        if (picture) seen.push(chroma(picture));
      };
      const properties = { method, scales: 2, scaleFactor: 0.85, iterations: 4, noiseRatio: 0.5 };
      const { picture } = await paint(properties, { start: grey(1, SMALL), report });
      assert.equal(chroma(picture), 0);
      assert.deepEqual([...new Set(seen)], [0]);
    });

    it(`in tiles is grey (${method})`, async () => {
      const tiles: number[] = [];
      const report = (event: ProgressEvent): void => {
        tiles.push(event.tiles ?? 1);
      };
      // Few steps to remember, so that there is room for tiles.
      const properties = { method, iterations: 2, historySize: 3 };
      const { picture } = await paint(properties, { content: grey(1, LARGE), style: grey(2, LARGE), service: cramped, report });
      assert.ok(
        tiles.every((count) => count > 1),
        `tiles: ${tiles.join()}`,
      );
      assert.equal(chroma(picture), 0);
    });
  }

  it('with an averaging is grey', async () => assert.equal(chroma((await paint({ method: 'adam', averaging: 0.9 })).picture), 0));

  it('is grey where a lossy format has left two levels of colour', async () => {
    assert.equal(chroma((await paint({}, { content: grey(1, SMALL, 2), start: grey(1, SMALL, 2) })).picture), 0);
  });

  for (const [name, options] of Object.entries<Options>({
    'a style of colours': { style: grey(2, SMALL, 60) },
    'a content of colours': { content: grey(1, SMALL, 60) },
    'a start of colours': { start: grey(1, SMALL, 60) },
  })) {
    it(`has colours with ${name}`, async () => assert.ok(chroma((await paint({}, options)).picture) > 10));
  }

  it('gets colours with a style that a message brings while it is painted', async () => {
    const { objective } = await jobOf({}, { style: grey(3, SMALL, 80) });
    const report = ({ iteration }: ProgressEvent): void => {
      if (iteration === 2) roomy.steer(1, { styles: objective.styles });
    };
    assert.ok(chroma((await paint({ iterations: 12 }, { report })).picture) > 10);
  });

  it('keeps the colours of a style that has gone again when it goes on from a checkpoint', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'neural-style-grey-'));
    try {
      const colours = (await jobOf({}, { style: grey(3, SMALL, 80) })).objective;
      const properties = { method: 'adam', iterations: 10 };
      const run = async (checkpoint: object, stop?: AbortController): Promise<OptimizeResult> => {
        const job = await jobOf({ ...properties, ...checkpoint }, {});
        const report = ({ iteration }: ProgressEvent): void => {
          if (iteration === 2) roomy.steer(1, { styles: colours.styles });
          if (iteration === 5) roomy.steer(1, { styles: job.objective.styles });
          if (iteration === 8) stop?.abort();
        };
        return roomy.handle('optimize', job, { id: 1, signal: (stop ?? new AbortController()).signal, report });
      };
      const checkpoint = { checkpoint: join(folder, 'job.safetensors'), checkpointEvery: 1 };
      await assert.rejects(run(checkpoint, new AbortController()), { code: 'cancelled' });
      const resumed = await run(checkpoint);
      assert.ok(resumed.resumedFrom >= 7, `resumed from ${resumed.resumedFrom}`);
      assert.ok(chroma(resumed.picture) > 10);
      assert.deepEqual(resumed.picture, (await run({})).picture);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is told by the pictures: a style that comes without its own, from a file, may have colours', async () => {
    const job = await jobOf({}, {});
    const [{ recipe, ...fromFile }] = job.objective.styles as [(typeof job.objective.styles)[number]];
    assert.equal(isGreyJob(job), true);
    assert.equal(isGreyJob({ ...job, objective: { ...job.objective, styles: [fromFile] } }), false);
    assert.equal(
      areGrey([
        { ...fromFile, recipe: recipe! },
        { ...fromFile, blend: 0 },
      ]),
      true,
    );
  });
});
