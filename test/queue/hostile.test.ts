import assert from 'node:assert/strict';
import { Queue } from 'bullmq';
import type { Engine } from '../../src/engine/engine.js';
import type { OptimizeJob } from '../../src/painting/job.js';
import { NeuralStyleError } from '../../src/errors.js';
import { type FindModel, readFrame } from '../../src/queue/wire/frame-reader.js';
import { HEADER_BYTES, MAGIC, writeFrame } from '../../src/queue/wire/frame.js';
import { VERSION } from '../../src/queue/wire/messages.js';
import { newJobId } from '../../src/queue/wire/queue-names.js';
import { PARAMS, RESULTS } from '../../src/queue/wire/schemas.js';
import { smallJob } from '../support/engine/jobs.js';
import { mutations } from '../support/files/mutate.js';
import { describeWithRedis } from '../support/servers/redis-server.js';
import { WorkerProcess } from '../support/servers/worker-process.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';

const LIMITS = { maxBytes: 1e6, maxPixels: 1e4 };
const HASH = 'a'.repeat(64);

/** A job as it travels, whose head can be changed. */
interface Wire {
  parts: { kind: string; bytes: number }[];
  value: Record<string, unknown>;
}

function changed(frame: Buffer, change: (head: Wire) => void): Buffer {
  const end = HEADER_BYTES + frame.readUInt32LE(MAGIC.length);
  const head = JSON.parse(frame.toString('utf8', HEADER_BYTES, end)) as Wire;
  change(head);
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([MAGIC, length, text, frame.subarray(end)]);
}

/** Puts a value where a path such as `objective.content.picture.width` leads. */
function set(head: Wire, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop()!;
  const owner = names.reduce<Record<string, unknown>>((object, name) => object[name] as Record<string, unknown>, head.value);
  owner[last] = value;
}

/** What a job may not be, by where it is so. */
const REFUSED: readonly (readonly [path: string, value: unknown])[] = [
  ['objective.model.hash', '../../../etc/passwd'],
  ['objective.model.pooling', 'constructor'],
  ['objective.size', { width: 0, height: 32 }],
  ['objective.size', { width: 32, height: 1e9 }],
  ['objective.size', { width: 16, height: 16 }],
  ['objective.size', null],
  ['objective.content', 'none'],
  ['objective.content.picture.width', 0],
  ['objective.content.picture.width', 31],
  ['objective.content.picture.height', 1e9],
  ['objective.content.picture.data', { part: 99 }],
  ['objective.content.picture.data', { part: -1 }],
  ['objective.content.picture.data', [1, 2, 3]],
  ['objective.content.layers', Array(65).fill('relu1_1')],
  ['objective.content.layers', { length: 1 }],
  ['objective.styles', Array(65).fill({})],
  ['objective.styles', 'many'],
  ['objective.layerWeights', { 'relu1_1; rm': 1 }],
  ['objective.weights.style', -1],
  ['objective.weights.style', '500'],
  ['objective.normalization', '__proto__'],
  ['method', 'constructor'],
  ['scales', []],
  ['scales', [{ factor: 1, iterations: 1e9 }]],
  ['scales', [{ factor: 0.5, iterations: 10 }]],
  ['seed', 1.5],
  ['historySize', 1e9],
  ['noiseRatio', null],
  ['start', { width: 16, height: 16, data: { part: 0 } }],
  ['checkpoint', { file: '/etc/passwd', every: 1 }],
];

