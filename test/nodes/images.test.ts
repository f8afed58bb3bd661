import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import helper from 'node-red-node-test-helper';
import sharp from 'sharp';
import { ImageTensor, isImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { pipeline, samplePicture, startFlow, stopFlow, type FlowNode, type Msg } from '../support/node-red/flow.js';

const CATCH: FlowNode[] = [
  { id: 'catcher', type: 'catch', wires: [['errors']] },
  { id: 'errors', type: 'helper' },
];

const tensor = (width: number, height: number, value: number): ImageTensor =>
  new ImageTensor({ width, height, data: new Uint8Array(width * height * 3).fill(value) });

describe('neural-style-image-in', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'neural-style-test-'))));
  after(() => rm(folder, { recursive: true }));
  afterEach(() => stopFlow());

  const flowWith = (settings: object): FlowNode[] => [
    { id: 'in', type: 'neural-style-image-in', wires: [['out']], ...settings },
    { id: 'out', type: 'helper' },
    ...CATCH,
  ];

  it('loads what a message carries, at the size set, into the property set', async () => {
    const flow = await startFlow(flowWith({ source: 'picture', sourceType: 'msg', size: 20, property: 'photo.tensor' }));
    flow.send('in', { picture: await samplePicture(40, 30), payload: 'kept' });
    const msg = await flow.inbox('out').next();
    assert.equal(msg.payload, 'kept');
    const image = (msg.photo as { tensor: unknown }).tensor;
    assert.ok(isImageTensor(image));
    assert.deepEqual(image.shape, [15, 20, 3]);
  });

  it('loads a fixed path, and a picture of the examples', async () => {
    const file = join(folder, 'a b.png');
    await writeFile(file, await samplePicture(12, 8));
    const flow = await startFlow([
      ...flowWith({ source: file, sourceType: 'str', size: 0 }),
      { id: 'example', type: 'neural-style-image-in', source: 'valley.jpg', sourceType: 'example', size: 64, wires: [['out']] },
    ]);
    flow.send('in', {});
    assert.deepEqual(((await flow.inbox('out').next()).payload as ImageTensor).shape, [8, 12, 3]);
    flow.send('example', {});
    assert.equal(((await flow.inbox('out').next()).payload as ImageTensor).width, 64);
  });

  it('passes an image tensor on, shrinking it where needed', async () => {
    const flow = await startFlow(flowWith({ size: 10 }));
    flow.send('in', { payload: tensor(20, 10, 50) });
    const image = (await flow.inbox('out').next()).payload as ImageTensor;
    assert.deepEqual(image.shape, [5, 10, 3]);
    assert.deepEqual([...new Set(await image.data())], [50]);
  });

  /** The pixels of a picture that is flat. */
  const colourOf = (msg: Msg): number[] => [...(msg.payload as ImageTensor).picture.data.subarray(0, 3)];

  it('sizes by a side, a box or a share, as the node or a message says', async () => {
    const flow = await startFlow(flowWith({ sizing: 'shorter', size: 20 }));
    const shapeWith = async (options: object): Promise<readonly number[]> => {
      flow.send('in', { payload: await samplePicture(80, 40), options });
      return ((await flow.inbox('out').next()).payload as ImageTensor).shape;
    };
    assert.deepEqual(await shapeWith({}), [20, 40, 3]);
    assert.deepEqual(await shapeWith({ sizing: 'longer' }), [10, 20, 3]);
    assert.deepEqual(await shapeWith({ sizing: 'cover', fitWidth: 30, fitHeight: 30 }), [30, 30, 3]);
    assert.deepEqual(await shapeWith({ sizing: 'contain', fitWidth: 30, fitHeight: 30 }), [15, 30, 3]);
    assert.deepEqual(await shapeWith({ sizing: 'percent', percent: 25 }), [10, 20, 3]);
    assert.deepEqual(await shapeWith({ size: 200, enlarge: false }), [40, 80, 3]);
  });

  it("matches the picture's colours to those of another one", async () => {
    const flow = await startFlow([
      ...flowWith({ size: 8, colors: 'match', colorsOf: 'palette', colorsOfType: 'msg' }),
      { id: 'histogram', type: 'neural-style-image-in', size: 8, colors: 'match', colorsMethod: 'histogram', wires: [['out']] },
    ]);
    const sample = { payload: await samplePicture(8, 8), palette: tensor(4, 4, 99), content: tensor(4, 4, 33) };
    flow.send('in', { ...sample });
    assert.deepEqual(colourOf(await flow.inbox('out').next()), [99, 99, 99]);
    flow.send('histogram', { ...sample });
    assert.deepEqual(colourOf(await flow.inbox('out').next()), [33, 33, 33]);
  });

  it('names the property of a picture to match that is not there', async () => {
    const flow = await startFlow(flowWith({ size: 8, colors: 'match' }));
    flow.send('in', { payload: await samplePicture(8, 8) });
    const { error } = await flow.inbox('errors').next();
    assert.equal(error!.code, 'payload-empty');
    assert.match(error!.message, /msg\.content/);
  });

  it('lets a message bring its own size and colours, and leaves those of image out alone', async () => {
    const flow = await startFlow(flowWith({ size: 8 }));
    const content = tensor(4, 4, 33);
    flow.send('in', { payload: tensor(16, 16, 200), content, options: { size: 4, colors: 'match' } });
    const matched = await flow.inbox('out').next();
    assert.deepEqual((matched.payload as ImageTensor).shape, [4, 4, 3]);
    assert.deepEqual(colourOf(matched), [33, 33, 33]);
    flow.send('in', { payload: tensor(16, 16, 200), content, options: { colors: 'content', format: 'png' } });
    const own = await flow.inbox('out').next();
    assert.deepEqual((own.payload as ImageTensor).shape, [8, 8, 3]);
    assert.deepEqual(colourOf(own), [200, 200, 200]);
  });

  for (const [name, options] of [
    ['options that are no object', 'size=4'],
    ['an option that no node has', { sise: 4 }],
    ['an option out of its range', { size: -1 }],
    ['colours that no node has', { colors: 'pink' }],
  ] as const) {
    it(`answers ${name} with setting-invalid`, async () => {
      const flow = await startFlow(flowWith({ size: 8 }));
      flow.send('in', { payload: tensor(8, 8, 1), options });
      assert.equal((await flow.inbox('errors').next()).error!.code, 'setting-invalid');
    });
  }

  /** A header that promises 60,000×60,000 pixels, with right checksums, and next to no data. */
  const png60000 = Buffer.from(
    '89504e470d0a1a0a0000000d494844520000ea600000ea6008020000000fb0e2150000000c49444154789c6360a00c000000400001b7347cef0000000049454e44ae426082',
    'hex',
  );
  const bad: Record<string, [unknown, string]> = {
    'a text file': [Buffer.from('Dear diary, today I painted.'), 'image-invalid'],
    'an empty payload': ['', 'payload-empty'],
    'no payload': [undefined, 'payload-empty'],
    'an empty buffer': [Buffer.alloc(0), 'payload-empty'],
    'a missing file': ['nowhere/at/all.jpg', 'file-missing'],
    'a number': [42, 'payload-type'],
    'a 60,000×60,000 PNG header': [png60000, 'image-too-large'],
  };
  for (const [name, [payload, code]] of Object.entries(bad)) {
    it(`answers ${name} with ${code}, and goes on`, async () => {
      const flow = await startFlow(flowWith({ size: 16 }));
      flow.send('in', { payload });
      const { error } = await flow.inbox('errors').next();
      assert.equal(error!.code, code, error!.message);
      flow.send('in', { payload: await samplePicture(16, 16) });
      assert.ok(isImageTensor((await flow.inbox('out').next()).payload));
      assert.equal(flow.inbox('errors').messages.length, 1);
    });
  }

  describe('with a JPEG that is cut off', () => {
    let jpeg: Buffer;
    before(async () => {
      jpeg = await sharp(await samplePicture(200, 200))
        .jpeg()
        .toBuffer();
    });

    it('answers with image-invalid', async () => {
      const flow = await startFlow(flowWith({ size: 16 }));
      flow.send('in', { payload: jpeg.subarray(0, jpeg.length / 2) });
      assert.equal((await flow.inbox('errors').next()).error!.code, 'image-invalid');
    });

    it('takes it where settings.js says so, with a warning and a status', async () => {
      const flow = await startFlow(flowWith({ size: 16 }), { neuralStyle: { acceptTruncated: true } });
      const warnings: string[] = [];
      helper.getNode('in')!.on('call:warn' as never, ((call: { args: [string] }) => warnings.push(call.args[0])) as never);
      flow.send('in', { payload: jpeg.subarray(0, jpeg.length / 2) });
      assert.deepEqual(((await flow.inbox('out').next()).payload as ImageTensor).shape, [16, 16, 3]);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]!, /log\.truncated$/);
      await flow.shown('in', 'size-truncated');
    });

    it('takes one that lacks its end marker alone without a word', async () => {
      const flow = await startFlow(flowWith({ size: 16 }));
      flow.send('in', { payload: jpeg.subarray(0, -2) });
      assert.deepEqual(((await flow.inbox('out').next()).payload as ImageTensor).shape, [16, 16, 3]);
      await flow.shown('in', 'size-reduced');
    });

    it('refuses a setting that is neither true nor false', async () => {
      const flow = await startFlow(flowWith({ size: 16 }), { neuralStyle: { acceptTruncated: 'yes' } });
      flow.send('in', { payload: jpeg });
      const { error } = await flow.inbox('errors').next();
      assert.equal(error!.code, 'setting-invalid');
      assert.match(error!.message, /neuralStyle\.acceptTruncated in settings\.js/);
    });
  });

  it('says in its status what a picture was that was enlarged or reduced, and of others their size alone', async () => {
    const flow = await startFlow(flowWith({ size: 32 }));
    for (const [width, text] of [
      [20, 'size-enlarged'],
      [40, 'size-reduced'],
      [32, 'size'],
    ] as const) {
      flow.send('in', { payload: await samplePicture(width, 10) });
      await flow.inbox('out').next();
      await flow.shown('in', text);
    }
    flow.send('in', { payload: tensor(16, 16, 1) });
    await flow.inbox('out').next();
    await flow.shown('in', 'size-enlarged');
  });
});

