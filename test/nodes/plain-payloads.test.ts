import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { GramMatrices } from '../../src/flow/payloads/style-payload.js';
import type { ImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { functionNode, functionOf } from '../support/node-red/function-node.js';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type FlowNode, type Msg } from '../support/node-red/flow.js';

/*
 * Payloads that flows make: in function nodes, whose values are of another realm, with TensorFlow.js, and of JSON.
 */

const CATCH: FlowNode[] = [
  { id: 'catcher', type: 'catch', wires: [['errors']] },
  { id: 'errors', type: 'helper' },
];
const RESULT: FlowNode = { id: 'result', type: 'helper' };

let base: string;

before(async () => {
  await tf.setBackend('cpu');
  base = await mkdtemp(join(tmpdir(), 'neural-style-plain-'));
});
after(() => rm(base, { recursive: true }));

const start = (...nodes: FlowNode[]): Promise<Flow> =>
  startFlow([...nodes, ...CATCH], { fileWorkingDirectory: base, functionExternalModules: true }, { types: [functionNode] });

/** What comes next at an inbox, be it a result or an error. */
const nextOf = (flow: Flow, id = 'result'): Promise<Msg> =>
  Promise.race([
    flow.inbox(id).next(),
    flow
      .inbox('errors')
      .next()
      .then(({ error }) => assert.fail(`${error!.code}: ${error!.message}`)),
  ]);

const errorOf = async (flow: Flow): Promise<{ code: string | undefined; message: string }> => {
  const { error } = await flow.inbox('errors').next();
  return { code: error!.code, message: error!.message };
};

const imageOut: FlowNode = { id: 'out', type: 'neural-style-image-out', format: 'png', wires: [['result']] };

/** The pixels that come out of image out. */
const pixelsOf = async (flow: Flow): Promise<number[]> => [
  ...(await sharp((await nextOf(flow)).payload as Buffer)
    .raw()
    .toBuffer()),
];

/** 2×4 pixels, and where they come from. */
const PIXELS = Array.from({ length: 24 }, (_, at) => 10 * at);
const BYTES = 'Array.from({ length: 24 }, (_, at) => 10 * at)';
const NESTED =
  '[[[0, 10, 20], [30, 40, 50], [60, 70, 80], [90, 100, 110]], [[120, 130, 140], [150, 160, 170], [180, 190, 200], [210, 220, 230]]]';

