import assert from 'node:assert/strict';
import { EngineClient } from '../../../src/engine/client.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../../src/settings/engine-settings.js';
import { RemoteEngine } from '../../../src/queue/sender/remote-engine.js';
import { queueSettings } from '../../../src/queue/sender/queue-settings.js';
import { featureRecipe, smallJob } from '../../support/engine/jobs.js';
import { PASSWORD, describeWithRedis } from '../../support/servers/redis-server.js';
import { WorkerProcess } from '../../support/servers/worker-process.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';

describeWithRedis('A Redis that does not take a job', (server) => {
  const local = new EngineClient({ ...DEFAULT_ENGINE_SETTINGS, executor: 'onnxruntime', threads: 1 });
  const engines: RemoteEngine[] = [];
  const workers: WorkerProcess[] = [];

  after(() => local.close());
  afterEach(async () => {
    await command('CONFIG', 'SET', 'maxmemory', '0');
    await command('REPLICAOF', 'NO', 'ONE');
    for (const engine of engines.splice(0)) await engine.close();
    for (const worker of workers.splice(0)) await worker.kill();
  });

  const command = async (name: string, ...args: string[]): Promise<void> => {
    const client = server().client();
    await client.call(name, ...args);
    client.disconnect();
  };
  const connect = (): RemoteEngine => {
    const engine = new RemoteEngine(queueSettings({ redisUrl: server().url }, { redisPassword: PASSWORD }));
    engines.push(engine);
    return engine;
  };

  it('since it is full is told as that, for pictures and for the quick requests, and takes the next when it has room', async () => {
    const engine = connect();
    const job = await smallJob(local, { iterations: 2 });
    await command('CONFIG', 'SET', 'maxmemory', '1');
    const full = { code: 'queue-memory', message: /maxmemory/ };
    await assert.rejects(engine.request('optimize', job), full);
    await assert.rejects(engine.request('style', { statistic: GRAM_MATRICES, recipe: featureRecipe('style') }), full);
    await command('CONFIG', 'SET', 'maxmemory', '0');
    workers.push(await WorkerProcess.ready(server()));
    assert.equal((await engine.request('optimize', job)).picture.width, 32);
  });

  it('since it is a copy of another is told by its own words', async () => {
    await command('REPLICAOF', '127.0.0.1', '1');
    await assert.rejects(connect().request('style', { statistic: GRAM_MATRICES, recipe: featureRecipe('style') }), {
      code: 'queue-unreachable',
      message: /READONLY/,
    });
  });

  it('with the result of a painted job is told as that by its worker', async () => {
    const engine = connect();
    const job = await smallJob(local, { iterations: 100 });
    // Long enough for the job to end before its worker tells Redis that it still has it.
    const worker = await WorkerProcess.ready(server(), ['--takeover', '60']);
    workers.push(worker);
    await new Promise<void>((resolve, reject) => {
      engine.request('optimize', job, { onStart: () => resolve() }).catch(reject);
    });
    await command('CONFIG', 'SET', 'maxmemory', '1');
    await worker.line(/failed .*\(queue-memory\)/);
  });
});
