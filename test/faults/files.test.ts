import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { isImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { ModelLibrary } from '../../src/model/library/model-library.js';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type FlowNode } from '../support/node-red/flow.js';
import { progressOf } from '../support/engine/painting.js';
import { printRecoveries, Stopwatch, type Recovery } from '../support/engine/recoveries.js';
import { mountSmallDisk, type SmallDisk } from '../support/files/small-disk.js';
import { skip } from '../support/skip.js';

const KILOBYTES = 64;

const recoveries: Recovery[] = [];
after(() => printRecoveries(recoveries));

describe('a full disk', () => {
  let disk: SmallDisk | null;
  let content: Buffer;
  let style: Buffer;
  let flow: Flow;

  before(async function () {
    disk = await mountSmallDisk(KILOBYTES);
    if (!disk) {
      skip(this, 'a small file system cannot be mounted here, which takes root on Linux');
    }
    content = await samplePicture(64, 64, 1);
    style = await samplePicture(64, 64, 3);
  });
  beforeEach(() => writeFile(join(disk!.folder, 'filler'), Buffer.alloc((KILOBYTES - 8) * 1024)));
  afterEach(async () => {
    await stopFlow();
    for (const file of await readdir(disk!.folder)) await rm(join(disk!.folder, file), { recursive: true });
  });
  after(() => disk?.unmount());

  const errorCode = async (): Promise<string> => (await flow.inbox('errors').next()).error!.code!;
  const files = (): Promise<string[]> => readdir(disk!.folder);
  const makeRoom = (): Promise<void> => rm(join(disk!.folder, 'filler'));

  it('costs image out one picture, leaves no part of it, and the next is whole', async () => {
    const file = join(disk!.folder, 'painting.png');
    flow = await startFlow([
      { id: 'in', type: 'neural-style-image-in', size: 128, wires: [['out']] },
      { id: 'out', type: 'neural-style-image-out', format: 'png', target: 'file', file, wires: [['result']] },
      { id: 'result', type: 'helper' },
      { id: 'catcher', type: 'catch', wires: [['errors']] },
      { id: 'errors', type: 'helper' },
    ]);
    const large = await samplePicture(128, 128, 5);
    const watch = new Stopwatch();
    flow.send('in', { payload: large });
    const code = await errorCode();
    watch.struck();
    assert.equal(code, 'file-unwritable');
    assert.deepEqual(await files(), ['filler']);
    await makeRoom();
    flow.send('in', { payload: large });
    await flow.inbox('result').next();
    recoveries.push({ fault: 'full disk', where: 'output file', code, seconds: watch.healed() });
    assert.deepEqual(await files(), ['painting.png']);
    assert.deepEqual((await sharp(file).metadata()).width, 128);
  });

  it('costs a job that cannot keep its checkpoint, and the next one is painted', async () => {
    const checkpoint = join(disk!.folder, 'job.checkpoint');
    flow = await startFlow(pipeline({ iterations: 4, checkpoint, checkpointEvery: 3 }));
    flow.send('style', { payload: style });
    const watch = new Stopwatch();
    flow.send('content', { payload: content });
    const code = await errorCode();
    watch.struck();
    assert.equal(code, 'file-unwritable');
    assert.deepEqual(await files(), ['filler']);
    // Too short for a checkpoint.
    flow.send('content', { payload: content, options: { iterations: 2 } });
    assert.ok(isImageTensor((await flow.inbox('result').next()).payload));
    recoveries.push({ fault: 'full disk', where: 'checkpoint', code, seconds: watch.healed() });
  });

  it('keeps a model from being imported, and leaves no part of it', async () => {
    const library = new ModelLibrary(disk!.folder);
    await assert.rejects(library.import(EMBEDDED_MODEL.file, 'mine'), { code: 'model-unwritable' });
    const left = await readdir(disk!.folder, { recursive: true, withFileTypes: true });
    assert.deepEqual(
      left.filter((entry) => entry.isFile()).map(({ name }) => name),
      ['filler'],
    );
  });
});

describe('a weights file in use', () => {
  let folder: string;
  let file: string;
  let flow: Flow;
  let content: Buffer;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neural-style-weights-'));
    file = join(folder, 'mine.safetensors');
    await copyFile(EMBEDDED_MODEL.file, file);
    content = await samplePicture(64, 64, 1);
    const own = (node: FlowNode): FlowNode => (node.id === 'model' ? { ...node, source: 'file', file } : node);
    flow = await startFlow(pipeline({ iterations: 100_000 }).map(own));
    flow.send('style', { payload: await samplePicture(64, 64, 3) });
    flow.send('content', { payload: content });
    await flow.inbox('progress').nextWhere((msg) => progressOf(msg).iteration >= 3);
  });
  afterEach(async () => {
    await stopFlow();
    await rm(folder, { recursive: true });
  });

  const CHANGES: Record<string, [change: () => Promise<void>, code: string]> = {
    'that is removed': [() => rm(file), 'model-missing'],
    'that is cut off': [async () => writeFile(file, Buffer.alloc((await stat(file)).size >> 1)), 'model-invalid'],
  };
  for (const [name, [change, code]] of Object.entries(CHANGES)) {
    it(`${name} does not disturb the job that runs, is an error for the next one, and no more once it is back`, async () => {
      await change();
      flow.send('optimizer', { steer: { remaining: 5 } });
      assert.ok(isImageTensor((await flow.inbox('result').next()).payload));
      const watch = new Stopwatch();
      flow.send('content', { payload: content });
      assert.equal((await flow.inbox('errors').next()).error!.code, code);
      watch.struck();
      await copyFile(EMBEDDED_MODEL.file, file);
      flow.send('content', { payload: content, options: { iterations: 3 } });
      assert.equal((await flow.inbox('result').next()).iterations, 3);
      recoveries.push({ fault: `weights file ${name}`, where: 'next job', code, seconds: watch.healed() });
    });
  }
});