describe('a plain image', () => {
  afterEach(() => stopFlow());

  const FORMS: Record<string, string> = {
    'a Uint8Array': `new Uint8Array(${BYTES})`,
    'a Uint8ClampedArray': `new Uint8ClampedArray(${BYTES})`,
    'an Int16Array': `new Int16Array(${BYTES})`,
    'a Float32Array': `new Float32Array(${BYTES})`,
    'a Float64Array': `new Float64Array(${BYTES})`,
    'a Buffer': `Buffer.from(${BYTES})`,
    'a Buffer of 32-bit floats': `Buffer.from(new Float32Array(${BYTES}).buffer)`,
    'a Buffer of 64-bit floats that starts at an odd byte': `Buffer.concat([Buffer.alloc(1), Buffer.from(new Float64Array(${BYTES}).buffer)]).subarray(1)`,
    'a DataView': `new DataView(new Uint8Array(${BYTES}).buffer)`,
    'an ArrayBuffer': `new Uint8Array(${BYTES}).buffer`,
    'a SharedArrayBuffer': `(() => { const b = new SharedArrayBuffer(24); new Uint8Array(b).set(${BYTES}); return b; })()`,
    'an array': BYTES,
    'nested arrays': NESTED,
    'arrays of typed arrays': `${NESTED}.map((row) => row.map((pixel) => new Float32Array(pixel)))`,
    'a Buffer that has been JSON': `JSON.parse(JSON.stringify(Buffer.from(${BYTES})))`,
    'a typed array that has been JSON': `JSON.parse(JSON.stringify(new Float32Array(${BYTES})))`,
  };
  for (const [form, data] of Object.entries(FORMS)) {
    it(`is taken in ${form}`, async () => {
      const flow = await start(
        functionOf('f', `msg.payload = { kind: 'image', shape: [2, 4, 3], data: ${data} };`, 'out'),
        imageOut,
        RESULT,
      );
      flow.send('f', {});
      assert.deepEqual(await pixelsOf(flow), PIXELS);
    });
  }

  it('has the shape of its nested arrays where it says none', async () => {
    const flow = await start(functionOf('f', `msg.payload = { kind: 'image', data: ${NESTED} };`, 'out'), imageOut, RESULT);
    flow.send('f', {});
    assert.deepEqual(await pixelsOf(flow), PIXELS);
  });

  it('is taken as the JSON of a message, too', async () => {
    const flow = await start(imageOut, RESULT);
    flow.send('out', { payload: JSON.parse(JSON.stringify({ kind: 'image', shape: [2, 4, 3], data: PIXELS })) as unknown });
    assert.deepEqual(await pixelsOf(flow), PIXELS);
  });

  it('is clipped where arithmetic has left its values a little outside', async () => {
    const flow = await start(
      functionOf('f', "msg.payload = { kind: 'image', shape: [1, 2, 3], data: [-20.5, 300, 12.5, 99, 0, 255] };", 'out'),
      imageOut,
      RESULT,
    );
    flow.send('f', {});
    assert.deepEqual(await pixelsOf(flow), [0, 255, 12, 99, 0, 255]);
  });

  it('keeps its opacity', async () => {
    const flow = await start(
      functionOf('f', `msg.payload = { kind: 'image', shape: [1, 2, 3], data: [0, 0, 0, 255, 255, 255], alpha: [255, 51] };`, 'out'),
      imageOut,
      RESULT,
    );
    flow.send('f', {});
    const { data, info } = await sharp((await nextOf(flow)).payload as Buffer)
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.channels, data[3], data[7]], [4, 255, 51]);
  });

  const NODES: Record<string, FlowNode[]> = {
    'image in': [{ id: 'node', type: 'neural-style-image-in', size: 0, wires: [['result']] }],
    'image in, at another size': [{ id: 'node', type: 'neural-style-image-in', size: 32, wires: [['result']] }],
    features: [{ id: 'node', type: 'neural-style-features', layers: 'style', wires: [['result']] }],
    'image out': [{ id: 'node', type: 'neural-style-image-out', wires: [['result']] }],
    preview: [{ id: 'node', type: 'neural-style-preview', wires: [['result']] }],
    transfer: [{ id: 'node', type: 'neural-style-transfer', style: 'payload', styleType: 'msg', iterations: 1, wires: [['result'], []] }],
  };
  for (const [name, nodes] of Object.entries(NODES)) {
    it(`is taken by ${name}`, async () => {
      const program = "msg.payload = { kind: 'image', shape: [64, 64, 3], data: Array.from({ length: 12288 }, (_, at) => at % 256) };";
      const flow = await start(functionOf('f', program, 'node'), ...nodes, RESULT);
      flow.send('f', {});
      await nextOf(flow);
      assert.ok(!flow.statuses('node').includes('no-picture'), flow.statuses('node').join());
    });
  }

  it('is a picture to start from, a mask, and the photograph of the colours', async () => {
    const program = `
      const grey = (height, width, level) => ({ kind: 'image', shape: [height, width, 3], data: new Float32Array(height * width * 3).fill(level) });
      msg.init = grey(8, 8, 130.5);
      msg.mask = grey(4, 4, 255);
      msg.style = { kind: 'image', shape: [32, 32, 3], data: Array.from({ length: 3072 }, (_, at) => (at * 7) % 256) };
      msg.payload = grey(32, 32, 77);`;
    const transfer = { style: 'style', styleType: 'msg', size: 32, init: 'message', iterations: 1, colors: 'content', format: 'png' };
    const flow = await start(
      functionOf('f', program, 'transfer'),
      { id: 'transfer', type: 'neural-style-transfer', ...transfer, wires: [['result'], []] },
      RESULT,
    );
    flow.send('f', {});
    const { width } = await sharp((await nextOf(flow)).payload as Buffer).metadata();
    assert.equal(width, 32);
  });
});

