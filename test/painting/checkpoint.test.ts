import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeCheckpoint } from '../../src/painting/checkpoint.js';
import { EngineClient } from '../../src/engine/client.js';
import type { FeatureRecipe } from '../../src/evaluate/recipes.js';
import type { KeptCheckpoint, OptimizeJob, OptimizeResult, ProgressEvent, Steering } from '../../src/painting/job.js';
import { keeping, type StyleTarget } from '../../src/evaluate/objective/objective-spec.js';
import type { Picture } from '../../src/pixels/picture.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/settings/engine-settings.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { type PaintProperties, paintSettings } from '../../src/settings/paint-settings.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { randomValues } from '../support/numbers/numbers.js';
import { skip } from '../support/skip.js';
import { GRAM_MATRICES, STATISTIC_NAMES } from '../../src/loss/statistics/statistic-names.js';
import { STATISTICS } from '../../src/loss/statistics/statistics.js';

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

  async function job(properties: Partial<PaintProperties>, checkpoint = true, statistic = GRAM_MATRICES): Promise<OptimizeJob> {
    const style = recipe('style', 2);
    const tensors = await client.request('style', { statistic, recipe: style });
    const settings = paintSettings({ reportEvery: 1, ...properties, ...(checkpoint ? { checkpoint: file, checkpointEvery: 3 } : {}) });
    return {
      ...settings.job,
      objective: {
        ...lossSettings({}),
        ...keeping(recipe('content', 1)),
        styles: [{ blend: 1, statistic, tensors, recipe: style }],
      },
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

  for (const name of STATISTIC_NAMES.filter((each) => STATISTICS[each].kind === 'matched'))
    for (const method of name === 'moments' ? (['adam', 'lbfgs'] as const) : (['lbfgs'] as const))
      it(`goes on with targets as they were after a kill: ${name}, ${method}`, async () => {
        const properties = { method, scales: 2, scaleFactor: 0.9, iterations: '5, 30', seed: 5 };
        const whole = await paint(await job(properties, false, { name }));
        const params = await job(properties, true, { name });
        // Between the second time that targets of the larger size are computed and the third.
        await interrupted(params, 25);
        const resumed = await paint(params);
        assert.ok(resumed.resumedFrom >= 20, `resumed from ${resumed.resumedFrom}`);
        assert.deepEqual(resumed.picture, whole.picture);
        assert.deepEqual(resumed.curve, whole.curve);
        assert.deepEqual(resumed.losses, whole.losses);
      });

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
    const grams = await client.request('style', { statistic: GRAM_MATRICES, recipe: recipe('style', 9) });
    const steering: Steering = { weights: { style: 7 }, remaining: 60, styles: [{ blend: 1, statistic: GRAM_MATRICES, tensors: grams }] };
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

  const keptOf = async (params: OptimizeJob): Promise<{ result: OptimizeResult; kept: readonly KeptCheckpoint[] }> => {
    const kept: KeptCheckpoint[] = [];
    const onProgress = ({ checkpoint }: ProgressEvent): void => {
      if (checkpoint) kept.push(checkpoint);
    };
    return { result: await client.request('optimize', params, { onProgress }), kept };
  };

  const others: Record<string, Partial<PaintProperties>> = {
    'another seed': { method: 'adam', iterations: 30, seed: 6 },
    'fewer iterations': { method: 'adam', iterations: 15, seed: 5 },
    'fewer iterations than are done': { method: 'adam', iterations: 4, seed: 5 },
    'another method': { method: 'lbfgs', iterations: 30, seed: 5 },
  };
  for (const [name, properties] of Object.entries(others)) {
    it(`leaves the checkpoint of a job with ${name} as it is, says so, and starts anew`, async () => {
      await interrupted(await job({ method: 'adam', iterations: 30, seed: 5 }), 8);
      const before = await readFile(file);
      const { result, kept } = await keptOf(await job(properties));
      assert.equal(result.resumedFrom, 0);
      assert.deepEqual(
        kept.map(({ spared }) => spared),
        [file],
      );
      assert.deepEqual(await readdir(folder), ['job.safetensors'], 'its own checkpoint is gone');
      assert.deepEqual(await readFile(file), before);
    });
  }

  it('keeps the state of each of two jobs that share a file, and goes on from both', async () => {
    const [first, second] = [
      await job({ method: 'adam', iterations: 30, seed: 5 }),
      await job({ method: 'adam', iterations: 30, seed: 6 }),
    ];
    await interrupted(first, 8);
    await interrupted(second, 11);
    assert.equal((await readdir(folder)).length, 2);
    const resumed = [(await paint(first)).resumedFrom, (await paint(second)).resumedFrom];
    assert.ok(resumed[0]! >= 6 && resumed[0]! < 9 && resumed[1]! >= 9, String(resumed));
    assert.deepEqual(await readdir(folder), []);
  });

  it('goes on with more iterations, to the picture of as many from the start', async () => {
    await interrupted(await job({ method: 'lbfgs', iterations: 21, seed: 5 }), 8);
    const { result, kept } = await keptOf(await job({ method: 'lbfgs', iterations: 31, seed: 5 }));
    const whole = await paint(await job({ method: 'lbfgs', iterations: 31, seed: 5 }, false));
    assert.ok(result.resumedFrom >= 6, `resumed from ${result.resumedFrom}`);
    assert.deepEqual(
      kept.map(({ spared }) => spared),
      [undefined],
    );
    assert.equal(result.iterations, 31);
    assert.deepEqual(result.picture, whole.picture);
    assert.deepEqual(await readdir(folder), []);
  });

  it('goes on with more iterations at the second of two sizes', async () => {
    await interrupted(await job({ method: 'adam', scales: 2, scaleFactor: 0.9, iterations: '5, 20', seed: 5 }), 12);
    const result = await paint(await job({ method: 'adam', scales: 2, scaleFactor: 0.9, iterations: '5, 30', seed: 5 }));
    assert.ok(result.resumedFrom >= 9, `resumed from ${result.resumedFrom}`);
    assert.equal(result.iterations, 35);
  });

  it('is of the same job where the last bits of its Gram matrices differ, as they do when they are computed in tiles', async () => {
    const params = await job({ method: 'adam', iterations: 30, seed: 5 });
    await interrupted(params, 8);
    const [style] = params.objective.styles;
    const grams = style!.tensors.map((gram) => ({ ...gram, values: gram.values.map((value) => value * (1 + 2 ** -22)) }));
    const { result } = await keptOf({ ...params, objective: { ...params.objective, styles: [{ ...style!, tensors: grams }] } });
    assert.ok(result.resumedFrom >= 6, `resumed from ${result.resumedFrom}`);
  });

  it('is of another job where Gram matrices without a picture differ', async () => {
    const params = await job({ method: 'adam', iterations: 30, seed: 5 });
    const of = (scale: number): OptimizeJob => {
      const [{ tensors }] = params.objective.styles as [StyleTarget];
      const scaled = tensors.map((gram) => ({ ...gram, values: gram.values.map((value) => scale * value) }));
      return { ...params, objective: { ...params.objective, styles: [{ blend: 1, statistic: GRAM_MATRICES, tensors: scaled }] } };
    };
    await interrupted(of(1), 8);
    assert.equal((await keptOf(of(2))).result.resumedFrom, 0);
  });

  it('is kept behind a link, and removed there, and the link stays', async function () {
    if (process.platform === 'win32') {
      skip(this, 'Windows has other links');
    }
    await mkdir(join(folder, 'disk'));
    await symlink(join('disk', 'state'), file);
    const seen: boolean[] = [];
    const onProgress = ({ iteration }: ProgressEvent): void => {
      if (iteration === 8) seen.push(existsSync(join(folder, 'disk', 'state')));
    };
    await client.request('optimize', await job({ method: 'adam', iterations: 12, seed: 5 }), { onProgress });
    assert.deepEqual(seen, [true]);
    assert.deepEqual(await readdir(join(folder, 'disk')), []);
    assert.equal(await readlink(file), join('disk', 'state'));
  });

  it('does not write over what is put in its place while it runs', async () => {
    const params = await job({ method: 'adam', iterations: 12, seed: 5 });
    const onProgress = ({ iteration }: ProgressEvent): void => {
      if (iteration === 4) writeFileSync(file, 'Dear reader');
    };
    await client.request('optimize', params, { onProgress });
    assert.equal(await readFile(file, 'utf8'), 'Dear reader');
    assert.deepEqual(await readdir(folder), ['job.safetensors']);
  });

  it('does not remove the file of another job with the reset of one that has not kept anything yet', async () => {
    await interrupted(await job({ method: 'adam', iterations: 30, seed: 5 }), 8);
    const before = await readFile(file);
    await removeCheckpoint({ file, job: 'of another' });
    assert.deepEqual(await readFile(file), before);
  });

  for (const [name, damage] of Object.entries<(bytes: Buffer) => Buffer>({
    'a bit of a tensor': (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])]),
    'its end': (bytes) => bytes.subarray(0, -1000),
    'a number of its state': (bytes) => Buffer.from(bytes.toString('latin1').replace(/\\"done\\":\d/, '\\"done\\":9'), 'latin1'),
    'the names of its state': (bytes) => Buffer.from(bytes.toString('latin1').replace('\\"schedule\\"', '\\"scheduel\\"'), 'latin1'),
  })) {
    it(`says that a checkpoint is damaged that lacks ${name}, and leaves it`, async () => {
      const params = await job({ method: 'adam', iterations: 30, seed: 5 });
      await interrupted(params, 8);
      const whole = await readFile(file);
      const damaged = damage(whole);
      assert.notDeepEqual(damaged, whole);
      await writeFile(file, damaged);
      await assert.rejects(paint(params), { code: 'checkpoint-invalid' });
      assert.deepEqual(await readFile(file), damaged);
    });
  }

  for (const [name, content] of Object.entries({ 'a letter': 'Dear reader', 'an empty file': '', 'other tensors': null })) {
    it(`does not overwrite ${name}`, async () => {
      const bytes = content === null ? await readFile(EMBEDDED_MODEL.file) : Buffer.from(content);
      await writeFile(file, bytes);
      await assert.rejects(paint(await job({ method: 'adam', iterations: 5 })), { code: 'checkpoint-invalid' });
      assert.deepEqual(await readFile(file), bytes);
    });
  }
});
