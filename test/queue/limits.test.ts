import assert from 'node:assert/strict';
import { EngineClient } from '../../src/engine/client.js';
import type { Steering } from '../../src/painting/job.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/settings/engine-settings.js';
import { RemoteEngine } from '../../src/queue/sender/remote-engine.js';
import { queueSettings } from '../../src/queue/sender/queue-settings.js';
import { smallJob } from '../support/engine/jobs.js';
import { describeWithRedis, PASSWORD } from '../support/servers/redis-server.js';
import { WorkerProcess } from '../support/servers/worker-process.js';

const FOREVER = 1_000_000;

describeWithRedis('What a job queue is told to keep to', (server) => {
  const local = new EngineClient({ ...DEFAULT_ENGINE_SETTINGS, executor: 'onnxruntime', threads: 1 });
  const workers: WorkerProcess[] = [];
  const engines: RemoteEngine[] = [];

  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.close();
    for (const worker of workers.splice(0)) await worker.kill();
  });
  after(() => local.close());

  const startWorker = async (...args: string[]): Promise<WorkerProcess> => {
    const worker = await WorkerProcess.ready(server(), args);
    workers.push(worker);
    return worker;
  };
  const connect = (given: object = {}): RemoteEngine => {
    const engine = new RemoteEngine(queueSettings({ redisUrl: server().url, ...given }, { redisPassword: PASSWORD }));
    engines.push(engine);
    return engine;
  };
  /** Starts a job without end, and gives what ends it once it runs. */
  const occupy = async (engine: RemoteEngine): Promise<() => Promise<unknown>> => {
    const job = await smallJob(local, { iterations: FOREVER });
    let result: Promise<unknown> = Promise.resolve();
    const steer = await new Promise<(steering: Steering) => void>((resolve, reject) => {
      result = engine.request('optimize', job, { onStart: resolve });
      result.catch(reject);
    });
    return () => {
      steer({ finish: true });
      return result;
    };
  };

  it('is a priority: who has the lower number comes first, though sent later', async () => {
    await startWorker();
    const finish = await occupy(connect());
    const job = await smallJob(local, { iterations: 2 });
    const order: string[] = [];
    const send = (name: string, priority: number): Promise<unknown> => {
      const { promise, resolve } = withResolvers();
      const painted = connect({ priority }).request('optimize', job, {
        onPlace: resolve,
        onStart: () => order.push(name),
      });
      results.push(painted);
      return promise;
    };
    const results: Promise<unknown>[] = [];
    await send('late', 10);
    await send('soon', 1);
    await finish();
    await Promise.all(results);
    assert.deepEqual(order, ['soon', 'late']);
  });

  it('is a time: a job that no worker has done by then is an error, and off the queue', async () => {
    const engine = connect({ jobTimeout: 0.01 });
    await assert.rejects(engine.request('optimize', await smallJob(local, { iterations: 2 })), { code: 'job-timeout' });
    await engine.close();
    const client = server().client();
    assert.equal(await client.llen('neural-style:paint:wait'), 0);
    client.disconnect();
  });

  it('is a number of jobs, beyond which one is refused at once', async () => {
    await startWorker();
    const engine = connect({ queueLimit: 1 });
    const finish = await occupy(engine);
    const job = await smallJob(local, { iterations: 2 });
    await assert.rejects(engine.request('optimize', job), { code: 'queue-full' });
    await finish();
    assert.equal(((await engine.request('optimize', job)) as { iterations: number }).iterations, 2);
  });

  it("is a worker's patience: what it has not done so long after the signal another one does", async () => {
    const first = await startWorker('--name', 'first', '--drain-timeout', '1');
    const engine = connect();
    const computers: string[] = [];
    let begun: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (begun = resolve));
    const painted = engine.request('optimize', await smallJob(local, { iterations: FOREVER }), {
      onStart: (steer, computer) => {
        computers.push(computer);
        if (computer === 'second') steer({ finish: true });
        begun();
      },
    });
    await started;
    first.signal('SIGTERM');
    assert.equal(await first.exit, 0);
    await startWorker('--name', 'second');
    assert.equal((await painted).reason, 'finish');
    assert.deepEqual(computers, ['first', 'second']);
  });
});

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