describe('a tensor of TensorFlow.js', () => {
  afterEach(() => stopFlow());

  it('by itself is a picture', async () => {
    const flow = await start(imageOut, RESULT);
    flow.send('out', { payload: tf.tensor3d(PIXELS, [2, 4, 3], 'int32') });
    assert.deepEqual(await pixelsOf(flow), PIXELS);
  });

  it('is the data of a picture, and of layers', async () => {
    const flow = await start(
      imageOut,
      RESULT,
      { id: 'preview', type: 'neural-style-preview', wires: [['seen']] },
      { id: 'seen', type: 'helper' },
    );
    flow.send('out', { payload: { kind: 'image', data: tf.tensor3d(PIXELS, [2, 4, 3]) } });
    assert.deepEqual(await pixelsOf(flow), PIXELS);
    const maps = tf.ones([64, 8, 8]);
    flow.send('preview', { payload: { kind: 'features', layers: { relu1_1: maps, relu1_2: { data: maps } } } });
    await flow.shown('preview', 'layers');
  });

  it('of 0 to 1 is refused with the remedy', async () => {
    const flow = await start(imageOut, RESULT);
    flow.send('out', {
      payload: tf.tensor3d(
        PIXELS.map((value) => value / 255),
        [2, 4, 3],
      ),
    });
    const { code, message } = await errorOf(flow);
    assert.equal(code, 'payload-type');
    assert.match(message, /values from 0 to 0\.902; an image of 0 to 1 is to be multiplied by 255/);
  });

  it('that was disposed of, or that Node-RED has copied, says so', async () => {
    const flow = await start({ id: 'both', type: 'neural-style-preview', active: false, wires: [['out', 'out']] }, imageOut, RESULT);
    const gone = tf.tensor3d(PIXELS, [2, 4, 3]);
    gone.dispose();
    flow.send('out', { payload: gone });
    const disposed = await errorOf(flow);
    assert.equal(disposed.code, 'tensor-unreadable', disposed.message);
    assert.match(disposed.message, /^The TensorFlow\.js tensor in msg\.payload cannot be read: Tensor is disposed\./);
    flow.send('both', { payload: tf.tensor3d(PIXELS, [2, 4, 3]) });
    // The one that was sent first is the tensor itself.
    await flow.inbox('result').next();
    assert.equal((await errorOf(flow)).code, 'tensor-unreadable');
  });

  it('whose values never come ends in an error, wherever it is taken', async () => {
    // No whole number of milliseconds.
    const settings = { neuralStyle: { timeout: 0.0105 } };
    const nodes = [{ id: 'gram', type: 'neural-style-gram', wires: [['out']] }, imageOut, RESULT, ...CATCH];
    const flow = await startFlow(nodes, settings);
    const never = { shape: [2, 4, 3], dtype: 'float32', data: () => new Promise(() => undefined) };
    const maps = { kind: 'features', layers: { relu1_1: { shape: [16, 2, 4], data: { ...never, shape: [16, 2, 4] } } } };
    for (const [id, payload] of [
      ['out', never],
      ['gram', maps],
    ] as const) {
      flow.send(id, { payload });
      const { code, message } = await errorOf(flow);
      assert.equal(code, 'tensor-unreadable', message);
      assert.match(message, /did not come within 0\.0105 seconds/);
    }
  });
});

