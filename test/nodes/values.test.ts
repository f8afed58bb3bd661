import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { isImageTensor, type ImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { functionNode, functionOf } from '../support/node-red/function-node.js';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type FlowNode, type Msg } from '../support/node-red/flow.js';

/*
 * What function nodes put into messages: values of another realm, and values that cannot be read.
 */

const CATCH: FlowNode[] = [
  { id: 'catcher', type: 'catch', wires: [['errors']] },
  { id: 'errors', type: 'helper' },
];

let base: string;

before(async () => (base = await mkdtemp(join(tmpdir(), 'neural-style-values-'))));
after(() => rm(base, { recursive: true }));

const start = (nodes: readonly FlowNode[]): Promise<Flow> =>
  startFlow([...nodes, ...CATCH], { fileWorkingDirectory: base }, { types: [functionNode] });

/** What comes next at an inbox, be it a result or an error. */
const nextOf = (flow: Flow, id: string): Promise<Msg> =>
  Promise.race([
    flow.inbox(id).next(),
    flow
      .inbox('errors')
      .next()
      .then(({ error }) => assert.fail(error!.message)),
  ]);

describe('pixels that a function node makes', () => {
  afterEach(() => stopFlow());

  const imageIn: FlowNode = { id: 'in', type: 'neural-style-image-in', size: 0, wires: [['out']] };
  const out: FlowNode = { id: 'out', type: 'helper' };

  const MADE: Record<string, string> = {
    'a Uint8Array': 'new Uint8Array(16 * 16 * 3).fill(99)',
    'a Uint8ClampedArray': 'new Uint8ClampedArray(16 * 16 * 3).fill(99)',
    'a DataView': 'new DataView(new Uint8Array(16 * 16 * 3).fill(99).buffer)',
    'a SharedArrayBuffer': '(() => { const b = new SharedArrayBuffer(768); new Uint8Array(b).fill(99); return b; })()',
    'an array': 'new Array(16 * 16 * 3).fill(99)',
    'a Buffer that has been JSON': 'JSON.parse(JSON.stringify(Buffer.alloc(16 * 16 * 3, 99)))',
  };
  for (const [form, program] of Object.entries(MADE)) {
    it(`are taken in ${form}`, async () => {
      const flow = await start([
        functionOf('f', `msg.payload = { data: ${program}, width: 16, height: 16, channels: 3 };`, 'in'),
        imageIn,
        out,
      ]);
      flow.send('f', {});
      const image = (await nextOf(flow, 'out')).payload as ImageTensor;
      assert.deepEqual(image.shape, [16, 16, 3]);
      assert.deepEqual([...new Set(await image.data())], [99]);
    });
  }

  it('may be those of an image, changed, in a new Uint8Array', async () => {
    const negative = `
      const pixels = await msg.payload.data();
      const [height, width] = msg.payload.shape;
      msg.payload = { data: new Uint8Array(pixels.map((value) => 255 - value)), width, height, channels: 3 };`;
    const flow = await start([
      { id: 'first', type: 'neural-style-image-in', size: 0, wires: [['f']] },
      functionOf('f', negative, 'in'),
      imageIn,
      out,
    ]);
    const png = await samplePicture(12, 8);
    flow.send('first', { payload: png });
    const { data } = ((await nextOf(flow, 'out')).payload as ImageTensor).picture;
    const before = await sharp(png).raw().toBuffer();
    assert.deepEqual(
      [...data],
      [...before].map((value) => 255 - value),
    );
  });
});