describe('readFrame', () => {
  const grams = [{ layer: 'relu1_1', channels: 2, part: 'gram', values: Float32Array.of(1, 2, 2, 5) }];
  const engine = { request: () => Promise.resolve(grams) } as unknown as Engine;
  let frame: Buffer;
  const asked: string[] = [];
  const findModel: FindModel = ({ hash }) => {
    asked.push(hash);
    return Promise.resolve('/models/found.safetensors');
  };
  const read = (bytes: Buffer): Promise<OptimizeJob> => readFrame(bytes, PARAMS.optimize, LIMITS, findModel);

  before(async () => {
    const job = await smallJob(engine, { iterations: 3 });
    frame = await writeFrame(job, () => Promise.resolve({ hash: HASH, name: 'compact' }));
  });
  beforeEach(() => (asked.length = 0));

  it('gives a job as it was written, its model by the file that is here', async () => {
    const job = await read(frame);
    assert.equal(job.objective.model.file, '/models/found.safetensors');
    assert.equal(job.objective.content!.picture.data.length, 32 * 32 * 3);
    // The same picture, which has travelled once.
    assert.equal(job.start?.data, job.objective.content!.picture.data);
  });

  for (const [path, value] of REFUSED) {
    it(`refuses ${path} = ${JSON.stringify(value).slice(0, 40)}`, async () => {
      await assert.rejects(read(changed(frame, (head) => set(head, path, value))), isRefusal);
      assert.deepEqual(asked, []);
    });
  }

  it('decodes nothing of a job of which anything is wrong', async () => {
    const broken = Buffer.from(frame);
    // Behind the head of the first PNG, which is all that is looked at before.
    const at = HEADER_BYTES + frame.readUInt32LE(MAGIC.length) + 60;
    broken.fill(0xff, at, at + 200);
    await assert.rejects(read(broken), { code: 'job-invalid', message: /a whole PNG/ });
    const wrongBesides = changed(broken, (head) => set(head, 'historySize', -1));
    await assert.rejects(read(wrongBesides), { code: 'job-invalid', message: /historySize/ });
  });

  it('takes no picture that says of itself that it is larger than the job says', async () => {
    const bomb = Buffer.from(frame);
    const at = HEADER_BYTES + frame.readUInt32LE(MAGIC.length);
    bomb.writeUInt32BE(60_000, at + 16);
    bomb.writeUInt32BE(60_000, at + 20);
    await assert.rejects(read(bomb), { code: 'job-invalid', message: /a PNG of 32×32 pixels/ });
  });

  it('takes no picture, no matrix and no features with what is no number in them', async () => {
    const [size, channels] = [8, 2];
    const picture = { width: size, height: size, data: new Float32Array(size * size * 3) };
    const losses = { total: 1, content: 1, style: 1, tv: 1 };
    const result = { picture, losses, iterations: 1, elapsed: 1, seed: 1, reason: 'iterations', curve: [], resumedFrom: 0 };
    const gram = [{ layer: 'relu1_1', channels, part: 'gram', values: new Float32Array(channels ** 2) }];
    const values = { values: new Float32Array(5) };
    const written = [
      { data: picture.data, read: async () => readFrame<unknown>(await writeFrame(result), RESULTS.optimize, LIMITS) },
      { data: gram[0]!.values, read: async () => readFrame<unknown>(await writeFrame(gram), RESULTS.style, LIMITS) },
      { data: values.values, read: async () => readFrame<unknown>(await writeFrame(values), RESULTS.featureValues, LIMITS) },
    ];
    for (const { data, read } of written) {
      await read();
      for (const bad of [NaN, Infinity, -Infinity]) {
        data[3] = bad;
        await assert.rejects(read(), { code: 'job-invalid', message: /finite numbers/ });
      }
    }
  });

  it('takes no more bytes and pixels than it may', async () => {
    await assert.rejects(readFrame(frame, PARAMS.optimize, { ...LIMITS, maxBytes: 1000 }, findModel), { code: 'job-too-large' });
    await assert.rejects(readFrame(frame, PARAMS.optimize, { ...LIMITS, maxPixels: 1000 }, findModel), { code: 'image-too-large' });
  });

  it('leaves out what it does not know, such as a prototype', async () => {
    const strange = changed(frame, (head) => (head.value = { ...head.value, evil: 1, constructor: { polluted: 1 } }));
    const job = await read(strange);
    assert.equal(job.constructor, Object);
    assert.equal('evil' in job, false);
    assert.equal('polluted' in job, false);
  });

  it('survives 2,000 damaged copies: each is read, or refused with a code', async () => {
    const next = mutations(frame, 1);
    let refused = 0;
    for (let run = 0; run < 2000; run++) {
      await read(next()).catch((error: unknown) => {
        assert.ok(error instanceof NeuralStyleError, String(error));
        refused += 1;
      });
    }
    assert.ok(refused > 1000, `${refused} refused`);
  });
});