describe('plain Gram matrices', () => {
  afterEach(() => stopFlow());

  /** A style of one layer; `value` says what is in it. */
  const gramOf = (value: string): string =>
    `{ kind: 'gram', layers: { relu2_1: { shape: [48, 48], data: new Float32Array(48 * 48).fill(${value}) } } }`;
  const wired = (program: string, ...others: FlowNode[]): FlowNode[] => [
    ...pipeline({ iterations: 2, reportEvery: 0 }, { match: 'latest' }).filter(
      ({ id }) => !['style', 'styleFeatures', 'gram', 'catcher', 'errors', 'result'].includes(id),
    ),
    functionOf('f', program, 'loss'),
    ...others,
    RESULT,
  ];

  const FORMS: Record<string, string> = {
    'a typed array': gramOf('0.01'),
    'nested arrays': "{ kind: 'gram', layers: { relu1_1: { data: Array.from({ length: 16 }, () => new Array(16).fill(0.01)) } } }",
    'nested arrays in place of the tensor':
      "{ kind: 'gram', layers: { relu1_1: Array.from({ length: 16 }, () => new Array(16).fill(0.01)) } }",
    'a Buffer of floats':
      "{ kind: 'gram', layers: { relu1_1: { shape: [16, 16], data: Buffer.from(new Float32Array(256).fill(0.01).buffer) } } }",
    JSON: `JSON.parse(JSON.stringify(${gramOf('0.01')}))`,
  };
  for (const [form, program] of Object.entries(FORMS)) {
    it(`are a style, in ${form}`, async () => {
      const flow = await start(...wired(`msg.payload = ${program};`));
      flow.send('f', {});
      flow.send('content', { payload: await samplePicture(64, 48) });
      const { payload, loss } = (await nextOf(flow)) as Msg & { loss: { style: number } };
      assert.equal((payload as ImageTensor).width, 64);
      assert.ok(loss.style > 0);
    });
  }

  it('are those of the picture: the loss is the same as with what a gram node gives', async () => {
    const style = await samplePicture(64, 64, 2);
    const losses: number[] = [];
    for (const program of ['', 'msg.payload = await msg.payload.toPlain();']) {
      const nodes = pipeline({ iterations: 2, reportEvery: 0, seed: 1, scales: 1 }, { match: 'latest' }).map((node) =>
        node.id === 'gram' ? { ...node, wires: [['f']] } : node,
      );
      const flow = await start(...nodes.filter(({ id }) => id !== 'catcher' && id !== 'errors'), functionOf('f', program, 'loss'));
      flow.send('style', { payload: style });
      flow.send('content', { payload: await samplePicture(64, 48) });
      losses.push(((await nextOf(flow)) as Msg & { loss: { style: number } }).loss.style);
      await stopFlow();
    }
    assert.equal(losses[1], losses[0]);
  });

  it('steer a running job, as payload and in msg.steer', async () => {
    const flow = await start(
      ...pipeline({ iterations: 100_000, reportEvery: 1 }, { match: 'latest' }).filter(({ id }) => id !== 'catcher' && id !== 'errors'),
      functionOf('f', `msg.payload = ${gramOf('0.02')};`, 'optimizer'),
      functionOf('g', `msg.steer = { style: ${gramOf('0.01')}, finish: true };`, 'optimizer'),
    );
    flow.send('style', { payload: await samplePicture(64, 64, 2) });
    flow.send('content', { payload: await samplePicture(64, 48) });
    await flow.inbox('progress').next();
    flow.send('f', {});
    await flow.inbox('progress').next();
    flow.send('g', {});
    assert.equal((await nextOf(flow)).reason, 'finish');
  });

  it('are shown by preview, and saved by style out for the model that it names', async () => {
    const flow = await start(
      functionOf('f', `msg.payload = ${gramOf('0.01')};`, 'preview'),
      { id: 'preview', type: 'neural-style-preview', wires: [['save']] },
      { id: 'save', type: 'neural-style-style-out', target: 'payload', wires: [['read']] },
      { id: 'read', type: 'neural-style-style-in', wires: [['result']] },
      RESULT,
    );
    flow.send('f', {});
    const { payload } = await nextOf(flow);
    const gram = payload as GramMatrices;
    assert.deepEqual(gram.layers, [{ layer: 'relu2_1', shape: [48, 48] }]);
    assert.deepEqual([...new Set(await gram.data('relu2_1'))], [Math.fround(0.01)]);
    assert.equal(flow.statuses('preview').at(-1), 'matrices');
  });

  it('that are not as wide as the model are refused before anything is computed', async () => {
    const flow = await start(
      ...wired("msg.payload = { kind: 'gram', layers: { relu3_1: { shape: [64, 64], data: new Float32Array(4096) } } };"),
      {
        id: 'save',
        type: 'neural-style-style-out',
        wires: [[]],
      },
    );
    flow.send('f', {});
    flow.send('content', { payload: await samplePicture(64, 48) });
    const { code, message } = await errorOf(flow);
    assert.equal(code, 'payload-type');
    assert.match(message, /relu3_1 has 64 channels, and the model has 80 there/);
    flow.send('save', { payload: { kind: 'gram', layers: { relu3_1: { shape: [64, 64], data: new Float32Array(4096) } } } });
    assert.match((await errorOf(flow)).message, /relu3_1 has 64 channels, and the model has 80 there/);
  });
});

