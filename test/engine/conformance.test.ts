import { EngineClient } from '../../src/engine/client.js';
import { RefusingEngine } from '../../src/engine/refusing-engine.js';
import { NeuralStyleError } from '../../src/errors.js';
import { queueSettings } from '../../src/queue/sender/queue-settings.js';
import { RemoteEngine } from '../../src/queue/sender/remote-engine.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/settings/engine-settings.js';
import { describeEngine, describeRefusingEngine } from '../support/engine/describe-engines.js';
import { describeWithRedis, PASSWORD } from '../support/servers/redis-server.js';
import { WorkerProcess } from '../support/servers/worker-process.js';

describeEngine({
  name: 'a process of this machine',
  open: (queueLimit) => new EngineClient({ ...DEFAULT_ENGINE_SETTINGS, executor: 'onnxruntime', threads: 1, queueLimit }),
});

describeWithRedis('A job queue with one worker', (server) => {
  let worker: WorkerProcess | null = null;

  before(async () => {
    worker = await WorkerProcess.ready(server());
  });
  after(() => worker?.kill());

  describeEngine({
    name: 'a job queue',
    // The job that runs counts there, too.
    open: (queueLimit) =>
      new RemoteEngine(queueSettings({ redisUrl: server().url, queueLimit: queueLimit + 1 }, { redisPassword: PASSWORD })),
  });
});

describeRefusingEngine('an engine whose settings make no sense', () => new RefusingEngine(new NeuralStyleError('busy')), 'busy');
