import assert from 'node:assert/strict';
import { EngineClient } from '../../src/engine/client.js';
import type { FeatureRecipe } from '../../src/evaluate/recipes.js';
import type { OptimizeJob, OptimizeResult } from '../../src/painting/job.js';
import type { Picture } from '../../src/pixels/picture.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/settings/engine-settings.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { paintSettings } from '../../src/settings/paint-settings.js';
import type { InstantJob } from '../../src/instant/instant-job.js';
import { JOINED_LAYERS } from '../../src/instant/painter-weights.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { randomValues } from '../support/numbers/numbers.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';
import { keeping } from '../../src/evaluate/objective/objective-spec.js';

const SETTINGS = { ...DEFAULT_ENGINE_SETTINGS, threads: 1, queueLimit: 2 };

function picture(seed = 1, size = 32): Picture {
  return { width: size, height: size, data: Uint8Array.from(randomValues(size * size * 3, seed), (value) => 127 + 100 * value) };
}

function recipe(layers: FeatureRecipe['layers'], seed = 1): FeatureRecipe {
  return { model: EMBEDDED_MODEL, picture: picture(seed), layers };
}

async function job(client: EngineClient, iterations: number): Promise<OptimizeJob> {
  const grams = await client.request('style', { statistic: GRAM_MATRICES, recipe: recipe('style', 2) });
  return {
    objective: { ...lossSettings({}), ...keeping(recipe('content')), styles: [{ blend: 1, statistic: GRAM_MATRICES, tensors: grams }] },
    ...paintSettings({ method: 'adam', iterations, seed: 1, reportEvery: 0 }).job,
    start: picture(),
    previous: null,
  };
}

describe('EngineClient', () => {
  let client: EngineClient;

  const open = (patience?: number): EngineClient => (client = new EngineClient(SETTINGS, patience));
  afterEach(() => client.close());

  it('starts no process before the first request', () => {
    assert.equal(open().pid, undefined);
  });

  it('describes features, gives their values and their Gram matrices', async () => {
    const layers = await open().request('features', recipe(['relu1_1', 'relu3_1']));
    assert.deepEqual(layers, [
      { layer: 'relu1_1', shape: [16, 32, 32] },
      { layer: 'relu3_1', shape: [80, 8, 8] },
    ]);
    const values = await client.request('featureValues', { recipe: recipe(['relu3_1']), layer: 'relu3_1' });
    const [gram] = await client.request('style', { statistic: GRAM_MATRICES, recipe: recipe(['relu3_1']) });
    const first = values.subarray(0, 64).reduce((sum, value) => sum + value * value, 0) / (64 * 256);
    assert.ok(Math.abs(gram!.values[0]! - first) <= 1e-4 * first);
  });

  it('computes features between the iterations of a running job', async () => {
    const long = await job(open(), 1_000_000);
    const controller = new AbortController();
    await new Promise<void>((resolve) => {
      client.request('optimize', long, { signal: controller.signal, onProgress: () => resolve() }).catch(() => undefined);
    });
    assert.equal((await client.request('features', recipe(['relu2_1'], 7))).length, 1);
    controller.abort();
  });

  it('computes features while a style is practised for a picture that is to be painted at once', async () => {
    const tensors = await open().request('style', { statistic: GRAM_MATRICES, recipe: recipe(JOINED_LAYERS, 2) });
    const once: InstantJob = {
      model: EMBEDDED_MODEL,
      content: picture(),
      styles: [{ tensors, blend: 1 }],
      strength: [1, 1, 1, 1],
      detail: 1,
    };
    const controller = new AbortController();
    const options = { signal: controller.signal };
    let painted: Promise<unknown> = Promise.resolve();
    await new Promise<void>((resolve) => {
      painted = client.request('instant', { ...once, practice: 1000 }, { ...options, onProgress: () => resolve() });
      painted.catch(() => undefined);
    });
    assert.equal((await client.request('features', recipe(['relu2_1'], 7))).length, 1);
    controller.abort();
    await assert.rejects(painted, { code: 'cancelled' });
  });

  it('refuses more jobs than the queue holds', async () => {
    const long = await job(open(), 1_000_000);
    const controller = new AbortController();
    const jobs = Array.from({ length: 4 }, () =>
      client.request('optimize', long, { signal: controller.signal }).catch((error: unknown) => error),
    );
    assert.equal(((await Promise.race(jobs)) as { code?: string }).code, 'queue-full');
    assert.equal(client.waiting, 2);
    controller.abort();
    const codes = (await Promise.all(jobs)).map((error) => (error as { code: string }).code);
    assert.deepEqual(codes.sort(), ['cancelled', 'cancelled', 'cancelled', 'queue-full']);
  });

  it('fails running and waiting requests when it is closed', async () => {
    const long = await job(open(), 1_000_000);
    const jobs = [1, 2].map(() => client.request('optimize', long).catch((error: unknown) => error));
    client.close();
    for (const error of await Promise.all(jobs)) assert.equal((error as { code: string }).code, 'engine-closed');
    await assert.rejects(client.request('features', recipe('content')), { code: 'engine-closed' });
  });

  it('ends a frozen process and works again', async () => {
    const long = await job(open(2), 1_000_000);
    const failed = new Promise<unknown>((resolve) => {
      const onProgress = (): void => void process.kill(client.pid!, 'SIGSTOP');
      client.request('optimize', long, { onProgress }).catch(resolve);
    });
    assert.equal(((await failed) as { code: string }).code, 'engine-unresponsive');
    assert.equal((await client.request('features', recipe('content'))).length, 1);
  });

  it('ends a process that freezes while it starts', async () => {
    open(2);
    const failed = client.request('features', recipe('content')).catch((error: unknown) => error);
    while (client.pid === undefined) await new Promise((resolve) => setImmediate(resolve));
    process.kill(client.pid, 'SIGSTOP');
    assert.equal(((await failed) as { code: string }).code, 'engine-unresponsive');
    assert.equal((await client.request('features', recipe('content'))).length, 1);
  });

  it('keeps the process when idle for less than a long timeout', async () => {
    client = new EngineClient({ ...SETTINGS, idleTimeout: 43_200 });
    await client.request('features', recipe('content'));
    const pid = client.pid;
    await client.request('features', recipe('content', 5));
    assert.equal(client.pid, pid);
  });

  it('names a size that fits when a picture is too large', async () => {
    client = new EngineClient({ ...SETTINGS, memoryLimit: 200 });
    const { objective, ...rest } = await job(client, 1);
    const paint = (side: number): Promise<OptimizeResult> => {
      const content = { ...recipe('content'), picture: picture(1, side) };
      // Which is not computed in tiles.
      return client.request('optimize', {
        ...rest,
        objective: { ...objective, ...keeping(content), normalizeGradients: true },
        start: content.picture,
      });
    };
    const error = (await paint(512).catch((thrown: unknown) => thrown)) as { code: string; parameters: Record<string, number> };
    assert.equal(error.code, 'out-of-memory');
    const fitting = error.parameters.width2!;
    assert.ok(fitting > 200 && fitting < 512, String(fitting));
    assert.equal((await paint(fitting)).iterations, 1);
  });

  it('leaves no process behind when it is closed', async () => {
    await open().request('features', recipe('content'));
    const pid = client.pid!;
    client.close();
    while (isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(client.pid, undefined);
  });

  it('reports an engine that cannot start', async () => {
    client = new EngineClient({ ...SETTINGS, executor: 'abacus' });
    await assert.rejects(client.request('features', recipe('content')), { code: 'engine-unsupported' });
    await assert.rejects(client.request('features', recipe('content')), { code: 'engine-unsupported' });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