describe('plain feature maps', () => {
  afterEach(() => stopFlow());

  it('become Gram matrices by a gram node, of the model that it names', async () => {
    const flow = await start(
      functionOf(
        'f',
        "msg.payload = { kind: 'features', layers: { relu1_1: { shape: [16, 2, 4], data: Array.from({ length: 128 }, (_, at) => at % 7) } } };",
        'gram',
      ),
      { id: 'gram', type: 'neural-style-gram', wires: [['result']] },
      RESULT,
    );
    flow.send('f', {});
    const matrix = (await ((await nextOf(flow)).payload as GramMatrices).data('relu1_1'))!;
    // Normalised as VGG-19's 64 channels are.
    const value = (channel: number, position: number): number => (channel * 8 + position) % 7;
    for (const [a, b] of [
      [0, 0],
      [3, 5],
      [15, 1],
    ] as const) {
      const sum = Array.from({ length: 8 }, (_, position) => value(a, position) * value(b, position)).reduce((x, y) => x + y);
      assert.ok(Math.abs(matrix[a * 16 + b]! - sum / (8 * 64)) < 1e-5, `${a}, ${b}: ${matrix[a * 16 + b]}`);
    }
  });

  it('give the Gram matrices of their picture', async () => {
    const program = 'const plain = await msg.payload.toPlain(); msg.payload = plain;';
    const nodes = (direct: boolean): FlowNode[] => [
      { id: 'in', type: 'neural-style-image-in', size: 64, wires: [['features']] },
      { id: 'features', type: 'neural-style-features', layers: 'style', wires: [[direct ? 'gram' : 'f']] },
      functionOf('f', program, 'gram'),
      { id: 'gram', type: 'neural-style-gram', wires: [['result']] },
      RESULT,
    ];
    const matrices: Float32Array[] = [];
    for (const direct of [true, false]) {
      const flow = await start(...nodes(direct));
      flow.send('in', { payload: await samplePicture(64, 48) });
      matrices.push((await ((await nextOf(flow)).payload as GramMatrices).data('relu3_1'))!);
      await stopFlow();
    }
    const [ours, plain] = matrices as [Float32Array, Float32Array];
    const worst = Math.max(...ours.map((value, at) => Math.abs(value - plain[at]!)));
    assert.ok(worst < 1e-5 * Math.max(...ours), `${worst}`);
  });

  it('of another width than the model are refused, and so is a scale', async () => {
    const flow = await start({ id: 'gram', type: 'neural-style-gram', wires: [[]] });
    const features = (channels: number): object => ({
      kind: 'features',
      layers: { relu2_1: { shape: [channels, 2, 2], data: new Float32Array(channels * 4) } },
    });
    flow.send('gram', { payload: features(64) });
    const { code, message } = await errorOf(flow);
    assert.equal(code, 'payload-type');
    assert.match(message, /^Expected \[48, height, width\] in the feature maps of relu2_1 but received \[64, 2, 2\]\./);
    flow.send('gram', { payload: features(48), options: { styleScale: 0.5 } });
    assert.match((await errorOf(flow)).message, /for styleScale but received 0\.5/);
  });
});

describe('plain feature maps as content', () => {
  afterEach(() => stopFlow());

  const wired = (program: string, optimizer: object = {}): FlowNode[] => [
    ...pipeline({ iterations: 3, reportEvery: 0, seed: 1, init: 'noise', scales: 1, ...optimizer }, { match: 'latest' })
      .filter(({ id }) => !['catcher', 'errors'].includes(id))
      .map((node) => (node.id === 'contentFeatures' ? { ...node, wires: [['f']] } : node)),
    functionOf('f', program, 'loss'),
  ];
  type Painted = Msg & { payload: ImageTensor; loss: { content: number }; content?: unknown };
  const painted = async (program: string, optimizer: object = {}): Promise<Painted> => {
    const flow = await start(...wired(program, optimizer));
    flow.send('style', { payload: await samplePicture(64, 64, 2) });
    flow.send('content', { payload: await samplePicture(64, 48) });
    const result = (await nextOf(flow)) as Painted;
    await stopFlow();
    return result;
  };

  it('are what the photograph is that they are of, without it', async () => {
    const [photograph, plain] = [await painted(''), await painted('msg.payload = await msg.payload.toPlain();')];
    assert.deepEqual(plain.payload.shape, [48, 64, 3]);
    assert.equal(plain.loss.content, photograph.loss.content);
    assert.equal(plain.content, undefined);
  });

  it('that were changed are kept instead of those of the photograph, which the painting starts from', async () => {
    const [same, twice] = [
      await painted('', { init: 'content' }),
      await painted('msg.payload = await msg.payload.scaled(2);', { init: 'content' }),
    ];
    assert.ok(twice.loss.content > 5 * same.loss.content, `${twice.loss.content} ${same.loss.content}`);
    assert.deepEqual((twice.content as ImageTensor).shape, [48, 64, 3]);
  });

  it('are painted from coarse to fine, too', async () => {
    const { payload } = await painted('msg.payload = await msg.payload.toPlain();', { scales: 2, scaleFactor: 0.8 });
    assert.deepEqual(payload.shape, [48, 64, 3]);
  });

  it('of two pictures are refused', async () => {
    const gram = "{ kind: 'gram', layers: { relu1_1: { shape: [16, 16], data: new Float32Array(256) } } }";
    const maps = (layers: string): string => `msg.payload = { kind: 'features', layers: ${layers} };`;
    const loss: FlowNode = { id: 'loss', type: 'neural-style-loss', match: 'latest', wires: [[]] };
    const two =
      'relu1_1: { shape: [16, 8, 8], data: new Float32Array(1024) }, relu2_1: { shape: [48, 8, 8], data: new Float32Array(3072) }';
    const flow = await start(functionOf('two', maps(`{ ${two} }`), 'loss'), functionOf('style', `msg.payload = ${gram};`, 'loss'), loss);
    flow.send('style', {});
    flow.send('two', {});
    assert.match((await errorOf(flow)).message, /relu1_1 \[16, 8, 8\] of 8×8 pixels and relu2_1 \[48, 8, 8\] of 16×16 pixels/);
  });
});

