import assert from 'node:assert/strict';
import sharp from 'sharp';
import { PRACTICE_ROUNDS } from '../../src/properties/nodes/instant.js';
import { samplePicture, startFlow, stopFlow, type Flow, type FlowNode, type Msg } from '../support/node-red/flow.js';

const SIZE = { width: 72, height: 50 };

/** A transfer node with the preset instant, whose photograph comes in the message. */
function withTransfer(transfer: object = {}): FlowNode[] {
  return [
    { id: 'engine', type: 'neural-style-engine' },
    { id: 'model', type: 'neural-style-model', source: 'compact', engine: 'engine' },
    { id: 'average', type: 'neural-style-model', source: 'compact', pooling: 'avg', engine: 'engine' },
    {
      ...{ id: 'transfer', type: 'neural-style-transfer', preset: 'instant', model: 'model', size: 0, format: 'png' },
      ...{ style: 'style', styleType: 'msg', wires: [['painted'], ['progress']], ...transfer },
    },
    { id: 'painted', type: 'helper' },
    { id: 'progress', type: 'helper' },
    { id: 'catch', type: 'catch', wires: [['errors']] },
    { id: 'errors', type: 'helper' },
  ];
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Buffer;
}

async function pixelsOf({ payload }: Msg): Promise<Pixels> {
  const { data, info } = await sharp(payload as Buffer)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { ...info, data };
}

/** A channel of the content's size with a value for each half. */
const halvesOf = (left: number, right: number): Buffer =>
  Buffer.from(Array.from({ length: SIZE.width * SIZE.height }, (_, at) => (at % SIZE.width < SIZE.width / 2 ? left : right)));

const maskOf = (left: number, right: number): Promise<Buffer> =>
  sharp(halvesOf(left, right), { raw: { ...SIZE, channels: 1 } })
    .png()
    .toBuffer();

/** The largest difference of two pictures within some columns. */
function difference(a: Pixels, b: Pixels, from: number, to: number): number {
  let largest = 0;
  a.data.forEach((value, at) => {
    const column = Math.floor(at / a.channels) % a.width;
    if (column >= from && column < to) largest = Math.max(largest, Math.abs(value - b.data[at]!));
  });
  return largest;
}

