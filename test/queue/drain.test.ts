import assert from 'node:assert/strict';
import { EngineClient } from '../../src/engine/client.js';
import type { Steering } from '../../src/painting/job.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/settings/engine-settings.js';
import { RemoteEngine } from '../../src/queue/sender/remote-engine.js';
import { queueSettings } from '../../src/queue/sender/queue-settings.js';
import { smallJob } from '../support/engine/jobs.js';
import { describeWithRedis, PASSWORD } from '../support/servers/redis-server.js';
import { WorkerProcess } from '../support/servers/worker-process.js';

describeWithRedis('A worker that is told to stop', (server) => {
  const local = new EngineClient({ ...DEFAULT_ENGINE_SETTINGS, executor: 'onnxruntime', threads: 1 });
  let remote: RemoteEngine;
  const workers: WorkerProcess[] = [];

  beforeEach(() => {
    remote = new RemoteEngine(queueSettings({ redisUrl: server().url }, { redisPassword: PASSWORD }));
  });
  afterEach(async () => {
    await remote.close();
    for (const worker of workers.splice(0)) await worker.kill();
  });
  after(() => local.close());

  it('finishes the job that runs, takes none after it, and ends', async () => {
    const worker = await WorkerProcess.ready(server());
    workers.push(worker);
    let steer!: (steering: Steering) => void;
    const begun = new Promise<void>((resolve) => {
      void smallJob(local, { iterations: 1_000_000 }).then((job) => {
        running = remote.request('optimize', job, {
          onStart: (change) => {
            steer = change;
            resolve();
          },
        });
      });
    });
    let running!: Promise<{ readonly reason: string }>;
    await begun;
    worker.signal('SIGTERM');
    await worker.line(/^stopping/);
    const next = remote.request('optimize', await smallJob(local, { iterations: 2, seed: 2 })).then(
      () => 'painted',
      (error: unknown) => (error as { code: string }).code,
    );
    steer({ finish: true });
    assert.equal((await running).reason, 'finish');
    assert.equal(await worker.exit, 0);
    // Nobody is there to take it.
    await remote.close();
    assert.equal(await next, 'engine-closed');
  });

  it('gives the job back at the second signal, and another worker begins it with what was asked of it', async () => {
    const first = await WorkerProcess.ready(server(), ['--name', 'first']);
    workers.push(first);
    const computers: string[] = [];
    let steer!: (steering: Steering) => void;
    let paused!: () => void;
    const held = new Promise<void>((resolve) => (paused = resolve));
    const job = await smallJob(local, { iterations: 1_000_000 });
    const running = remote.request('optimize', job, {
      onStart: (change, computer) => {
        computers.push(computer);
        steer = change;
        // The first asks to be paused; the second is told so without being asked again.
        if (computers.length === 1) change({ paused: true });
      },
      onProgress: (event) => {
        if (event.paused && computers.length === 1) paused();
        if (event.paused && computers.length === 2) steer({ finish: true });
      },
    });
    await held;
    first.signal('SIGTERM');
    await first.line(/^stopping/);
    first.signal('SIGTERM');
    assert.equal(await first.exit, 0);
    workers.push(await WorkerProcess.ready(server(), ['--name', 'second']));
    assert.equal((await running).reason, 'finish');
    assert.deepEqual(computers, ['first', 'second']);
  });
});