describe('plain payloads of no model', () => {
  afterEach(() => stopFlow());

  const MADE = {
    gram: "{ kind: 'gram', layers: { relu1_1: { shape: [16, 16], data: new Float32Array(256).fill(0.1) } } }",
    features: "{ kind: 'features', layers: { relu1_1: { shape: [16, 8, 8], data: new Float32Array(1024).fill(1) } } }",
  };
  const OPTIMIZER: FlowNode = {
    id: 'optimizer',
    type: 'neural-style-optimizer',
    preset: 'custom',
    iterations: 2,
    init: 'noise',
    wires: [['result'], []],
  };

  it('alone make a texture with the embedded model', async () => {
    const flow = await start(
      functionOf('f', `msg.payload = ${MADE.gram};`, 'loss'),
      { id: 'loss', type: 'neural-style-loss', content: 'none', width: 16, height: 8, match: 'message', wires: [['optimizer']] },
      OPTIMIZER,
      RESULT,
    );
    flow.send('f', {});
    assert.deepEqual(((await nextOf(flow)).payload as ImageTensor).shape, [8, 16, 3]);
  });

  it('on both sides are of the model that the loss names', async () => {
    const flow = await start(
      functionOf('content', `msg.payload = ${MADE.features};`, 'loss'),
      functionOf('style', `msg.payload = ${MADE.gram};`, 'loss'),
      { id: 'model', type: 'neural-style-model', source: 'file', file: 'missing.h5' },
      { id: 'loss', type: 'neural-style-loss', model: 'model', match: 'message', wires: [['optimizer']] },
      OPTIMIZER,
      RESULT,
    );
    for (const node of ['content', 'style']) flow.send(node, { _msgid: 'one' });
    const { code, message } = await errorOf(flow);
    assert.equal(code, 'model-missing', message);
    assert.match(message, /missing\.h5/);
  });
});