describe('a picture in another form than an image tensor', () => {
  afterEach(() => stopFlow());

  it('is taken by the transfer node wherever it takes one', async () => {
    const program = `
      const picture = () => new Uint8Array(msg.png);
      msg.payload = { originalname: 'a.png', buffer: picture() };
      msg.style = { content: picture().buffer };
      msg.mask = { data: new Uint8ClampedArray(4 * 4 * 4).fill(255), width: 4, height: 4 };
      msg.styleMask = JSON.parse(JSON.stringify(msg.png));
      msg.init = 'data:image/png;base64,' + msg.png.toString('base64');`;
    const transfer = { style: 'style', styleType: 'msg', size: 32, init: 'message', iterations: 1, colors: 'content', format: 'png' };
    const flow = await start([
      functionOf('f', program, 'transfer'),
      { id: 'transfer', type: 'neural-style-transfer', ...transfer, wires: [['result'], []] },
      { id: 'result', type: 'helper' },
    ]);
    flow.send('f', { png: await samplePicture(32, 32) });
    const { payload } = await nextOf(flow, 'result');
    assert.equal((await sharp(payload as Buffer).metadata()).width, 32);
  });

  it('starts an optimizer, and gives image out its colours', async () => {
    const wired = pipeline({ init: 'message', iterations: 1, reportEvery: 0 }).map((node) =>
      node.id === 'optimizer' ? { ...node, wires: [['colours'], []] } : node,
    );
    const flow = await startFlow(
      [
        ...wired,
        functionOf('f', 'msg.init = Array.from(msg.payload);', 'content'),
        functionOf('colours', 'msg.content = new DataView(new Uint8Array(msg.grey).buffer);', 'out'),
        { id: 'out', type: 'neural-style-image-out', format: 'png', colors: 'content', wires: [['result']] },
      ],
      {},
      { types: [functionNode] },
    );
    const grey = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#808080' } })
      .png()
      .toBuffer();
    flow.send('style', { payload: await samplePicture(64, 64, 2) });
    flow.send('f', { payload: await samplePicture(64, 48), grey });
    const { channels } = await sharp((await nextOf(flow, 'result')).payload as Buffer).stats();
    const [red, green, blue] = channels.map(({ mean }) => mean) as [number, number, number];
    // The chroma of a grey picture.
    assert.ok(Math.abs(red - green) < 3 && Math.abs(blue - green) < 3, `${red} ${green} ${blue}`);
  });

  it('says what is wrong with msg.init', async () => {
    const flow = await start([
      { id: 'transfer', type: 'neural-style-transfer', size: 16, init: 'message', iterations: 1, wires: [[], []] },
    ]);
    flow.send('transfer', { payload: await samplePicture(16, 16), init: { data: new Uint16Array(12), width: 2, height: 2 } });
    const { error } = await flow.inbox('errors').next();
    assert.equal(error!.code, 'payload-type');
    assert.match(error!.message, /in msg\.init but received an object whose data is a Uint16Array; expected 8 bits\./);
  });

  it('is the bytes of a style file in an array of a function node', async () => {
    const flow = await start([
      { id: 'style', type: 'neural-style-image-in', size: 64, wires: [['features']] },
      { id: 'features', type: 'neural-style-features', layers: 'style', wires: [['gram']] },
      { id: 'gram', type: 'neural-style-gram', wires: [['save']] },
      { id: 'save', type: 'neural-style-style-out', target: 'payload', wires: [['f']] },
      functionOf('f', 'msg.payload = new Uint8Array(msg.payload);', 'read'),
      { id: 'read', type: 'neural-style-style-in', wires: [['out']] },
      { id: 'out', type: 'helper' },
    ]);
    flow.send('style', { payload: await samplePicture(64, 64) });
    assert.equal(((await nextOf(flow, 'out')).payload as { kind: string }).kind, 'gram');
  });
});