describe('neural-style-image-out', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'neural-style-test-'))));
  after(() => rm(folder, { recursive: true }));
  afterEach(() => stopFlow());

  const flowWith = (settings: object): FlowNode[] => [
    { id: 'out', type: 'neural-style-image-out', wires: [['sent']], ...settings },
    { id: 'sent', type: 'helper' },
    ...CATCH,
  ];

  it('sends a Buffer with its content type', async () => {
    const flow = await startFlow(flowWith({ format: 'webp' }));
    flow.send('out', { payload: tensor(8, 6, 100), headers: { 'x-kept': '1' } });
    const msg = await flow.inbox('sent').next();
    assert.equal((await sharp(msg.payload as Buffer).metadata()).format, 'webp');
    assert.deepEqual(msg.headers, { 'x-kept': '1', 'content-type': 'image/webp' });
  });

  it('does not pass on the headers of a downloaded picture', async () => {
    const flow = await startFlow(flowWith({ format: 'png' }));
    const headers = { 'x-node-red-request-node': '1a2b', 'transfer-encoding': 'chunked', 'set-cookie': 'a=b' };
    flow.send('out', { payload: tensor(8, 6, 100), headers });
    assert.deepEqual((await flow.inbox('sent').next()).headers, { 'content-type': 'image/png' });
  });

  it('sends base64 text', async () => {
    const flow = await startFlow(flowWith({ format: 'png', target: 'base64' }));
    flow.send('out', { payload: tensor(8, 6, 100) });
    const { payload } = await flow.inbox('sent').next();
    assert.deepEqual(
      await sharp(Buffer.from(payload as string, 'base64'))
        .metadata()
        .then(({ width, height }) => [width, height]),
      [8, 6],
    );
  });

  it('writes a file whose ending decides the format, making folders', async () => {
    const file = join(folder, 'new', 'picture.png');
    const flow = await startFlow(flowWith({ format: 'jpeg', target: 'file', file }));
    flow.send('out', { payload: tensor(8, 6, 100) });
    assert.equal((await flow.inbox('sent').next()).filename, file);
    assert.equal((await sharp(await readFile(file)).metadata()).format, 'png');
    assert.deepEqual(await readdir(join(folder, 'new')), ['picture.png']);
  });

  it('gives back the size that the photograph had, and says so', async () => {
    const flow = await startFlow([
      { id: 'in', type: 'neural-style-image-in', size: 16, property: 'content', wires: [['painted']] },
      { id: 'painted', type: 'helper' },
      ...flowWith({ format: 'png', outputSize: 'photograph' }),
    ]);
    const shown: string[] = [];
    helper
      .getNode('out')!
      .on('call:status' as never, ((call: { args: [{ text: string }] }) => void shown.push(call.args[0].text)) as never);
    flow.send('in', { payload: await samplePicture(48, 36) });
    const { content } = await flow.inbox('painted').next();
    const sizeOf = async (msg: object): Promise<unknown[]> => {
      flow.send('out', { payload: tensor(16, 12, 90), ...msg });
      const { width, height } = await sharp((await flow.inbox('sent').next()).payload as Buffer).metadata();
      return [width, height];
    };
    assert.deepEqual(await sizeOf({ content }), [48, 36]);
    assert.match(shown[0]!, /encoded · .*result-enlarged$/);
    assert.deepEqual(await sizeOf({ content: tensor(20, 15, 1) }), [20, 15], 'of a photograph without a file: its own');
    assert.deepEqual(await sizeOf({ content, options: { outputSize: 'painted' } }), [16, 12]);
  });

  it("keeps the content's colours when asked", async () => {
    const flow = await startFlow(flowWith({ format: 'png', colors: 'content' }));
    const content = new ImageTensor({ width: 1, height: 1, data: Uint8Array.of(10, 120, 240) });
    flow.send('out', { payload: new ImageTensor({ width: 1, height: 1, data: Uint8Array.of(200, 50, 25) }), content });
    const pixels = await sharp((await flow.inbox('sent').next()).payload as Buffer)
      .raw()
      .toBuffer();
    assert.deepEqual([...pixels], [1, 111, 231]);
  });

  it('lets a message bring its own format, target and colours, and leaves those of image in alone', async () => {
    const flow = await startFlow(flowWith({ format: 'jpeg' }));
    const payload = new ImageTensor({ width: 1, height: 1, data: Uint8Array.of(200, 50, 25) });
    const content = new ImageTensor({ width: 1, height: 1, data: Uint8Array.of(10, 120, 240) });
    const pixel = async (colors: string): Promise<number[]> => {
      flow.send('out', { payload, content, options: { format: 'png', target: 'base64', colors } });
      const sent = (await flow.inbox('sent').next()).payload;
      return [
        ...(await sharp(Buffer.from(sent as string, 'base64'))
          .raw()
          .toBuffer()),
      ];
    };
    assert.deepEqual(await pixel('content'), [1, 111, 231]);
    assert.deepEqual(await pixel('match'), [200, 50, 25]);
  });

  it('does not let a message choose the file by its options', async () => {
    const file = join(folder, 'chosen.png');
    const flow = await startFlow(flowWith({ target: 'file', file }));
    flow.send('out', { payload: tensor(8, 6, 100), options: { file: join(folder, 'other.png') } });
    assert.match((await flow.inbox('errors').next()).error!.message, /for msg\.options but received "file"/);
  });

  const bad: Record<string, [object, object, string]> = {
    'a quality of the message out of its range': [{}, { payload: tensor(2, 2, 0), options: { quality: 0 } }, 'setting-invalid'],
    'a payload that is no image tensor': [{}, { payload: 'text' }, 'payload-type'],
    'content colours without a content picture': [{ colors: 'content' }, { payload: tensor(2, 2, 0) }, 'content-missing'],
    'an unwritable file': [{ target: 'file', file: '/dev/null/x.png' }, { payload: tensor(2, 2, 0) }, 'file-unwritable'],
    'no file name': [{ target: 'file', file: '' }, { payload: tensor(2, 2, 0) }, 'setting-invalid'],
    'an unknown format': [{ format: 'bmp' }, { payload: tensor(2, 2, 0) }, 'setting-invalid'],
  };
  for (const [name, [settings, msg, code]] of Object.entries(bad)) {
    it(`answers ${name} with ${code}`, async () => {
      const flow = await startFlow(flowWith(settings));
      flow.send('out', msg);
      assert.equal((await flow.inbox('errors').next()).error!.code, code);
    });
  }
});

