import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineClient } from '../../src/engine/client.js';
import type { FeatureRecipe, OptimizeJob, OptimizeResult, Picture, ProgressEvent, Steering } from '../../src/engine/jobs.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.js';
import { lossSettings } from '../../src/flow/make-objective.js';
import { paintSettings, type PaintProperties } from '../../src/flow/paint-settings.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { randomValues } from '../support/numbers.js';

function picture(seed: number): Picture {
  const [width, height] = [96, 80];
  const data = Uint8Array.from(randomValues(width * height * 3, seed), (value) => 128 + 100 * value);
  return { width, height, data };
}

function recipe(layers: 'content' | 'style', seed: number): FeatureRecipe {
  return { model: EMBEDDED_MODEL, picture: picture(seed), layers };
}

describe('a job with a checkpoint', function () {
  // Each test paints up to three pictures and starts two engines.
  this.timeout(60_000);
  let client: EngineClient;
  let folder: string;
  let file: string;

  before(() => (client = new EngineClient({ ...DEFAULT_ENGINE_SETTINGS, threads: 1 })));
  after(() => client.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neural-style-checkpoint-'));
    file = join(folder, 'job.safetensors');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function job(properties: Partial<PaintProperties>, checkpoint = true): Promise<OptimizeJob> {
    const style = recipe('style', 2);
    const grams = await client.request('gram', style);
    const settings = paintSettings({ reportEvery: 1, ...properties, ...(checkpoint ? { checkpoint: file, checkpointEvery: 3 } : {}) });
    return {
      ...settings.job,
      objective: { ...lossSettings({}), content: recipe('content', 1), styles: [{ blend: 1, grams, recipe: style }] },
      start: picture(1),
      previous: null,
    };
  }

  /** Kills the engine in the middle of a job. */
  async function interrupted(
    params: OptimizeJob,
    at: number,
    steer: (event: ProgressEvent) => Steering | null = () => null,
  ): Promise<void> {
    let change: (steering: Steering) => void = () => undefined;
    const onProgress = (event: ProgressEvent): void => {
      const steering = steer(event);
      if (steering) change(steering);
      if (event.iteration === at) process.kill(client.pid!, 'SIGKILL');
    };
    await assert.rejects(client.request('optimize', params, { onProgress, onStart: (steering) => (change = steering) }), {
      code: 'engine-crashed',
    });
  }

  const paint = (params: OptimizeJob): Promise<OptimizeResult> => client.request('optimize', params);

  const cases: Record<string, Partial<PaintProperties>> = {
    Adam: { method: 'adam', iterations: 30, seed: 5 },
    'L-BFGS': { method: 'lbfgs', iterations: 30, seed: 5 },
    'averaging and a plateau rule': { method: 'adam', iterations: 30, averaging: 0.8, plateau: 0.001, plateauWindow: 100, seed: 5 },
    'the second of two sizes': { method: 'lbfgs', scales: 2, scaleFactor: 0.9, iterations: '5, 30', seed: 5 },
  };
  for (const [name, properties] of Object.entries(cases)) {
    it(`gives the picture of an uninterrupted one after a kill, with ${name}`, async () => {
      const whole = await paint(await job(properties, false));
      const params = await job(properties);
      await interrupted(params, 8);
      const resumed = await paint(params);
      assert.ok(resumed.resumedFrom >= 6, `resumed from ${resumed.resumedFrom}`);
      assert.deepEqual(resumed.picture, whole.picture);
      assert.deepEqual(resumed.curve, whole.curve);
      assert.deepEqual(resumed.losses, whole.losses);
    });
  }

  it('keeps a seed that was drawn', async () => {
    const params = await job({ method: 'adam', iterations: 30, noiseRatio: 0.5 });
    await interrupted(params, 8);
    const resumed = await paint(params);
    const whole = await paint({ ...params, checkpoint: null, seed: resumed.seed });
    assert.ok(resumed.resumedFrom > 0);
    assert.deepEqual(resumed.picture, whole.picture);
  });

  it('keeps what steering has changed', async () => {
    const params = await job({ method: 'adam', iterations: 1000, seed: 5 });
    const grams = await client.request('gram', recipe('style', 9));
    const steering: Steering = { weights: { style: 7 }, remaining: 60, styles: [{ blend: 1, grams }] };
    await interrupted(params, 12, ({ iteration }) => (iteration === 2 ? steering : null));
    const resumed = await paint(params);
    assert.ok(resumed.resumedFrom > 0 && resumed.iterations < 200, `${resumed.resumedFrom} of ${resumed.iterations}`);
    const { total, content, style, tv } = resumed.losses;
    assert.ok(Math.abs(total / (5 * content + 7 * style + 100 * tv) - 1) < 1e-6);
  });

  it('removes the file when it is done', async () => {
    await paint(await job({ method: 'adam', iterations: 5, seed: 5 }));
    assert.equal(existsSync(file), false);
  });

  it('starts anew where the file is of another job', async () => {
    await interrupted(await job({ method: 'adam', iterations: 30, seed: 5 }), 8);
    assert.equal((await paint(await job({ method: 'adam', iterations: 15, seed: 5 }))).resumedFrom, 0);
  });

  for (const [name, content] of Object.entries({ 'a letter': 'Dear reader', 'an empty file': '', 'other tensors': null })) {
    it(`does not overwrite ${name}`, async () => {
      const bytes = content === null ? await readFile(EMBEDDED_MODEL.file) : Buffer.from(content);
      await writeFile(file, bytes);
      await assert.rejects(paint(await job({ method: 'adam', iterations: 5 })), { code: 'checkpoint-invalid' });
      assert.deepEqual(await readFile(file), bytes);
    });
  }
});