describe('a message that cannot be read', () => {
  afterEach(() => stopFlow());

  const TYPES = ['image-in', 'features', 'gram', 'loss', 'optimizer', 'image-out', 'preview', 'style-in', 'style-out', 'transfer'];
  const PAYLOADS: Record<string, string> = {
    'whose payload has a getter that throws': `msg.payload = { get data() { throw new Error('gone'); }, get kind() { throw new Error('gone'); } };`,
    'whose payload is of a class with such getters': `
      class Camera { get data() { throw new Error('gone'); } get kind() { throw new Error('gone'); } }
      msg.payload = new Camera();`,
    'whose payload is a revoked Proxy': `
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      msg.payload = proxy;`,
    'whose payload itself is a getter that throws': `
      Object.defineProperty(msg, 'payload', { enumerable: true, get() { throw new Error('gone'); } });`,
    'whose payload throws what cannot be made text': `
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      const fail = () => { throw proxy; };
      msg.payload = { get data() { return fail(); }, get kind() { return fail(); } };`,
  };

  for (const [name, program] of Object.entries(PAYLOADS)) {
    it(`${name}, is an error of every node`, async () => {
      const flow = await start(
        TYPES.flatMap((type) => [functionOf(`to-${type}`, program, type), { id: type, type: `neural-style-${type}`, wires: [[], []] }]),
      );
      for (const type of TYPES) {
        flow.send(`to-${type}`, { _msgid: type });
        const { _msgid, error } = await flow.inbox('errors').next();
        assert.deepEqual([_msgid, error!.code], [type, 'value-unreadable'], error!.message);
        assert.match(error!.message, /^The value in msg\.payload cannot be read: /);
      }
      assert.equal(flow.inbox('errors').messages.length, TYPES.length);
    });
  }

  const OTHERS: [type: string, program: string, property: string][] = [
    ['image-in', "msg.options = { get size() { throw new Error('gone'); } };", 'msg.options'],
    ['transfer', "msg.mask = { get data() { throw new Error('gone'); } };", 'msg.mask'],
    ['transfer', "Object.defineProperty(msg, 'mask', { enumerable: true, get() { throw new Error('gone'); } });", 'msg.mask'],
    ['transfer', "msg.weights = { get style() { throw new Error('gone'); } }; msg.payload = 1;", 'msg.weights'],
    ['transfer', "msg.steer = { get style() { throw new Error('gone'); } }; msg.payload = 1;", 'msg.steer'],
    [
      'transfer',
      "Object.defineProperty(msg, 'reset', { get() { throw new Error('gone'); }, enumerable: true }); msg.payload = 1;",
      'msg.reset',
    ],
    ['optimizer', "msg.steer = { get pause() { throw new Error('gone'); } };", 'msg.steer'],
    ...(
      [
        ['image-in', 'options'],
        ['transfer', 'options'],
        ['transfer', 'reset'],
        ['transfer', 'steer'],
        ['transfer', 'weights'],
        ['transfer', 'pause'],
        ['transfer', 'finish'],
        ['transfer', 'topic'],
        ['transfer', 'mask'],
        ['transfer', 'init'],
        ['transfer', 'style'],
        ['image-out', 'headers'],
        ['image-out', 'content'],
      ] as const
    ).flatMap(([type, property]): [string, string, string][] => {
      const payload = ['steer', 'weights', 'pause', 'finish'].includes(property) ? 'msg.payload = 1;' : '';
      return [
        [type, `Object.defineProperty(msg, '${property}', { get() { throw new Error('gone'); } }); ${payload}`, `msg.${property}`],
        [
          type,
          `let asked = 0; Object.defineProperty(msg, '${property}', { enumerable: true, get() { if (!asked++) throw new Error('gone'); } }); ${payload}`,
          `msg.${property}`,
        ],
      ];
    }),
    ['transfer', "let asked = 0; msg.options = { get size() { if (!asked++) throw new Error('gone'); return 16; } };", 'msg.options'],
    [
      'transfer',
      "let asked = 0; msg.options = { layerWeights: { get relu1_1() { if (!asked++) throw new Error('gone'); return 1; } } };",
      'msg.options',
    ],
    [
      'transfer',
      "let asked = 0; msg.weights = { get style() { if (!asked++) throw new Error('gone'); } }; msg.payload = 1;",
      'msg.weights',
    ],
  ];
  /** For what is read only where it is asked for. */
  const settings: Readonly<Record<string, object>> = {
    'msg.style': { style: 'style', styleType: 'msg' },
    'msg.content': { colors: 'content' },
    'msg.init': { init: 'message' },
  };
  for (const [n, [type, program, property]] of OTHERS.entries()) {
    it(`in ${property} is an error of ${type}, too (${n + 1})`, async () => {
      const flow = await start([
        functionOf('f', program, 'node'),
        { id: 'before', type: 'neural-style-image-in', size: 16, wires: [[type === 'image-out' ? 'f' : '']] },
        { id: 'node', type: `neural-style-${type}`, size: 16, iterations: 1, ...settings[property], wires: [[], []] },
      ]);
      flow.send(type === 'image-out' ? 'before' : 'f', { payload: await samplePicture(16, 16) });
      const { error } = await flow.inbox('errors').next();
      assert.equal(error!.code, 'value-unreadable', error!.message);
      assert.ok(error!.message.startsWith(`The value in ${property} cannot be read: gone.`), error!.message);
    });
  }

  it('comes to the Catch node with all that can be copied', async () => {
    const flow = await start([
      functionOf('f', "msg.payload = { get data() { throw new Error('gone'); } };", 'in'),
      { id: 'in', type: 'neural-style-image-in', wires: [[]] },
    ]);
    const res = { status: () => res };
    flow.send('f', { topic: 'porch', req: { headers: {} }, res });
    const msg = await flow.inbox('errors').next();
    assert.equal(msg.topic, 'porch');
    assert.equal(msg.res, res, 'whoever asked can be answered');
    assert.equal('payload' in msg, false);
  });

  it('that a node cannot send to several others is an error of that node', async () => {
    const flow = await start([
      functionOf('f', "msg.extra = { get data() { throw new Error('gone'); } };", 'in'),
      { id: 'in', type: 'neural-style-image-in', size: 8, wires: [['one', 'two']] },
      { id: 'one', type: 'helper' },
      { id: 'two', type: 'helper' },
    ]);
    flow.send('f', { payload: await samplePicture(8, 8) });
    const { error } = await flow.inbox('errors').next();
    assert.equal(error!.code, 'value-unreadable', error!.message);
    assert.match(error!.message, /^The value in msg\.extra cannot be read: gone\./);
  });

  it('and that was dealt with is told to the Catch node where a Complete node cannot be', async () => {
    const flow = await start([
      functionOf('f', "msg.extra = { get data() { throw new Error('gone'); } };", 'in'),
      { id: 'in', type: 'neural-style-image-in', size: 8, wires: [['one']] },
      { id: 'complete', type: 'complete', scope: ['in'], wires: [['one']] },
      { id: 'one', type: 'helper' },
    ]);
    flow.send('f', { payload: await samplePicture(8, 8) });
    assert.ok(isImageTensor((await flow.inbox('one').next()).payload));
    assert.equal((await flow.inbox('errors').next()).error!.code, 'value-unreadable');
  });
});

