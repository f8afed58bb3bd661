import assert from 'node:assert/strict';
import { engineFor } from '../../src/flow/config/engines.js';
import { ImageTensor, isImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { isFeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import { isStylePayload } from '../../src/flow/payloads/style-payload.js';
import { isObjective } from '../../src/flow/payloads/objective.js';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type FlowNode, type Msg } from '../support/node-red/flow.js';

interface Progress {
  readonly iteration: number;
  readonly iterations: number;
  readonly loss: { readonly total: number; readonly style: number };
  readonly cancelled?: boolean;
  readonly reason?: string;
  readonly image: unknown;
}

const LONG = { iterations: 100_000, reportEvery: 1 };
const progressOf = (msg: Msg): Progress => msg.payload as Progress;

/** The same flow, with objectives also going to an inbox `spare`. */
function withSpare(nodes: FlowNode[]): FlowNode[] {
  return [
    ...nodes.map((node) => (node.id === 'loss' ? { ...node, wires: [['optimizer', 'spare']] } : node)),
    { id: 'spare', type: 'helper' },
  ];
}

describe('the pipeline of separate nodes', function () {
  let content: Buffer;
  let style: Buffer;

  before(async () => {
    content = await samplePicture(80, 64, 1);
    style = await samplePicture(64, 64, 3);
  });

  afterEach(() => stopFlow());

  const paint = (flow: Flow, fields: object = {}): void => {
    flow.send('style', { payload: style });
    flow.send('content', { payload: content, ...fields });
  };

  it('paints a picture of the content size and reports progress', async () => {
    const flow = await startFlow(pipeline());
    paint(flow, { topic: 'holiday', req: { id: 1 } });
    const result = await flow.inbox('result').next();
    const image = result.payload as ImageTensor;
    assert.ok(isImageTensor(image));
    assert.deepEqual(image.shape, [51, 64, 3]);
    assert.equal(result.topic, 'holiday');
    assert.deepEqual(result.req, { id: 1 });
    assert.equal(result.iterations, 5);
    assert.ok(isImageTensor(result.content));
    assert.notDeepEqual(await image.data(), await result.content.data());

    const reports = flow.inbox('progress').messages.map(progressOf);
    assert.deepEqual(
      reports.map(({ iteration }) => iteration),
      [1, 2, 3, 4, 5],
    );
    assert.ok(reports.at(-1)!.loss.total < reports[0]!.loss.total);
    assert.ok(reports.every(({ image: shown }) => isImageTensor(shown)));
    assert.ok(!('req' in flow.inbox('progress').messages[0]!));
    assert.equal(flow.inbox('errors').messages.length, 0);
  });

  it('gives the same picture for the same seed', async () => {
    const flow = await startFlow(pipeline({ init: 'noise', seed: 42 }));
    const pictures: (Uint8Array | Float32Array)[] = [];
    for (let run = 0; run < 2; run++) {
      paint(flow);
      pictures.push(await ((await flow.inbox('result').next()).payload as ImageTensor).data());
    }
    assert.deepEqual(pictures[0], pictures[1]);
  });

  it('starts from the previous result when asked', async () => {
    const flow = await startFlow(pipeline({ init: 'previous', iterations: 3 }));
    paint(flow);
    await flow.inbox('result').next();
    const before = flow.inbox('progress').messages.map(progressOf);
    flow.send('content', { payload: content });
    await flow.inbox('result').next();
    const second = flow.inbox('progress').messages.map(progressOf).slice(before.length);
    assert.ok(second[0]!.loss.total < before[0]!.loss.total);
  });

  it('starts from the picture in msg.init when asked, and says so when there is none', async () => {
    const flow = await startFlow(pipeline({ init: 'message', iterations: 1 }));
    paint(flow);
    assert.equal((await flow.inbox('errors').next()).error!.code, 'payload-type');
    const init = new ImageTensor({ width: 10, height: 10, data: new Uint8Array(300).fill(200) });
    flow.send('content', { payload: content, init });
    assert.ok(isImageTensor((await flow.inbox('result').next()).payload));
  });

  it('carries small objects through messages, and their values on demand', async () => {
    const nodes = pipeline().map((node) =>
      ['contentFeatures', 'gram', 'loss'].includes(node.id) ? { ...node, wires: [['result', 'progress']] } : node,
    );
    const flow = await startFlow(nodes);
    flow.send('style', { payload: style });
    const gram = (await flow.inbox('result').next()).payload;
    assert.ok(isStylePayload(gram));
    assert.deepEqual(gram.layers[0], { layer: 'relu1_1', shape: [16, 16] });
    assert.equal((await gram.data('relu1_1'))!.length, 256);

    flow.send('content', { payload: content });
    const features = (await flow.inbox('result').next()).payload;
    assert.ok(isFeatureMaps(features));
    assert.deepEqual(features.layers, [{ layer: 'relu4_1', shape: [224, 7, 8] }]);
    assert.equal((await features.data('relu4_1')).length, 224 * 7 * 8);
    await assert.rejects(features.data('relu1_1'), { code: 'unknown-layer' });
    // The second wire gets a clone, whose values are the same object.
    const clone = (await flow.inbox('progress').nextWhere(({ payload }) => isFeatureMaps(payload))).payload as typeof features;
    assert.notEqual(clone, features);
    assert.equal(clone.recipe, features.recipe);
    assert.ok(JSON.stringify(features).length < 200);
  });

  it('fans out to two wires without harm', async () => {
    const nodes = pipeline().map((node) => (node.id === 'optimizer' ? { ...node, wires: [['result', 'progress'], []] } : node));
    const flow = await startFlow(nodes);
    paint(flow);
    const first = (await flow.inbox('result').next()).payload as ImageTensor;
    const second = (await flow.inbox('progress').next()).payload as ImageTensor;
    assert.deepEqual(await first.data(), await second.data());
  });

  it('runs two jobs sent at once, one after the other', async () => {
    const flow = await startFlow(pipeline());
    flow.send('style', { payload: style });
    for (const topic of ['a', 'b']) flow.send('content', { payload: content, topic });
    const topics = [await flow.inbox('result').next(), await flow.inbox('result').next()].map(({ topic }) => topic);
    assert.deepEqual(topics, ['a', 'b']);
  });

  it('cancels on msg.reset, says so on the second output, and goes on', async () => {
    const flow = await startFlow(pipeline(LONG));
    paint(flow);
    await flow.inbox('progress').next();
    flow.send('optimizer', { reset: true });
    const cancelled = progressOf(await flow.inbox('progress').nextWhere((msg) => progressOf(msg).cancelled === true));
    assert.equal(cancelled.reason, 'reset');
    assert.equal(flow.inbox('result').messages.length, 0);
    assert.equal(flow.inbox('errors').messages.length, 0);

    const seen = flow.inbox('progress').messages.length;
    flow.send('content', { payload: content });
    const next = progressOf(await flow.inbox('progress').nextWhere((msg) => progressOf(msg).iteration === 1 && !progressOf(msg).cancelled));
    assert.ok(next.loss.total > 0);
    assert.ok(flow.inbox('progress').messages.length > seen);
  });

  it('cancels only the job that msg.reset names', async () => {
    const flow = await startFlow(pipeline(LONG));
    flow.send('style', { payload: style });
    flow.send('content', { payload: content, _msgid: 'aaaaaaaaaaaaaaaa' });
    await flow.inbox('progress').next();
    flow.send('content', { payload: content, _msgid: 'bbbbbbbbbbbbbbbb' });
    flow.send('optimizer', { reset: 'cccccccccccccccc' });
    flow.send('optimizer', { reset: 'order-17' });
    flow.send('optimizer', { reset: 'aaaaaaaaaaaaaaaa' });
    const cancelled = await flow.inbox('progress').nextWhere((msg) => progressOf(msg).cancelled === true);
    assert.equal(cancelled._msgid, 'aaaaaaaaaaaaaaaa');
    const next = await flow.inbox('progress').nextWhere((msg) => !progressOf(msg).cancelled && msg._msgid === 'bbbbbbbbbbbbbbbb');
    assert.ok(progressOf(next).iteration >= 1);
  });

  it('changes the weights of the running job', async () => {
    const flow = await startFlow(pipeline(LONG));
    paint(flow);
    await flow.inbox('progress').next();
    flow.send('optimizer', { weights: { style: 0, content: 0, tv: 0 } });
    const steered = await flow.inbox('progress').nextWhere((msg) => progressOf(msg).loss.total === 0);
    assert.ok(progressOf(steered).iteration > 1);
    assert.ok(progressOf(steered).loss.style > 0);
  });

  it('ends the running job with an error when the node is redeployed, and works afterwards', async () => {
    const nodes = pipeline(LONG);
    const flow = await startFlow(nodes);
    paint(flow);
    await flow.inbox('progress').next();
    await flow.deploy(nodes.map((node) => (node.id === 'optimizer' ? { ...node, iterations: 2 } : node)));
    flow.send('content', { payload: content });
    assert.equal((await flow.inbox('result').next()).iterations, 2);
    // The old node has the same id: an error of its last moments would stand under the new one.
    assert.ok(!flow.statuses('optimizer').some((text) => text.includes('stopped')));
  });

  it('reports a SIGKILLed engine to Catch and paints the next picture', async () => {
    const flow = await startFlow(pipeline(LONG));
    paint(flow);
    await flow.inbox('progress').next();
    process.kill(engineFor('engine').pid!, 'SIGKILL');
    const { error } = await flow.inbox('errors').next();
    assert.equal(error!.code, 'engine-crashed');
    assert.match(error!.message, /SIGKILL/);
    const seen = flow.inbox('progress').messages.length;
    flow.send('content', { payload: content });
    while (flow.inbox('progress').messages.length <= seen) await flow.inbox('progress').next();
    assert.equal(flow.inbox('errors').messages.length, 1);
  });

  it('goes on with queued jobs after the engine has crashed', async () => {
    const flow = await startFlow(withSpare(pipeline(LONG)));
    flow.send('style', { payload: style });
    flow.send('content', { payload: content, topic: 'first' });
    await flow.inbox('progress').next();
    flow.send('content', { payload: content, topic: 'second' });
    await flow.inbox('spare').nextWhere(({ topic }) => topic === 'second');
    process.kill(engineFor('engine').pid!, 'SIGKILL');
    assert.equal((await flow.inbox('errors').next()).topic, 'first');
    const isPainted = ({ topic, payload }: Msg): boolean => topic === 'second' && !('waiting' in (payload as object));
    const survivor = await flow.inbox('progress').nextWhere(isPainted);
    assert.ok(progressOf(survivor).iteration >= 1);
  });

  for (const [overflow, expected] of [
    ['reject', 'busy'],
    ['queue', 'queue-full'],
  ] as const) {
    it(`answers an overload with the error ${expected} when overflow is ${overflow}`, async () => {
      const nodes = pipeline({ ...LONG, overflow }).map((node) => (node.id === 'engine' ? { ...node, queueLimit: 1 } : node));
      const flow = await startFlow(withSpare(nodes));
      paint(flow);
      const { payload } = await flow.inbox('spare').next();
      assert.ok(isObjective(payload));
      await flow.inbox('progress').next();
      flow.send('optimizer', { payload });
      flow.send('optimizer', { payload });
      assert.equal((await flow.inbox('errors').next()).error!.code, expected);
    });
  }

  it('replaces the waiting job by a newer one when overflow is latest', async () => {
    const flow = await startFlow(withSpare(pipeline({ ...LONG, overflow: 'latest' })));
    flow.send('style', { payload: style });
    flow.send('content', { payload: content, topic: 'first' });
    await flow.inbox('progress').next();
    flow.send('content', { payload: content, topic: 'second' });
    await flow.inbox('spare').nextWhere(({ topic }) => topic === 'second');
    flow.send('content', { payload: content, topic: 'third' });
    const superseded = await flow.inbox('progress').nextWhere((msg) => progressOf(msg).cancelled === true);
    assert.equal(superseded.topic, 'second');
    assert.equal(progressOf(superseded).reason, 'superseded');
    flow.send('optimizer', { reset: superseded._msgid });
  });

  it('pairs content and style of one message when asked', async () => {
    const flow = await startFlow(pipeline({ iterations: 1 }, { match: 'message' }));
    flow.send('content', { payload: content, _msgid: '1111111111111111' });
    flow.send('content', { payload: content, _msgid: '2222222222222222' });
    flow.send('style', { payload: style, _msgid: '2222222222222222' });
    assert.equal((await flow.inbox('result').next())._msgid, '2222222222222222');
    flow.send('style', { payload: style, _msgid: '1111111111111111' });
    assert.equal((await flow.inbox('result').next())._msgid, '1111111111111111');
  });

  it('ends a job whose loss is no longer a number with advice', async () => {
    const flow = await startFlow(pipeline({ ...LONG, method: 'adam', clamp: false, learningRate: 1e30 }));
    paint(flow);
    const { error } = await flow.inbox('errors').next();
    assert.equal(error!.code, 'diverged');
    assert.match(error!.message, /Lower the learning rate/);
  });
});
