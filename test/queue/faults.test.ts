import assert from 'node:assert/strict';
import { EngineClient } from '../../src/engine/client.js';
import type { OptimizeJob, OptimizeResult } from '../../src/painting/job.js';
import type { Picture } from '../../src/pixels/picture.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/settings/engine-settings.js';
import { RemoteEngine } from '../../src/queue/sender/remote-engine.js';
import { queueSettings } from '../../src/queue/sender/queue-settings.js';
import { smallJob } from '../support/engine/jobs.js';
import { describeWithRedis, PASSWORD } from '../support/servers/redis-server.js';
import { WorkerProcess } from '../support/servers/worker-process.js';

const JOBS = 40;
/** So many that a worker is killed in the middle of a job, and not after it. */
const ITERATIONS = 60;

describeWithRedis('A job queue that loses a worker and its Redis', (server) => {
  const local = new EngineClient({ ...DEFAULT_ENGINE_SETTINGS, executor: 'onnxruntime', threads: 1, queueLimit: JOBS });
  const engines: RemoteEngine[] = [];
  const workers: WorkerProcess[] = [];

  after(async () => {
    local.close();
    for (const engine of engines) await engine.close();
    for (const worker of workers) await worker.kill();
  });

  it(`brings the results of ${JOBS} jobs once each, as this machine would have computed them`, async () => {
    const jobs: OptimizeJob[] = [];
    for (let seed = 1; seed <= JOBS; seed++) jobs.push(await smallJob(local, { iterations: ITERATIONS, seed, size: 64 }));
    const expected: OptimizeResult[] = [];
    for (const job of jobs) expected.push(await local.request('optimize', job));

    workers.push(await WorkerProcess.ready(server(), ['--name', 'first']), await WorkerProcess.ready(server(), ['--name', 'second']));
    const remote = new RemoteEngine(queueSettings({ redisUrl: server().url, queueLimit: JOBS }, { redisPassword: PASSWORD }));
    engines.push(remote);
    const arrived: number[] = [];
    const beginnings: string[] = [];
    let victim!: string;
    let outcome!: Promise<OptimizeResult[]>;
    const killed = new Promise<void>((resolve, reject) => {
      // In mid-job: the worker that has the tenth ends when it has begun it.
      const onStart = (worker: string): void => {
        beginnings.push(worker);
        if (beginnings.length !== 10) return;
        victim = worker;
        workers[worker === 'first' ? 0 : 1]!.kill().then(() => resolve(), reject);
      };
      const results = jobs.map((job, index) =>
        remote.request('optimize', job, {
          onStart: (_, worker) => onStart(worker),
          onResult: () => void arrived.push(index),
        }),
      );
      outcome = Promise.all(results);
      outcome.catch(reject);
    });
    await killed;
    await server().kill();
    await server().launch();
    const results = await outcome;

    assert.deepEqual(
      [...arrived].sort((a, b) => a - b),
      jobs.map((_, index) => index),
    );
    results.forEach((result, index) => assert.equal(bytesOf(result.picture), bytesOf(expected[index]!.picture), `job ${index}`));
    assert.deepEqual(
      results.map(({ losses }) => losses),
      expected.map(({ losses }) => losses),
    );
    const survivor = victim === 'first' ? 'second' : 'first';
    assert.ok(beginnings.length > JOBS, 'the job of the killed worker was begun again');
    assert.ok(beginnings.slice(10).every((worker) => worker === survivor));
  });
});

function bytesOf({ data }: Picture): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}