describe('a payload of millions', () => {
  afterEach(() => stopFlow());

  const TYPES = ['image-in', 'features', 'gram', 'loss', 'optimizer', 'image-out', 'style-in', 'style-out', 'transfer'];

  it('is told in a few words by every node, without a look at what is in it', async () => {
    const flow = await start(TYPES.map((type) => ({ id: type, type: `neural-style-${type}`, wires: [[], []] })));
    const looks: string[] = [];
    for (const type of TYPES) {
      const payload = new Float32Array(2 ** 16);
      const { keys, entries, getOwnPropertyNames } = Object;
      const watched = <T extends (value: object) => unknown>(name: string, look: T): T =>
        ((value: object) => {
          if (value === payload) looks.push(`${type}: ${name}`);
          return look(value);
        }) as T;
      Object.assign(Object, {
        keys: watched('keys', keys),
        entries: watched('entries', entries),
        getOwnPropertyNames: watched('getOwnPropertyNames', getOwnPropertyNames),
      });
      try {
        flow.send(type, { payload, weights: type === 'transfer' ? payload : undefined });
        const { error } = await flow.inbox('errors').next();
        assert.match(error!.message, /a Float32Array/, type);
        assert.ok(error!.message.length < 500);
      } finally {
        Object.assign(Object, { keys, entries, getOwnPropertyNames });
      }
    }
    assert.deepEqual(looks, []);
  });
});
