import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { isImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type FlowNode, type Msg } from '../support/node-red/flow.js';
import { functionNode, functionOf } from '../support/node-red/function-node.js';
import { PASSWORD, describeWithRedis } from '../support/servers/redis-server.js';
import { WorkerProcess } from '../support/servers/worker-process.js';

const ITERATIONS = 3;

describeWithRedis('A flow whose engine is a job queue', (server) => {
  let worker: WorkerProcess;
  let folder: string;
  let content: Buffer;
  let style: Buffer;

  /** Where there is no Redis nothing has been started. */
  const endings: (() => unknown)[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neural-style-store-'));
    [content, style] = await Promise.all([samplePicture(64, 64, 1), samplePicture(64, 64, 3)]);
    worker = await WorkerProcess.ready(server(), ['--name', 'studio', '--store', pathToFileURL(folder).href, '--store-above', '1']);
    endings.push(
      () => worker.kill(),
      () => rm(folder, { recursive: true, force: true }),
    );
  });
  after(async () => {
    for (const end of endings) await end();
  });
  afterEach(() => stopFlow());

  const start = (engine: object, optimizer: Record<string, unknown> = {}, password = PASSWORD): Promise<Flow> => {
    const [local, ...others] = pipeline({ iterations: ITERATIONS, seed: 7, ...optimizer });
    const nodes: FlowNode[] = [{ ...local!, where: 'queue', redisUrl: server().url, ...engine }, ...others];
    return startFlow(nodes, {}, { credentials: { engine: { redisPassword: password } } });
  };
  const paint = (flow: Flow, id: string): Promise<Msg> => {
    flow.send('style', { _msgid: `${id}s`, payload: style });
    flow.send('content', { _msgid: id, payload: content });
    return flow.inbox('result').next();
  };
  const bytesOf = ({ payload }: Msg): Uint8Array => {
    assert.ok(isImageTensor(payload));
    return Uint8Array.from(payload.picture.data);
  };

  it('paints what an engine on this machine paints', async () => {
    const flow = await start({});
    const there = await paint(flow, 'a');
    await stopFlow();
    const [engine, ...others] = pipeline({ iterations: ITERATIONS, seed: 7 });
    const here = await paint(await startFlow([{ ...engine!, executor: 'onnxruntime' }, ...others]), 'a');
    assert.deepEqual(bytesOf(there), bytesOf(here));
  });

  it('paints a style of moments, and features that a flow has changed, as an engine on this machine does', async () => {
    const settings = [
      { iterations: ITERATIONS, seed: 7 },
      { contentWeight: 50, match: 'latest' },
    ] as const;
    const [engine, ...others] = pipeline(...settings).map((node) =>
      node.id === 'gram'
        ? { ...node, type: 'neural-style-moments' }
        : node.id === 'contentFeatures'
          ? { ...node, wires: [['change']] }
          : node,
    );
    const change = functionOf('change', 'msg.payload = await msg.payload.scaled(2);', 'loss');
    const painted = async (fields: object, credentials: object = {}): Promise<Msg> => {
      const flow = await startFlow([{ ...engine!, ...fields }, ...others, change], {}, { credentials, types: [functionNode] });
      flow.send('style', { payload: style });
      flow.send('content', { payload: content });
      const result = await flow.inbox('result').next();
      await stopFlow();
      return result;
    };
    const queue = { where: 'queue', redisUrl: server().url };
    const there = await painted(queue, { engine: { redisPassword: PASSWORD } });
    assert.deepEqual(bytesOf(there), bytesOf(await painted({ executor: 'onnxruntime' })));
  });

  it('paints at once, in the instant node as by the preset, as an engine on this machine does', async () => {
    const once = (engine: object): FlowNode[] => [
      { id: 'engine', type: 'neural-style-engine', threads: 1, ...engine },
      { id: 'model', type: 'neural-style-model', source: 'compact', engine: 'engine' },
      {
        ...{ id: 'instant', type: 'neural-style-instant', model: 'model', size: 0, practice: 3 },
        ...{ styleFrom: 'picture', style: 'style', styleType: 'msg', wires: [['tensor']] },
      },
      {
        ...{ id: 'transfer', type: 'neural-style-transfer', preset: 'instant', practice: 3, model: 'model', size: 0, format: 'png' },
        ...{ style: 'style', styleType: 'msg', wires: [['png'], []] },
      },
      { id: 'tensor', type: 'helper' },
      { id: 'png', type: 'helper' },
    ];
    const painted = async (engine: object, credentials: object = {}): Promise<Uint8Array[]> => {
      const flow = await startFlow(once(engine), {}, { credentials });
      flow.send('instant', { payload: content, style });
      flow.send('transfer', { payload: content, style });
      const [tensor, png] = [await flow.inbox('tensor').next(), await flow.inbox('png').next()];
      await stopFlow();
      const data = await sharp(png.payload as Buffer)
        .raw()
        .toBuffer();
      return [bytesOf(tensor), Uint8Array.from(data)];
    };
    const there = await painted({ where: 'queue', redisUrl: server().url }, { engine: { redisPassword: PASSWORD } });
    assert.deepEqual(there, await painted({ executor: 'onnxruntime' }));
    assert.deepEqual(there[0], there[1]);
  });

  it('has large pictures travel by the store, and leaves nothing there', async () => {
    const flow = await start({ storeUrl: pathToFileURL(folder).href, storeAbove: 1 });
    const names = new Set<string>();
    const watching = new AbortController();
    const watch = (async () => {
      for (;;) {
        for (const name of await readdir(folder)) names.add(name.replace(/^j[0-9a-f]{32}/, 'job'));
        if (watching.signal.aborted) return;
      }
    })();
    await paint(flow, 'b');
    // Taking them away is the last that is done for a job.
    while ((await readdir(folder)).length > 0);
    watching.abort();
    await watch;
    assert.ok(names.has('job-in.frame') && names.has('job-out.frame'), [...names].join());
  });

  it('ends in an error at Catch where Redis refuses it', async () => {
    const flow = await start({}, {}, 'wrong');
    flow.send('content', { _msgid: 'c', payload: content });
    assert.equal((await flow.inbox('errors').next()).error?.code, 'queue-unreachable');
  });

  it('says at Catch what is wrong with its settings', async () => {
    for (const settings of [{ redisUrl: 'http://localhost' }, { queueName: 'a/b' }, { priority: -1 }, { storeUrl: 'ftp://host/folder' }]) {
      const flow = await start(settings);
      flow.send('content', { _msgid: 'd', payload: content });
      assert.equal((await flow.inbox('errors').next()).error?.code, 'setting-invalid', JSON.stringify(settings));
      await stopFlow();
    }
  });

  it('refuses a checkpoint, which no worker could reach', async () => {
    const flow = await start({}, { checkpoint: join(folder, 'state') });
    flow.send('style', { _msgid: 'es', payload: style });
    flow.send('content', { _msgid: 'e', payload: content });
    const { error } = await flow.inbox('errors').next();
    assert.equal(error?.code, 'setting-invalid');
  });

  it('takes waiting jobs off the queue when it is redeployed, and stops the one that runs', async () => {
    const flow = await start({}, { iterations: 1_000_000 });
    flow.send('style', { _msgid: 'fs', payload: style });
    for (const id of ['f1', 'f2', 'f3']) flow.send('content', { _msgid: id, payload: content });
    await flow.inbox('progress').nextWhere(({ payload }) => !('waiting' in (payload as object)));
    await stopFlow();
    await worker.line(/failed j[0-9a-f]{32}: The job was cancelled/);
    const client = server().client();
    assert.equal(await client.llen('neural-style:paint:wait'), 0);
    client.disconnect();
  });
});