describe('neural-style-preview', () => {
  afterEach(() => stopFlow());

  it('passes messages on and shows their size, for pictures and progress reports', async () => {
    const flow = await startFlow([
      { id: 'preview', type: 'neural-style-preview', width: 32, active: true, wires: [['out']] },
      { id: 'out', type: 'helper' },
    ]);
    const payload = { image: tensor(64, 48, 9), iteration: 3 };
    flow.send('preview', { payload });
    assert.equal((await flow.inbox('out').next()).payload, payload);
    flow.send('preview', { payload: 'no picture' });
    assert.equal((await flow.inbox('out').next()).payload, 'no picture');
    assert.ok(helper.getNode('preview'));
  });
});

describe('neural-style-transfer', () => {
  afterEach(() => stopFlow());

  it('heeds a reset that comes while it prepares', async () => {
    const flow = await startFlow([
      { id: 'transfer', type: 'neural-style-transfer', size: 32, iterations: 100_000, wires: [['out'], ['progress']] },
      { id: 'out', type: 'helper' },
      { id: 'progress', type: 'helper' },
    ]);
    flow.send('transfer', { payload: await samplePicture(32, 32) });
    flow.send('transfer', { reset: true });
    const { payload } = await flow.inbox('progress').next();
    assert.deepEqual(payload, { cancelled: true, reason: 'reset', iteration: 0, iterations: 100_000 });
  });

  it('paints a message that has weights beside its picture', async () => {
    const flow = await startFlow([
      { id: 'transfer', type: 'neural-style-transfer', size: 32, iterations: 1, wires: [['out'], []] },
      { id: 'out', type: 'helper' },
    ]);
    flow.send('transfer', { payload: await samplePicture(32, 32), weights: { style: 5 } });
    assert.ok(Buffer.isBuffer((await flow.inbox('out').next()).payload));
  });

  for (const [name, type, settings, end] of [
    ['a style transfer node', 'neural-style-transfer', { iterations: 1 }, 'encoded'],
    ['one that paints in one pass', 'neural-style-transfer', { preset: 'instant' }, 'encoded'],
    ['an instant node', 'neural-style-instant', { practice: 0 }, 'painted'],
  ] as const) {
    it(`says in the status of ${name} that the content and the style were enlarged`, async () => {
      const flow = await startFlow([
        { id: 'transfer', type, size: 32, style: 'painting', styleType: 'msg', ...settings, wires: [['out'], []] },
        { id: 'out', type: 'helper' },
      ]);
      let shownText = '';
      const changed = new EventEmitter();
      helper.getNode('transfer')!.on(
        'call:status' as never,
        ((call: { args: [{ text?: string }] }) => {
          shownText = call.args[0].text ?? '';
          changed.emit('text');
        }) as never,
      );
      const shown = async (text: RegExp): Promise<void> => {
        while (!text.test(shownText)) await once(changed, 'text');
      };
      flow.send('transfer', { payload: await samplePicture(16, 16), painting: await samplePicture(16, 16, 5) });
      await flow.inbox('out').next();
      await shown(new RegExp(`status\\.${end}.*status\\.content-enlarged.*status\\.style-enlarged`));
      flow.send('transfer', { payload: await samplePicture(32, 32), painting: await samplePicture(40, 40, 5) });
      await flow.inbox('out').next();
      await shown(new RegExp(`status\\.${end}$`));
    });
  }

  it('does it all in one node', async () => {
    const flow = await startFlow([
      {
        id: 'transfer',
        type: 'neural-style-transfer',
        size: 48,
        style: 'painting',
        styleType: 'msg',
        iterations: 4,
        reportEvery: 2,
        format: 'png',
        wires: [['out'], ['progress']],
      },
      { id: 'out', type: 'helper' },
      { id: 'progress', type: 'helper' },
      ...CATCH,
    ]);
    flow.send('transfer', { payload: await samplePicture(48, 40), painting: await samplePicture(32, 32, 5) });
    const result = await flow.inbox('out').next();
    const { width, height } = await sharp(result.payload as Buffer).metadata();
    assert.deepEqual([width, height], [48, 40]);
    assert.equal(flow.inbox('progress').messages.length, 2);

    flow.send('transfer', { payload: await samplePicture(48, 40), painting: 'missing.jpg' });
    assert.equal((await flow.inbox('errors').next()).error!.code, 'file-missing');
  });
});