describeWithRedis('A worker to which a stranger sends jobs', (server) => {
  const name = 'hostile';
  let worker: WorkerProcess;
  let queue: Queue;

  /** Where there is no Redis nothing has been started. */
  const endings: (() => unknown)[] = [];
  before(async () => {
    worker = await WorkerProcess.ready(server(), ['--queue', name]);
    const connection = server().client();
    queue = new Queue(name, { connection, prefix: 'neural-style' });
    endings.push(
      () => queue.close(),
      () => connection.disconnect(),
      () => worker.kill(),
    );
  });
  after(async () => {
    for (const end of endings) await end();
  });

  /** Sends a job and its frame; gives the error that it ends in. */
  const refusal = async (id: string, data: unknown, frame?: Buffer): Promise<{ code: string; parameters: Record<string, string> }> => {
    const client = server().client();
    if (frame) await client.set(`neural-style:${name}:parcel:${id}-in`, frame);
    await queue.add('../../etc/passwd', data, { jobId: id });
    for (;;) {
      const job = await queue.getJob(id);
      if (!job?.failedReason) continue;
      client.disconnect();
      return JSON.parse(job.failedReason) as { code: string; parameters: Record<string, string> };
    }
  };
  const data = (bytes: number, kind = 'style', place = 'redis'): object => ({
    version: VERSION,
    kind,
    frame: { place, bytes },
    store: true,
  });

  it('refuses them, each with a code, and goes on', async () => {
    const gibberish = Buffer.from('gibberish, but of some length');
    const code = async (...sent: Parameters<typeof refusal>): Promise<string> => (await refusal(...sent)).code;
    assert.equal(await code('../../../etc/passwd', data(1)), 'job-invalid');
    assert.equal(await code(newJobId(), 'process.exit()'), 'job-invalid');
    assert.equal(await code(newJobId(), data(1, 'constructor')), 'job-invalid');
    assert.equal(await code(newJobId(), data(1, 'modelHash')), 'job-invalid');
    assert.equal(await code(newJobId(), data(29), gibberish), 'job-invalid');
    assert.equal(await code(newJobId(), data(1)), 'job-invalid');
    assert.equal(await code(newJobId(), data(1e12)), 'job-too-large');
    assert.equal(await code(newJobId(), data(1, 'style', 'store')), 'store-failed');
    assert.equal(await code(newJobId(), data(1, 'style', 'file:///etc/passwd')), 'job-invalid');
  });

  it('says that it does not have the weights that a job names', async () => {
    const picture = { width: 8, height: 8, data: new Uint8Array(192) };
    const named = { hash: HASH, name: 'my-own' };
    const recipe = { model: { file: '', pooling: 'max' }, picture, layers: 'style' };
    const frame = await writeFrame({ statistic: GRAM_MATRICES, recipe }, () => Promise.resolve(named));
    const { code, parameters } = await refusal(newJobId(), data(frame.length), frame);
    assert.equal(code, 'worker-model-missing');
    assert.equal(parameters.model, 'my-own');
    assert.equal(parameters.hash, HASH.slice(0, 8));
  });
});

describeWithRedis('Somebody without the password', (server) => {
  it('gets nothing from Redis', async () => {
    for (const password of [null, 'wrong']) {
      const client = server().client(password);
      const refused = new Promise<Error>((resolve) => client.on('error', resolve));
      assert.match((await refused).message, /NOAUTH|WRONGPASS/);
      client.disconnect();
    }
  });

  it('cannot run a worker, which ends without showing what it was given', async () => {
    const worker = new WorkerProcess(server(), [], { NEURAL_STYLE_REDIS_PASSWORD: 'not-this-one' });
    assert.equal(await worker.exit, 1);
    const said = worker.lines.join('\n');
    assert.match(said, /cannot be used: .*password/);
    assert.doesNotMatch(said, /not-this-one/);
  });
});

function isRefusal(error: unknown): boolean {
  return error instanceof NeuralStyleError && ['job-invalid', 'image-too-large'].includes(error.code);
}