describe('neural-style-transfer with the preset instant', () => {
  let content: Buffer;
  let style: Buffer;
  let other: Buffer;
  let flow: Flow;

  before(async () => {
    [content, style, other] = await Promise.all([
      samplePicture(SIZE.width, SIZE.height, 1),
      samplePicture(64, 64, 3),
      samplePicture(64, 64, 7),
    ]);
  });

  afterEach(() => stopFlow());

  const paint = async (msg: object = {}): Promise<Msg> => {
    flow.send('transfer', { payload: content, style, ...msg });
    return flow.inbox('painted').next();
  };
  const errorOf = async (msg: object = {}): Promise<NonNullable<Msg['error']>> => {
    flow.send('transfer', { payload: content, style, ...msg });
    return (await flow.inbox('errors').next()).error!;
  };

  it('keeps to the frame before, of the same topic, till a reset', async () => {
    flow = await startFlow(withTransfer({ steady: 1 }));
    const paintPlain = async (topic: string): Promise<Pixels> => pixelsOf(await paint({ topic, options: { strength: 0 } }));
    const strong = await pixelsOf(await paint({ topic: 'a' }));
    const alone = await paintPlain('b');
    const following = await paintPlain('a');
    const distance = ({ data }: Pixels): number => data.reduce((sum, value, at) => sum + Math.abs(value - strong.data[at]!), 0);
    assert.ok(distance(following) < distance(alone) / 2, `${distance(following)} of ${distance(alone)}`);
    flow.send('transfer', { reset: true });
    assert.deepEqual(await paintPlain('a'), alone);
  });

  it('paints at the size of the content, says how long it took, and sends no progress', async () => {
    flow = await startFlow(withTransfer());
    const msg = await paint({ topic: 'mine' });
    const { width, height } = await pixelsOf(msg);
    assert.deepEqual({ width, height }, SIZE);
    assert.equal(msg.topic, 'mine');
    assert.ok(Number.isInteger(msg.elapsed));
    assert.deepEqual(msg.jobs, { waiting: 0, painted: 1, cancelled: 0, superseded: 0, refused: 0, failed: 0 });
    assert.equal((msg.content as { readonly kind: string }).kind, 'image');
    for (const name of ['loss', 'iterations', 'reason', 'curve', 'seed', 'plot']) assert.ok(!(name in msg), name);
    assert.deepEqual(flow.inbox('progress').messages, []);
    await flow.shown('transfer', 'painted');
    assert.ok(flow.statuses('transfer').includes('loading'));
  });

  it('gives the same picture for each kind of style that it takes, and whatever has no effect', async () => {
    flow = await startFlow(withTransfer());
    const first = await pixelsOf(await paint());
    for (const options of [{ statistic: 'moments' }, { iterations: 7, contentWeight: 0, init: 'noise', reach: '2,4' }])
      assert.ok(difference(await pixelsOf(await paint({ options })), first, 0, SIZE.width) <= 1, JSON.stringify(options));
  });

  it('takes size, strength, detail and the size of strokes from the message', async () => {
    flow = await startFlow(withTransfer());
    const pictures = new Set<string>();
    const all = [
      {},
      { strength: 0.5 },
      { palette: 0 },
      { detail: 0 },
      { size: 40 },
      { size: 40, styleScale: 2 },
      { styleColors: 'match' },
      { practice: 2 },
    ];
    for (const options of all) pictures.add((await pixelsOf(await paint({ options }))).data.toString('base64'));
    assert.equal(pictures.size, all.length);
  });

  it('says how far a style is practised, but for one that has the colours of each photograph', async () => {
    flow = await startFlow(withTransfer({ practice: PRACTICE_ROUNDS }));
    const matched = { styleColors: 'match' };
    const first = await pixelsOf(await paint({ options: matched }));
    assert.ok(!flow.statuses('transfer').includes('practising'));
    assert.deepEqual(await pixelsOf(await paint({ options: { ...matched, practice: 0 } })), first);
    const painted = paint();
    await flow.shown('transfer', 'practising');
    await painted;
  });

  it('is chosen by a message, and gives way to another preset', async () => {
    flow = await startFlow(withTransfer({ preset: 'custom', iterations: 1 }));
    const byOptimiser = await paint();
    assert.equal(byOptimiser.iterations, 1);
    assert.ok(!('iterations' in (await paint({ options: { preset: 'instant' } }))));
  });

  it('blends styles by their shares, and has each where its mask is', async () => {
    const second = { style: 'other', styleType: 'msg', blend: 1, mask: '', maskType: 'msg' };
    flow = await startFlow(withTransfer({ moreStyles: [{ ...second, mask: 'right', maskType: 'msg' }] }));
    const masks = { styleMask: await maskOf(255, 0), right: await maskOf(0, 255) };
    const halves = await pixelsOf(await paint({ other, ...masks }));
    const same = await pixelsOf(await paint({ other: style, ...masks }));
    const { width } = SIZE;
    assert.ok(difference(halves, same, 0, width / 2 - 16) <= 1);
    assert.ok(difference(halves, same, width / 2 + 16, width) > 8);
    await stopFlow();
    flow = await startFlow(withTransfer({ moreStyles: [second] }));
    const [alone, blended, without] = [
      await pixelsOf(await paint({ other: style })),
      await pixelsOf(await paint({ other })),
      await pixelsOf(await paint({ other, style: other })),
    ];
    assert.ok(difference(blended, alone, 0, width) > 8 && difference(blended, without, 0, width) > 8);
  });

  it('keeps what is transparent, and the colours of the content', async () => {
    flow = await startFlow(withTransfer());
    const glass = await sharp(content)
      .joinChannel(halvesOf(255, 0), { raw: { ...SIZE, channels: 1 } })
      .png()
      .toBuffer();
    const painted = await pixelsOf(await paint({ payload: glass }));
    assert.equal(painted.channels, 4);
    assert.deepEqual([painted.data[3], painted.data[4 * SIZE.width - 1]], [255, 0]);
    const grey = await sharp(content).greyscale().toColourspace('srgb').png().toBuffer();
    const kept = await pixelsOf(await paint({ payload: grey, options: { colors: 'content' } }));
    for (let at = 0; at < kept.data.length; at += kept.channels) {
      const [red, green, blue] = kept.data.subarray(at, at + 3);
      assert.ok(Math.abs(red! - green!) <= 2 && Math.abs(green! - blue!) <= 2);
    }
  });

  it('has photographs leave in the order in which they came, or only the newest wait', async () => {
    flow = await startFlow(withTransfer());
    const large = await sharp(content).resize(300).png().toBuffer();
    for (const [topic, payload] of Object.entries({ first: large, second: content, third: content }))
      flow.send('transfer', { payload, style, topic });
    const topics = [await flow.inbox('painted').next(), await flow.inbox('painted').next(), await flow.inbox('painted').next()];
    assert.deepEqual(
      topics.map(({ topic }) => topic),
      ['first', 'second', 'third'],
    );
    await stopFlow();
    flow = await startFlow(withTransfer({ overflow: 'latest' }));
    flow.send('transfer', { payload: large, style, topic: 'first' });
    await flow.shown('transfer', 'loading');
    for (const topic of ['second', 'third']) flow.send('transfer', { payload: content, style, topic });
    const { topic, payload } = await flow.inbox('progress').next();
    assert.equal(topic, 'second');
    assert.deepEqual(payload, { cancelled: true, reason: 'superseded', iteration: 0, iterations: 1 });
    assert.equal((await flow.inbox('painted').next()).topic, 'first');
    assert.equal((await flow.inbox('painted').next()).topic, 'third');
  });

  it('is cancelled by msg.reset, and cannot be steered', async () => {
    flow = await startFlow(withTransfer());
    flow.send('transfer', { payload: content, style, topic: 'cancelled' });
    flow.send('transfer', { reset: true });
    const { topic, payload } = await flow.inbox('progress').next();
    assert.deepEqual([topic, (payload as { readonly reason: string }).reason], ['cancelled', 'reset']);
    await flow.shown('transfer', 'cancelled');
    flow.send('transfer', { pause: true });
    await flow.shown('transfer', 'nothing-to-steer');
    assert.equal((await paint()).topic, undefined);
    assert.deepEqual(flow.inbox('errors').messages, []);
  });

  it('says what it cannot paint with', async () => {
    flow = await startFlow(withTransfer());
    const { code, message } = await errorOf({ options: { statistic: 'neighbours' } });
    assert.equal(code, 'setting-invalid');
    assert.match(message, /^Expected one of gram, moments with preset instant for statistic but received "neighbours"/);
    await stopFlow();
    flow = await startFlow(withTransfer({ model: 'average' }));
    assert.equal((await errorOf()).code, 'instant-model');
    assert.equal((await errorOf({ payload: 'nowhere.jpg' })).code, 'file-missing');
  });
});