describe('a hostile plain payload', () => {
  afterEach(() => stopFlow());

  /** What comes to each node, and the words of the error. */
  const CASES: Record<string, readonly [node: string, program: string, message: RegExp]> = {
    'of a billion pixels': [
      'out',
      "{ kind: 'image', shape: [50000, 20000, 3], data: [] }",
      /The picture has 20000×50000 pixels; at most 100 megapixels/,
    ],
    'of a billion values': [
      'gram',
      "{ kind: 'features', layers: { relu1_1: { shape: [1, 50000, 20000], data: [] } } }",
      /at most 256 MB in all in msg\.payload\.layers but received 4000 MB announced/,
    ],
    'of many layers that are too large together': [
      'loss',
      "{ kind: 'gram', layers: Object.fromEntries([1, 2, 3, 4, 5].map((n) => ['relu' + n + '_1', { shape: [4000, 4000], data: [] }])) }",
      /but received 320 MB announced/,
    ],
    'of many axes': ['out', "{ kind: 'image', shape: new Array(1e5), data: [] }", /received an array of 100000 as its shape/],
    'whose list is longer than it says': ['out', "{ kind: 'image', shape: [1, 1, 3], data: new Array(1e5) }", /100000 values; expected 3/],
    'whose JSON is longer than it says': [
      'out',
      "{ kind: 'image', shape: [1, 1, 3], data: { 0: 1, 1: 2, 2: 3, 3: 4 } }",
      /more than 3 numbered entries/,
    ],
    'whose extents are no numbers': [
      'out',
      "{ kind: 'image', shape: ['1', 1, 3], data: [1, 2, 3] }",
      /received \[the text "1", 1, 3\] as its shape/,
    ],
    'whose extents are no whole numbers': [
      'out',
      "{ kind: 'image', shape: [5 / 2, 1, 3], data: [] }",
      /received \[2\.5, 1, 3\] as its shape/,
    ],
    'whose extents are negative': ['out', "{ kind: 'image', shape: [-1, -1, 3], data: [1, 2, 3] }", /\[-1, -1, 3\] as its shape/],
    'whose size is not finite': ['out', "{ kind: 'image', shape: [Infinity, 1, 3], data: [1, 2, 3] }", /\[Infinity, 1, 3\] as its shape/],
    'of four channels': ['out', "{ kind: 'image', shape: [1, 1, 4], data: [1, 2, 3, 4] }", /received the shape \[1, 1, 4\]/],
    'with NaN': [
      'out',
      "{ kind: 'image', shape: [1, 1, 3], data: [1, NaN, 3] }",
      /Expected finite numbers in msg\.payload but received NaN at 1/,
    ],
    'with Infinity in a layer': [
      'loss',
      "{ kind: 'gram', layers: { relu1_1: { shape: [2, 2], data: [1, 2, 3, Infinity] } } }",
      /Expected finite numbers in msg\.payload\.layers\.relu1_1 but received Infinity at 3/,
    ],
    'with numbers beyond 32 bits': [
      'loss',
      "{ kind: 'gram', layers: { relu1_1: { shape: [1, 1], data: [1e300] } } }",
      /received Infinity at 0/,
    ],
    'with null, as JSON has NaN': [
      'out',
      "JSON.parse(JSON.stringify({ kind: 'image', shape: [1, 1, 3], data: [1, NaN, 3] }))",
      /a list whose entry 1 is nothing/,
    ],
    'with text in a list': ['out', "{ kind: 'image', shape: [1, 1, 3], data: [1, '2', 3] }", /a list whose entry 1 is the text "2"/],
    'with holes': ['out', "{ kind: 'image', shape: [1, 1, 3], data: [1, , 3] }", /a list whose entry 1 is nothing/],
    'with big integers': ['out', "{ kind: 'image', shape: [1, 1, 3], data: new BigInt64Array(3) }", /a BigInt64Array; expected numbers/],
    'that is a promise': ['out', "Promise.resolve({ kind: 'image' })", /received a Promise\. Await it in the function node\./],
    'whose data is a promise': [
      'out',
      "{ kind: 'image', shape: [1, 1, 3], data: Promise.resolve([1, 2, 3]) }",
      /received a Promise; expected numbers/,
    ],
    'whose rows differ': ['out', "{ kind: 'image', data: [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9]]] }", /a list of 1; expected 2/],
    'of a matrix that is not square': [
      'loss',
      "{ kind: 'gram', layers: { relu1_1: { shape: [16, 8], data: new Float32Array(128) } } }",
      /Expected \[channels, channels\] in msg\.payload\.layers\.relu1_1 but received the shape \[16, 8\]/,
    ],
    'whose layer is no layer': ['loss', "{ kind: 'gram', layers: { relu9_9: { shape: [1, 1], data: [1] } } }", /received "relu9_9"/],
    'whose layer is __proto__': [
      'loss',
      `JSON.parse('{"kind": "gram", "layers": {"__proto__": {"shape": [1, 1], "data": [1]}}}')`,
      /received "__proto__"/,
    ],
    'whose layer is constructor': [
      'gram',
      "{ kind: 'features', layers: { constructor: { shape: [1, 1, 1], data: [1] } } }",
      /received "constructor"/,
    ],
    'with no layers': ['loss', "{ kind: 'gram', layers: {} }", /in msg\.payload\.layers but received none/],
    'with a thousand layers': [
      'loss',
      "{ kind: 'gram', layers: Object.fromEntries(Array.from({ length: 1000 }, (_, n) => ['a' + n, 1])) }",
      /at most 64 layers in msg\.payload\.layers but received 1000/,
    ],
    'that names a model by its path': [
      'save',
      "{ kind: 'gram', model: { file: '/etc/passwd' }, engine: 'x', style: {}, storage: { value: { grams: [] } } }",
      /in msg\.payload\.layers but received none/,
    ],
    'whose layers throw': ['loss', "{ kind: 'gram', get layers() { throw new Error('gone'); } }", /cannot be read: gone/],
    'whose layer throws': ['loss', "{ kind: 'gram', layers: { get relu1_1() { throw new Error('gone'); } } }", /cannot be read: gone/],
    'whose data throws': [
      'loss',
      "{ kind: 'gram', layers: { relu1_1: { shape: [1, 1], get data() { throw new Error('gone'); } } } }",
      /cannot be read: gone/,
    ],
    'whose entries throw': [
      'out',
      "{ kind: 'image', shape: [1, 1, 3], data: [1, 2, 3].map((n, at, all) => Object.defineProperty([1, 2, 3], 1, { get() { throw new Error('gone'); } }))[0] }",
      /cannot be read: gone/,
    ],
    'whose tensor throws': [
      'out',
      "{ shape: [1, 1, 3], dtype: 'float32', data() { throw new Error('gone'); } }",
      /The TensorFlow\.js tensor in msg\.payload cannot be read: gone/,
    ],
    'whose tensor gives something else': [
      'out',
      "{ shape: [1, 1, 3], dtype: 'float32', data: async () => 'pixels' }",
      /the text "pixels"; expected numbers/,
    ],
    'of levels from 0 to 65535': [
      'out',
      "{ kind: 'image', shape: [1, 1, 3], data: new Uint16Array([0, 30000, 65535]) }",
      /values from 0 to 65540/,
    ],
  };
  for (const [name, [node, program, message]] of Object.entries(CASES)) {
    it(`${name} is an error of the message`, async () => {
      const flow = await start(
        functionOf('f', `msg.payload = ${program};`, node),
        { id: 'out', type: 'neural-style-image-out', wires: [[]] },
        { id: 'gram', type: 'neural-style-gram', wires: [[]] },
        { id: 'loss', type: 'neural-style-loss', match: 'latest', wires: [[]] },
        { id: 'save', type: 'neural-style-style-out', wires: [[]] },
      );
      flow.send('f', {});
      assert.match((await errorOf(flow)).message, message);
    });
  }
});

