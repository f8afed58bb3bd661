import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineFor } from '../../src/flow/config/engines.js';
import { StylePayload, isStylePayload } from '../../src/flow/payloads/style-payload.js';
import type { ImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { decodePicture, resizePicture } from '../../src/image/decode.js';
import { EMBEDDED_MODEL, embeddedFile } from '../../src/model/catalogue.js';
import { embeddedEdition } from '../../src/model/embedded-editions.js';
import { encodeStyle } from '../../src/style-file/encode-style.js';
import { readStyleFile } from '../../src/style-file/read-style.js';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type FlowNode, type Msg } from '../support/node-red/flow.js';
import { gramOf } from '../support/numbers/styles.js';
import { TINY_VGG19 } from '../support/numbers/golden.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';

describe('style files in a flow', () => {
  let folder: string;
  let file: string;
  let content: Buffer;
  let style: Buffer;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neural-style-test-'));
    file = join(folder, 'styles', 'waves.style.safetensors');
    content = await samplePicture(80, 64, 1);
    style = await samplePicture(64, 64, 3);
  });

  after(() => rm(folder, { recursive: true }));
  afterEach(() => stopFlow());

  /** The pipeline with a style out node between gram and loss, and a style in node beside; `saved` hears both. */
  const withFiles = (save: object = {}, load: object = {}): FlowNode[] => [
    ...pipeline({ init: 'noise', seed: 42, iterations: 3 }).map((node) => (node.id === 'gram' ? { ...node, wires: [['save']] } : node)),
    { id: 'save', type: 'neural-style-style-out', target: 'file', file, wires: [['loss', 'saved']], ...save },
    { id: 'load', type: 'neural-style-style-in', model: 'model', wires: [['loss', 'loaded']], ...load },
    { id: 'saved', type: 'helper' },
    { id: 'loaded', type: 'helper' },
  ];

  /** Saves the style and gives the message that came out. */
  const save = (flow: Flow, picture = style, fields: object = {}): Promise<Msg> => {
    flow.send('style', { payload: picture, ...fields });
    return flow.inbox('saved').next();
  };

  const pixelsOf = async (flow: Flow): Promise<Uint8Array | Float32Array> => {
    flow.send('content', { payload: content });
    return ((await flow.inbox('result').next()).payload as ImageTensor).data();
  };

  const errorOf = async (flow: Flow): Promise<Record<'code' | 'message', string>> => {
    const { error } = await flow.inbox('errors').next();
    return { code: error!.code!, message: error!.message };
  };

  it('paint what the Gram matrices themselves paint', async () => {
    const first = await startFlow(withFiles());
    const { filename, payload, topic } = await save(first, style, { topic: 'kept' });
    assert.equal(filename, file);
    assert.equal(topic, 'kept');
    assert.ok(isStylePayload(payload));
    const painted = await pixelsOf(first);
    await stopFlow();

    const second = await startFlow(withFiles({}, { source: file, sourceType: 'str' }));
    second.send('load', { topic: 'mine' });
    const loaded = await second.inbox('loaded').next();
    assert.equal(loaded.topic, 'mine');
    assert.ok(isStylePayload(loaded.payload));
    assert.deepEqual(await loaded.payload.data('relu3_1'), await payload.data('relu3_1'));
    assert.deepEqual(await pixelsOf(second), painted);
    assert.equal(second.inbox('errors').messages.length, 0);
  });

  it('are refused where their matrices are not as wide as the layers of the model that they name', async () => {
    const flow = await startFlow(withFiles());
    const hash = await engineFor('engine').request('modelHash', EMBEDDED_MODEL);
    const saved = {
      model: { name: 'compact', hash, pooling: EMBEDDED_MODEL.pooling },
      statistic: GRAM_MATRICES,
      tensors: [gramOf('relu1_1', 8)],
      scaled: [],
    };
    flow.send('load', { payload: Buffer.concat(encodeStyle(saved)) });
    const { code, message } = await errorOf(flow);
    assert.equal(code, 'style-file-invalid');
    // The runtime of the tests has no catalogues, and gives the error's own words.
    assert.match(message, /relu1_1 has 8 channels, and the model has 16 there/);
  });

  it('whose path is longer than any file system takes are refused before they are looked for', async () => {
    const flow = await startFlow(withFiles());
    for (const path of ['x'.repeat(256), 'y/'.repeat(50_000), '.'.repeat(1e6)]) {
      flow.send('load', { payload: path });
      assert.equal((await errorOf(flow)).code, 'style-file-unreadable', path.slice(0, 10));
    }
  });

  it('hold the style at full, half and quarter size', async () => {
    const flow = await startFlow(withFiles());
    const { recipe, tensors } = ((await save(flow)).payload as StylePayload).style;
    const saved = await readStyleFile(file, folder);
    assert.deepEqual(saved.picture, { width: 64, height: 64 });
    assert.deepEqual(saved.tensors, tensors);
    const expected = [0.5, 0.25].map(async (factor) => {
      const picture = await resizePicture(recipe!.picture, 64 * factor, 64 * factor);
      return { factor, tensors: await engineFor('engine').request('style', { statistic: GRAM_MATRICES, recipe: { ...recipe!, picture } }) };
    });
    assert.deepEqual(saved.scaled, await Promise.all(expected));
  });

  it('leave out sizes that are too small for the layers', async () => {
    const flow = await startFlow(withFiles().map((node) => (node.id === 'style' ? { ...node, size: 0 } : node)));
    for (const [side, factors] of [
      [16, [0.5]],
      [8, []],
    ] as const) {
      await save(flow, await samplePicture(side, side));
      assert.deepEqual(
        (await readStyleFile(file, folder)).scaled.map(({ factor }) => factor),
        factors,
      );
    }
  });

  it('travel as a Buffer, with a name', async () => {
    const flow = await startFlow(withFiles({ target: 'payload', styleName: ' Waves ', wires: [['load', 'saved']] }));
    const { payload, filename } = await save(flow);
    assert.ok(Buffer.isBuffer(payload));
    assert.equal(filename, undefined);
    const loaded = await flow.inbox('loaded').next();
    assert.ok(isStylePayload(loaded.payload));
    assert.equal(loaded.styleName, 'Waves');
    await save(flow, style, { styleName: 'Storm' });
    assert.equal((await flow.inbox('loaded').next()).styleName, 'Storm');
  });

  it('that were loaded can be saved again', async () => {
    const flow = await startFlow(withFiles({}, { source: 'path', wires: [['save']] }), { neuralStyle: { baseFolder: folder } });
    await save(flow);
    const { tensors, scaled } = await readStyleFile(file, folder);
    flow.send('load', { path: file });
    await flow.inbox('saved').next();
    const again = await readStyleFile(file, folder);
    assert.deepEqual([again.tensors, again.scaled, again.picture], [tensors, scaled, undefined]);
  });

  const others: Record<string, [FlowNode, RegExp]> = {
    'another model': [
      { id: 'other', type: 'neural-style-model', source: 'file', file: TINY_VGG19, engine: 'engine' },
      /waves\.style\.safetensors was made with compact with max pooling but the style in node uses tiny-vgg19 with max pooling\. Choose compact with max pooling there/,
    ],
    'another pooling': [
      { id: 'other', type: 'neural-style-model', source: 'compact', pooling: 'avg', engine: 'engine' },
      /was made with compact with max pooling but the style in node uses compact with average pooling/,
    ],
  };
  for (const [name, [other, says]] of Object.entries(others)) {
    it(`of ${name} are an error that names both`, async () => {
      const flow = await startFlow([...withFiles({}, { source: file, sourceType: 'str', model: 'other' }), other]);
      await save(flow);
      flow.send('load', {});
      const { code, message } = await errorOf(flow);
      assert.equal(code, 'style-file-model');
      assert.match(message, says);
    });
  }

  describe('of the first edition of the embedded model, whose name it had then', () => {
    const FIRST = embeddedEdition('compact-1')!;
    const made = async (): Promise<Buffer> => {
      const recipe = {
        model: { file: embeddedFile(FIRST), pooling: 'max' },
        picture: await decodePicture({ file: style, name: 'style' }, 0),
        layers: ['relu3_1'],
      } as const;
      const tensors = await engineFor('engine').request('style', { statistic: GRAM_MATRICES, recipe });
      const model = { name: 'compact-vgg', hash: FIRST.hash, pooling: 'max' } as const;
      return Buffer.concat(encodeStyle({ model, statistic: GRAM_MATRICES, tensors, scaled: [] }));
    };

    it('are an error that names the model to choose', async () => {
      const flow = await startFlow(withFiles());
      flow.send('load', { payload: await made() });
      const { code, message } = await errorOf(flow);
      assert.equal(code, 'style-file-model');
      assert.match(
        message,
        /was made with compact-1 with max pooling but the style in node uses compact with max.* Choose compact-1 with max pooling there/,
      );
    });

    it('are read with that one', async () => {
      const first: FlowNode = { id: 'other', type: 'neural-style-model', source: FIRST.name, engine: 'engine' };
      const flow = await startFlow([...withFiles({}, { model: 'other' }), first]);
      flow.send('load', { payload: await made() });
      const { payload } = await flow.inbox('loaded').next();
      assert.ok(isStylePayload(payload));
      assert.equal(payload.model?.file, embeddedFile(FIRST));
    });
  });

  const badFiles: Record<string, [unknown, string]> = {
    'a missing file': ['nowhere.style.safetensors', 'style-file-missing'],
    'the weights of a network': [EMBEDDED_MODEL.file, 'style-file-invalid'],
    'a Buffer of something else': [Buffer.from('Dear diary, today I painted.'), 'style-file-invalid'],
    'a timestamp': [1700000000000, 'payload-type'],
    'no payload': [undefined, 'payload-type'],
  };
  for (const [name, [payload, code]] of Object.entries(badFiles)) {
    it(`answer ${name} with ${code}`, async () => {
      const flow = await startFlow(withFiles());
      flow.send('load', { payload });
      assert.equal((await errorOf(flow)).code, code);
    });
  }

  it('need Gram matrices, and a place to be written to', async () => {
    const flow = await startFlow([
      ...withFiles(),
      { id: 'nameless', type: 'neural-style-style-out', file: '' },
      { id: 'unwritable', type: 'neural-style-style-out', file: '/dev/null/x.safetensors' },
    ]);
    flow.send('save', { payload: Buffer.alloc(3) });
    assert.deepEqual(await errorOf(flow), {
      code: 'payload-type',
      message: 'Expected Gram matrices or another style in msg.payload but received a Buffer of 3 bytes. Wire in a neural-style gram node.',
    });
    const payload = new StylePayload('engine', EMBEDDED_MODEL, { statistic: GRAM_MATRICES, tensors: [gramOf('relu1_1', 4)] });
    flow.send('nameless', { payload });
    assert.equal((await errorOf(flow)).code, 'setting-invalid');
    flow.send('unwritable', { payload });
    assert.equal((await errorOf(flow)).code, 'file-unwritable');
  });

  it('are whole whenever they are read, and leave nothing when they cannot be written', async () => {
    const flow = await startFlow([...withFiles({ wires: [['saved']] }), { id: 'blocked', type: 'neural-style-style-out', file: folder }]);
    const versions = [1, 2].map(
      (seed) => new StylePayload('engine', EMBEDDED_MODEL, { statistic: GRAM_MATRICES, tensors: [gramOf('relu3_1', 256, seed)] }),
    );
    flow.send('save', { payload: versions[0] });
    await flow.inbox('saved').next();
    const writes = 20;
    for (let i = 0; i < writes; i++) flow.send('save', { payload: versions[i % 2] });
    let reads = 0;
    while (flow.inbox('saved').messages.length <= writes) {
      const { tensors } = await readStyleFile(file, folder);
      assert.ok(versions.some(({ style }) => Buffer.from(style.tensors[0]!.values.buffer).equals(Buffer.from(tensors[0]!.values.buffer))));
      reads += 1;
    }
    assert.ok(reads > 1, `${reads} reads`);

    flow.send('blocked', { payload: versions[0] });
    assert.equal((await errorOf(flow)).code, 'file-unwritable');
    assert.deepEqual(await readdir(folder), ['styles']);
    assert.deepEqual(await readdir(join(folder, 'styles')), ['waves.style.safetensors']);
  });

  it('are small, and the same for the same style', async () => {
    const flow = await startFlow(withFiles());
    await save(flow);
    const first = await readFile(file);
    await save(flow);
    assert.deepEqual(await readFile(file), first);
    const { size } = await stat(file);
    assert.ok(size < 1.5e6, `${size} bytes`);
  });
});