describe('wiring mistakes', () => {
  afterEach(() => stopFlow());

  const mistakes: Record<string, { node: string; msg: () => Promise<object>; settings?: object; code: string; says: RegExp }> = {
    'a Buffer into features': {
      node: 'contentFeatures',
      msg: () => Promise.resolve({ payload: Buffer.alloc(9) }),
      code: 'payload-type',
      says: /a Buffer of 9 bytes/,
    },
    'an image into gram': {
      node: 'gram',
      msg: () => Promise.resolve({ payload: tensor(32, 32, 1) }),
      code: 'payload-type',
      says: /received an image tensor/,
    },
    'an image into loss': {
      node: 'loss',
      msg: () => Promise.resolve({ payload: tensor(32, 32, 1) }),
      code: 'payload-type',
      says: /feature maps, .*received an image tensor/,
    },
    'text into the optimizer': {
      node: 'optimizer',
      msg: () => Promise.resolve({ payload: 'paint!' }),
      code: 'payload-type',
      says: /an objective/,
    },
    'an unknown layer': {
      node: 'contentFeatures',
      msg: () => Promise.resolve({ payload: tensor(32, 32, 1), layers: ['relu9_9'] }),
      code: 'unknown-layer',
      says: /relu9_9.*relu4_1/,
    },
    'an unknown layer in the options': {
      node: 'contentFeatures',
      msg: () => Promise.resolve({ payload: tensor(32, 32, 1), options: { layers: 'relu9_9' } }),
      code: 'unknown-layer',
      says: /relu9_9/,
    },
    'a picture too small for the layer': {
      node: 'contentFeatures',
      msg: () => Promise.resolve({ payload: tensor(32, 4, 1) }),
      code: 'image-too-small',
      says: /a content picture of at least 8×8/,
    },
    'a style picture too small for the layer': {
      node: 'styleFeatures',
      msg: () => Promise.resolve({ payload: tensor(32, 4, 1) }),
      code: 'image-too-small',
      says: /a style picture of at least 8×8/,
    },
    'a style picture too small at its scale': {
      node: 'styleFeatures',
      msg: () => Promise.resolve({ payload: tensor(40, 32, 1), options: { styleScale: 0.1 } }),
      code: 'image-too-small',
      says: /a style picture of 40×32 pixels at style scale 0\.1 of at least 4×4/,
    },
  };
  for (const [name, { node, msg, code, says }] of Object.entries(mistakes)) {
    it(`answers ${name} with ${code}`, async () => {
      const flow = await startFlow(pipeline());
      flow.send(node, await msg());
      const { error } = await flow.inbox('errors').next();
      assert.equal(error!.code, code);
      assert.match(error!.message, says);
    });
  }

  it('answers features of two different models with model-mismatch', async () => {
    const nodes: FlowNode[] = pipeline().map((node) => (node.id === 'styleFeatures' ? { ...node, model: 'other' } : node));
    const flow = await startFlow([
      ...nodes,
      { id: 'other', type: 'neural-style-model', source: 'compact', pooling: 'avg', engine: 'engine' },
    ]);
    flow.send('content', { payload: await samplePicture(32, 32) });
    flow.send('style', { payload: await samplePicture(32, 32) });
    const { error } = await flow.inbox('errors').next();
    assert.equal(error!.code, 'model-mismatch');
    assert.match(error!.message, /max pooling.*average pooling/);
  });

  for (const [name, settings, code] of [
    ['a weights file that is not there', { source: 'file', file: '/no/such.safetensors' }, 'model-missing'],
    ['VGG-19 that is not installed', { source: 'vgg19' }, 'model-missing'],
    ['a weights file that is something else', { source: 'file', file: __filename }, 'model-invalid'],
  ] as const) {
    it(`answers ${name} with ${code}`, async () => {
      const flow = await startFlow(pipeline().map((node) => (node.id === 'model' ? { ...node, ...settings } : node)));
      flow.send('content', { payload: await samplePicture(32, 32) });
      assert.equal((await flow.inbox('errors').next()).error!.code, code);
    });
  }

  it('answers a device that this version lacks with engine-unsupported', async () => {
    const flow = await startFlow(pipeline().map((node) => (node.id === 'engine' ? { ...node, device: 'tpu' } : node)));
    flow.send('content', { payload: await samplePicture(32, 32) });
    const { error } = await flow.inbox('errors').next();
    assert.equal(error!.code, 'engine-unsupported');
    assert.match(error!.message, /tpu/);
  });

  it('answers a job larger than the memory limit with the size that fits', async () => {
    const flow = await startFlow(
      pipeline({ method: 'adam' }, { normalizeGradients: true }).map((node) =>
        node.id === 'engine' ? { ...node, memoryLimit: 200 } : node,
      ),
    );
    flow.send('style', { payload: await samplePicture(64, 64) });
    flow.send('contentFeatures', { payload: tensor(512, 512, 3) });
    const { error } = await flow.inbox('errors').next();
    assert.equal(error!.code, 'out-of-memory');
    assert.match(error!.message, /512×512 picture needs about \d+ MB/);
  });
});