describe('a payload that has become JSON', () => {
  afterEach(() => stopFlow());

  const TAKERS: Record<string, readonly [kind: string, type: string]> = {
    features: ['image', 'features'],
    'image out': ['image', 'image-out'],
    'image in': ['image', 'image-in'],
    transfer: ['image', 'transfer'],
    preview: ['gram', 'preview'],
    gram: ['features', 'gram'],
    loss: ['gram', 'loss'],
    'style out': ['gram', 'style-out'],
    optimizer: ['objective', 'optimizer'],
  };
  const LOST: Record<string, object> = {
    image: { kind: 'image', dtype: 'uint8', shape: [8, 8, 3] },
    features: { kind: 'features', layers: [{ layer: 'relu1_1', shape: [16, 8, 8] }] },
    gram: { kind: 'gram', layers: [{ layer: 'relu1_1', shape: [16, 16] }] },
    objective: { kind: 'objective', size: [8, 8, 3], styles: 1, weights: { content: 5, style: 500, tv: 100 } },
  };
  for (const [name, [kind, type]] of Object.entries(TAKERS)) {
    it(`is told to have lost its values by ${name}`, async () => {
      const flow = await start({ id: 'node', type: `neural-style-${type}`, wires: [[], []] });
      flow.send('node', { payload: LOST[kind] });
      const { code, message } = await errorOf(flow);
      assert.equal(code, 'values-lost', message);
      assert.ok(message.startsWith(`The ${kind} payload in msg.payload has lost its values: it has become JSON`), message);
    });
  }

  it('is what JSON makes of it, and what toPlain gives is not', async () => {
    const flow = await start(
      { id: 'in', type: 'neural-style-image-in', size: 0, wires: [['f', 'g']] },
      functionOf('f', 'msg.payload = JSON.parse(JSON.stringify(msg.payload));', 'lost'),
      functionOf('g', 'msg.payload = JSON.parse(JSON.stringify(await msg.payload.toPlain()));', 'out'),
      { id: 'lost', type: 'neural-style-features', wires: [[]] },
      imageOut,
      RESULT,
    );
    flow.send('in', { payload: await samplePicture(8, 4) });
    assert.equal((await errorOf(flow)).code, 'values-lost');
    const { payload } = await flow.inbox('result').next();
    const [before, after] = await Promise.all(
      [samplePicture(8, 4), payload as Buffer].map(async (png) =>
        sharp(await png)
          .raw()
          .toBuffer(),
      ),
    );
    assert.deepEqual(after, before);
  });
});
