import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import helper from 'node-red-node-test-helper';
import sharp from 'sharp';
import { ImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { liveNode, openEditors as editors } from '../../src/flow/live/live-nodes.js';
import { lossPlotPng, lossPlotSvg } from '../../src/drawing/loss-plot.js';
import { functionNode, functionOf } from '../support/node-red/function-node.js';
import { samplePicture, startFlow, stopFlow, type Flow, type FlowNode } from '../support/node-red/flow.js';

const NODES: FlowNode[] = [
  { id: 'preview', type: 'neural-style-preview', wires: [['out']] },
  { id: 'out', type: 'helper' },
  { id: 'catcher', type: 'catch', wires: [['errors']] },
  { id: 'errors', type: 'helper' },
  { id: 'complete', type: 'complete', scope: ['preview'], wires: [['done']] },
  { id: 'done', type: 'helper' },
];

const TORN = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"></g></svg>';

const curve = [1, 2, 3].map((iteration) => ({ iteration, width: 64, total: 9 / iteration, content: 1, style: 2, tv: 3 }));

let base: string;
let png: Buffer;

before(async () => {
  base = await mkdtemp(join(tmpdir(), 'neural-style-preview-'));
  png = await samplePicture(40, 30);
  await writeFile(join(base, 'picture.png'), png);
});
after(() => rm(base, { recursive: true }));

describe('neural-style-preview', () => {
  afterEach(() => stopFlow());

  let flow: Flow;
  let shown: { fill?: string; text?: string }[];

  beforeEach(async () => {
    flow = await startFlow(
      [...NODES, functionOf('f', 'msg.payload = { data: new Uint8ClampedArray(4 * 3 * 4).fill(9), width: 4, height: 3 };', 'preview')],
      { fileWorkingDirectory: base },
      { types: [functionNode] },
    );
    // Which outlives the flow of the test before.
    liveNode('preview')!.picture.clear();
    shown = [];
    helper
      .getNode('preview')!
      .on('call:status' as never, ((call: { args: [{ fill?: string; text?: string }] }) => shown.push(call.args[0])) as never);
  });

  /** Sends a message and waits until it is dealt with; gives what an editor that opens the picture then gets. */
  const sizeOf = async (
    msg: object,
    to = 'preview',
    meanwhile = (): Promise<void> => Promise.resolve(),
  ): Promise<[number, number] | null> => {
    flow.send(to, msg);
    await flow.inbox('done').next();
    await meanwhile();
    const picture = await liveNode('preview')!.picture.full();
    return picture && [picture.width, picture.height];
  };

  const nextYellow = (): Promise<string> =>
    new Promise((resolve) =>
      helper.getNode('preview')!.on(
        'call:status' as never,
        ((call: { args: [{ fill?: string; text?: string }] }) => {
          if (call.args[0].fill === 'yellow') resolve(String(call.args[0].text));
        }) as never,
      ),
    );

  const PICTURES: Record<string, () => unknown> = {
    'a Buffer, as transfer, image out and http request send it': () => png,
    'base64 text': () => png.toString('base64'),
    'base64 text in a Buffer': () => Buffer.from(png.toString('base64')),
    'a data URI': () => `data:image/png;base64,${png.toString('base64')}`,
    'a Uint8Array': () => new Uint8Array(png),
    'an upload': () => ({ buffer: png }),
    'the path of a file in its folder': () => 'picture.png',
    pixels: () => ({ data: Buffer.alloc(40 * 30 * 3), width: 40, height: 30 }),
    'an image tensor': () => new ImageTensor({ width: 40, height: 30, data: new Uint8Array(40 * 30 * 3) }),
    'a report of the progress whose image was encoded': () => ({ iteration: 3, image: png }),
  };
  for (const [form, make] of Object.entries(PICTURES)) {
    it(`shows ${form}`, async () => {
      assert.deepEqual(await sizeOf({ payload: await make() }), [40, 30]);
      assert.equal(shown.at(-1)!.fill, 'green');
    });
  }

  it('shows what a function node makes', async () => assert.deepEqual(await sizeOf({}, 'f'), [4, 3]));

  it('shows a plot of the losses, as SVG and as PNG', async () => {
    const svg = lossPlotSvg(curve);
    for (const payload of [svg, Buffer.from(svg), await lossPlotPng(curve)]) assert.deepEqual(await sizeOf({ payload }), [960, 480]);
    const { picture } = liveNode('preview')!;
    const drawn = (await picture.full())!;
    const { channels } = await sharp(drawn.data, { raw: { width: 960, height: 480, channels: 3 } }).stats();
    assert.ok(channels[0]!.stdev > 5, 'there is something on it');
  });

  const NONE: [string, unknown, RegExp][] = [
    ['a number', 7, /no-picture/],
    ['an object', { temperature: 21 }, /no-picture/],
    ['numbers of 16 bits', new Uint16Array(9), /no-picture/],
    ['bytes that are no picture', Buffer.from('Dear diary, today I painted.'), /no-picture/],
    [
      'a picture that was read as text',
      Buffer.from('\ufffd\ufffd\ufffd\ufffd\0\x10JFIF\0\x01').toString(),
      /^The picture in msg\.payload was read as/,
    ],
    ['an SVG that may do anything', '<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>', /no-picture/],
  ];
  for (const [name, payload, text] of NONE) {
    it(`says in yellow that it does not show ${name}, and lets it pass`, async () => {
      assert.equal(await sizeOf({ payload }), null);
      assert.equal((await flow.inbox('out').next()).payload, payload);
      assert.equal(shown.at(-1)!.fill, 'yellow');
      assert.match(shown.at(-1)!.text!, text);
      assert.equal(flow.inbox('errors').messages.length, 0);
    });
  }

  const UNSEEN: [string, () => unknown, RegExp][] = [
    ['what cannot be decoded', () => png.subarray(0, 60), /^Expected a JPEG, PNG/],
    ['a path out of its folder', () => '../secret.png', /secret\.png came with a/],
    ['a word', () => 'text', /^The picture file text does not exist/],
    ['a drawing whose groups do not end where they began', () => TORN, /^The picture|Expected/],
  ];
  for (const [name, payload, text] of UNSEEN) {
    it(`says in yellow, when an editor shows the node, that it does not show ${name}`, async () => {
      editors.report('somebody', ['preview'], []);
      flow.send('preview', { payload: payload() });
      assert.match(await nextYellow(), text);
      assert.equal(flow.inbox('errors').messages.length, 0);
    });
  }

  it('says the same where nobody but a full view asks for it', async () => {
    editors.report('somebody', [], []);
    flow.send('preview', { payload: 'text' });
    await flow.inbox('done').next();
    const yellow = nextYellow();
    await assert.rejects(liveNode('preview')!.picture.jpeg(), { code: 'file-missing' });
    assert.match(await yellow, /^The picture file text does not exist/);
  });

  it('reads no file before somebody looks, and says which it is', async () => {
    editors.report('somebody', [], []);
    const size = sizeOf({ payload: 'later.png' }, 'preview', () => writeFile(join(base, 'later.png'), png));
    assert.deepEqual(await size, [40, 30]);
    assert.deepEqual(shown[0], {
      fill: 'green',
      shape: 'dot',
      text: '@neural-style/node-red/neural-style-engine:neural-style-engine.status.picture-at',
    });
    assert.equal(flow.inbox('errors').messages.length, 0);
  });

  it('passes by reports without a picture', async () => {
    for (const payload of [
      { iteration: 3, iterations: 9, image: null },
      { cancelled: true, reason: 'reset' },
    ])
      assert.equal(await sizeOf({ payload }), null);
    assert.deepEqual(shown, []);
  });

  it('shows the latest, however long one before takes to be read', async () => {
    flow.send('preview', { payload: 'picture.png' });
    flow.send('preview', { payload: new ImageTensor({ width: 2, height: 1, data: new Uint8Array(6) }) });
    await flow.inbox('done').next();
    await flow.inbox('done').next();
    const { width, height } = (await liveNode('preview')!.picture.full())!;
    assert.deepEqual([width, height], [2, 1]);
  });

  it('is cleared although a picture is still being read', async () => {
    flow.send('preview', { payload: 'picture.png' });
    flow.send('preview', { payload: '' });
    await flow.inbox('done').next();
    await flow.inbox('done').next();
    assert.equal(await liveNode('preview')!.picture.full(), null);
  });
});
