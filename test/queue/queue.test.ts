import assert from 'node:assert/strict';
import { EngineClient } from '../../src/engine/client.js';
import type { OptimizeResult, ProgressEvent, Steering } from '../../src/painting/job.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/settings/engine-settings.js';
import type { NeuralStyleError } from '../../src/errors.js';
import { RemoteEngine } from '../../src/queue/sender/remote-engine.js';
import { queueSettings } from '../../src/queue/sender/queue-settings.js';
import { featureRecipe, smallJob } from '../support/engine/jobs.js';
import { describeWithRedis, PASSWORD } from '../support/servers/redis-server.js';
import { WorkerProcess } from '../support/servers/worker-process.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';

describeWithRedis('A job queue', (server) => {
  const local = new EngineClient({ ...DEFAULT_ENGINE_SETTINGS, executor: 'onnxruntime', threads: 1 });
  let remote: RemoteEngine;
  let worker: WorkerProcess;

  /** Where there is no Redis nothing has been started. */
  const endings: (() => unknown)[] = [];
  before(async () => {
    worker = await WorkerProcess.ready(server(), ['--name', 'first']);
    remote = new RemoteEngine(queueSettings({ redisUrl: server().url }, { redisPassword: PASSWORD }));
    endings.push(
      () => remote.close(),
      () => worker.kill(),
    );
  });
  after(async () => {
    local.close();
    for (const end of endings) await end();
  });

  it('gives what the engine of this machine gives, byte for byte', async () => {
    const job = await smallJob(local, { iterations: 6, size: 64 });
    const here = await local.request('optimize', job);
    const there = await remote.request('optimize', job);
    assert.deepEqual(withoutTime(there), withoutTime(here));
  });

  it('answers the quick requests, too', async () => {
    const recipe = featureRecipe(['relu1_1', 'relu3_1']);
    assert.deepEqual(await remote.request('features', recipe), await local.request('features', recipe));
    assert.deepEqual(
      await remote.request('style', { statistic: GRAM_MATRICES, recipe }),
      await local.request('style', { statistic: GRAM_MATRICES, recipe }),
    );
    for (const [kind, params] of [
      ['featureValues', { recipe, layer: 'relu3_1' }],
      ['featureTiles', { recipe, channels: 3, size: 16 }],
      ['modelHash', recipe.model],
    ] as const) {
      assert.deepEqual(await remote.request(kind, params), await local.request(kind, params), kind);
    }
  });

  it('tells which worker paints, and how far it is', async () => {
    const job = await smallJob(local, { iterations: 4, reportEvery: 2, size: 64 });
    const computers: string[] = [];
    const events: ProgressEvent[] = [];
    await remote.request('optimize', job, {
      onStart: (_, computer) => computers.push(computer),
      onProgress: (event) => events.push(event),
    });
    assert.deepEqual(computers, ['first']);
    assert.deepEqual(
      events.filter(({ picture }) => picture).map(({ iteration }) => iteration),
      [2, 4],
    );
  });

  it('cancels a job that runs, and takes the next one', async () => {
    const controller = new AbortController();
    const long = await smallJob(local, { iterations: 1_000_000 });
    const cancelled = remote.request('optimize', long, { signal: controller.signal, onProgress: () => controller.abort() });
    await assert.rejects(cancelled, { code: 'cancelled' });
    const short = await smallJob(local, { iterations: 2 });
    assert.equal((await remote.request('optimize', short)).iterations, 2);
  });

  it('steers a job that runs', async () => {
    const long = await smallJob(local, { iterations: 1_000_000 });
    let steer!: (steering: Steering) => void;
    let asked = false;
    const result = await remote.request('optimize', long, {
      onStart: (change) => (steer = change),
      onProgress: ({ paused }) => {
        if (paused) steer({ paused: false, finish: true });
        else if (!asked) steer({ weights: { style: 0 }, paused: true });
        asked = true;
      },
    });
    assert.equal(result.reason, 'finish');
  });

  it('says what was wrong with a job, in the words of the engine', async () => {
    const recipe = featureRecipe(['relu7_7']);
    const [here, there] = await Promise.all(
      [local, remote].map((engine) => engine.request('features', recipe).catch((error: unknown) => error as NeuralStyleError)),
    );
    assert.equal((there as NeuralStyleError).code, 'unknown-layer');
    assert.equal((there as NeuralStyleError).message, (here as NeuralStyleError).message);
  });

  it('leaves nothing in Redis of what it has delivered', async () => {
    const client = server().client();
    const keys = (await client.keys('*')).filter((key) => /j[0-9a-f]{32}/.test(key));
    client.disconnect();
    assert.deepEqual(keys, []);
  });
});

function withoutTime(result: OptimizeResult): object {
  const { width, height, data } = result.picture;
  return {
    ...result,
    picture: { width, height, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64') },
    elapsed: 0,
  };
}
