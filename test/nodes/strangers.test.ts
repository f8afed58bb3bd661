import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import helper from 'node-red-node-test-helper';
import { ImageTensor, isImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { pipeline, samplePicture, startFlow, stopFlow, type FlowNode } from '../support/node-red/flow.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';

/*
 * Flows whose messages come from strangers, by a webhook for instance.
 */

const CATCH: FlowNode[] = [
  { id: 'catcher', type: 'catch', wires: [['errors']] },
  { id: 'errors', type: 'helper' },
];

const tensor = (): ImageTensor => new ImageTensor({ width: 2, height: 2, data: new Uint8Array(12).fill(100) });

let root: string;
let base: string;

before(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'neural-style-hostile-')));
  base = join(root, 'base');
  await mkdir(base);
  await mkdir(join(root, 'outside'));
  await writeFile(join(base, 'inside.png'), await samplePicture(20, 10));
  await writeFile(join(root, 'outside', 'outside.png'), await samplePicture(20, 10));
  await symlink(join(root, 'outside'), join(base, 'way-out'));
});

after(() => rm(root, { recursive: true }));

describe('a path in a message', () => {
  afterEach(() => stopFlow());

  const imageIn = (settings: object = {}): FlowNode[] => [
    { id: 'in', type: 'neural-style-image-in', size: 0, wires: [['out']], ...settings },
    { id: 'out', type: 'helper' },
    ...CATCH,
  ];

  it('leads to pictures in the working directory', async () => {
    const flow = await startFlow(imageIn(), { fileWorkingDirectory: base });
    for (const payload of ['inside.png', join(base, 'inside.png')]) {
      flow.send('in', { payload });
      assert.ok(isImageTensor((await flow.inbox('out').next()).payload));
    }
  });

  it('leads nowhere else', async () => {
    const flow = await startFlow(imageIn(), { fileWorkingDirectory: base });
    for (const payload of [
      '../outside/outside.png',
      join(root, 'outside', 'outside.png'),
      'way-out/outside.png',
      '/etc/passwd',
      '/dev/zero',
    ]) {
      flow.send('in', { payload });
      assert.equal((await flow.inbox('errors').next()).error!.code, 'path-refused');
    }
    assert.equal(flow.inbox('out').messages.length, 0);
  });

  it('leads where the administrator lets it', async () => {
    const flow = await startFlow(imageIn(), { fileWorkingDirectory: base, neuralStyle: { baseFolder: root } });
    flow.send('in', { payload: 'outside/outside.png' });
    assert.ok(isImageTensor((await flow.inbox('out').next()).payload));
    flow.send('in', { payload: '/etc/passwd' });
    assert.equal((await flow.inbox('errors').next()).error!.code, 'path-refused');
  });

  it('leads no further out of the context', async () => {
    const flow = await startFlow(imageIn({ source: 'picture', sourceType: 'global' }), { fileWorkingDirectory: base });
    helper
      .getNode('in')!
      .context()
      .global.set('picture', join(root, 'outside', 'outside.png'));
    flow.send('in', {});
    assert.equal((await flow.inbox('errors').next()).error!.code, 'path-refused');
  });

  it('is no matter where the author of the flow has typed it', async () => {
    process.env.NEURAL_STYLE_TEST = join(root, 'outside', 'outside.png');
    const nodes = [
      ...imageIn({ source: '../outside/outside.png', sourceType: 'str' }),
      { id: 'env', type: 'neural-style-image-in', source: 'NEURAL_STYLE_TEST', sourceType: 'env', size: 0, wires: [['out']] },
    ];
    const flow = await startFlow(nodes, { fileWorkingDirectory: base });
    for (const node of ['in', 'env']) {
      flow.send(node, {});
      assert.ok(isImageTensor((await flow.inbox('out').next()).payload));
    }
    delete process.env.NEURAL_STYLE_TEST;
  });

  it('is refused for style pictures, too', async () => {
    const transfer = {
      id: 'in',
      type: 'neural-style-transfer',
      size: 16,
      iterations: 1,
      style: 'style',
      styleType: 'msg',
      wires: [['out'], []],
    };
    const flow = await startFlow([transfer, { id: 'out', type: 'helper' }, ...CATCH], { fileWorkingDirectory: base });
    flow.send('in', { payload: await samplePicture(16, 16), style: '../outside/outside.png' });
    assert.equal((await flow.inbox('errors').next()).error!.code, 'path-refused');
  });
});

describe('a file name in a message', () => {
  afterEach(() => stopFlow());

  const imageOut = (settings: object = {}): FlowNode[] => [
    { id: 'out', type: 'neural-style-image-out', target: 'file', file: 'name', fileType: 'msg', wires: [['sent']], ...settings },
    { id: 'sent', type: 'helper' },
    ...CATCH,
  ];

  it('may be one in the working directory, in a new folder even', async () => {
    const flow = await startFlow(imageOut(), { fileWorkingDirectory: base });
    flow.send('out', { payload: tensor(), name: 'new/a.png' });
    assert.equal((await flow.inbox('sent').next()).filename, join(base, 'new', 'a.png'));
    assert.deepEqual(await readdir(join(base, 'new')), ['a.png']);
  });

  it('is understood as where pictures are read', async () => {
    const flow = await startFlow(imageOut(), { fileWorkingDirectory: base });
    const spelled = { 'quoted.png': '"quoted.png"', 'an address.png': pathToFileURL(join(base, 'an address.png')).href };
    for (const [file, name] of Object.entries(spelled)) {
      flow.send('out', { payload: tensor(), name });
      assert.equal((await flow.inbox('sent').next()).filename, join(base, file));
    }
    for (const name of ['~/a.png', '"../a.png"', pathToFileURL(join(root, 'a.png')).href]) {
      flow.send('out', { payload: tensor(), name });
      assert.equal((await flow.inbox('errors').next()).error!.code, 'path-refused', name);
    }
    for (const name of ['"settings.js"', pathToFileURL(join(base, 'settings.js')).href, '""']) {
      flow.send('out', { payload: tensor(), name });
      assert.equal((await flow.inbox('errors').next()).error!.code, 'setting-invalid', name);
    }
  });

  it('may be no other, and nothing is written', async () => {
    await writeFile(join(root, 'outside', 'link-target.png'), 'as it was');
    await symlink(join(root, 'outside', 'link-target.png'), join(base, 'link.png'));
    const flow = await startFlow(imageOut(), { fileWorkingDirectory: base });
    const before = await readdir(join(root, 'outside'));
    for (const name of ['../a.png', join(root, 'a.png'), 'way-out/a.png', 'way-out/new/a.png', '/a.png', 'a\0.png', 'link.png']) {
      flow.send('out', { payload: tensor(), name });
      assert.equal((await flow.inbox('errors').next()).error!.code, 'path-refused', name);
    }
    assert.deepEqual(await readdir(join(root, 'outside')), before);
    assert.equal(await readFile(join(root, 'outside', 'link-target.png'), 'utf8'), 'as it was');
  });

  it('must end as a picture does, so that no settings or scripts are written over', async () => {
    const flow = await startFlow(imageOut(), { fileWorkingDirectory: base });
    for (const name of ['settings.js', '.bashrc', 'png', 'a.png.', 'a.png/', 'a.jpg.js']) {
      flow.send('out', { payload: tensor(), name });
      const { error } = await flow.inbox('errors').next();
      assert.equal(error!.code, 'setting-invalid', name);
      assert.match(error!.message, /^Expected a file name that ends in jpeg, png, .* for file but received "/);
    }
  });

  it('is no matter where the author of the flow has typed it', async () => {
    const flow = await startFlow(imageOut({ file: join('..', 'typed'), fileType: 'str' }), { fileWorkingDirectory: base });
    flow.send('out', { payload: tensor() });
    assert.equal((await flow.inbox('sent').next()).filename, join(root, 'typed'));
  });
});

describe('an address in a message', () => {
  afterEach(() => stopFlow());

  let server: Server;
  let url: string;

  before(async () => {
    const picture = await samplePicture(20, 10);
    server = createServer((_, response) => response.end(picture));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/camera.png`;
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const imageIn: FlowNode[] = [
    { id: 'in', type: 'neural-style-image-in', size: 0, wires: [['out']] },
    { id: 'typed', type: 'neural-style-image-in', size: 0, sourceType: 'str', wires: [['out']] },
    { id: 'out', type: 'helper' },
    ...CATCH,
  ];
  const cases: [string, object, string | null][] = [
    ['is not fetched', {}, 'url-refused'],
    ['is not fetched from this machine where addresses are allowed', { allowUrls: true }, 'address-refused'],
    ['is fetched from this machine where that is allowed, too', { allowUrls: true, allowPrivateAddresses: true }, null],
    ['is not fetched where a setting makes no sense', { allowUrls: 'yes' }, 'setting-invalid'],
  ];
  for (const [name, neuralStyle, code] of cases) {
    it(name, async () => {
      const flow = await startFlow(imageIn, { neuralStyle });
      flow.send('in', { payload: url });
      if (code === null) assert.ok(isImageTensor((await flow.inbox('out').next()).payload));
      else assert.equal((await flow.inbox('errors').next()).error!.code, code);
    });
  }

  it('is fetched where the author of the flow has typed it', async () => {
    const flow = await startFlow(imageIn.map((node) => (node.id === 'typed' ? { ...node, source: url } : node)));
    flow.send('typed', {});
    assert.ok(isImageTensor((await flow.inbox('out').next()).payload));
  });
});

describe("the administrator's limits", () => {
  afterEach(() => stopFlow());

  const cases: [string, object, string][] = [
    ['of pixels', { maxPixels: 100 }, 'image-too-large'],
    ['of bytes', { maxBytes: 100 }, 'image-too-heavy'],
    ['that make no sense', { maxPixels: 'few' }, 'setting-invalid'],
  ];
  for (const [name, neuralStyle, code] of cases) {
    it(`${name} hold for pictures that messages bring and for those that the author has typed`, async () => {
      const nodes: FlowNode[] = [
        { id: 'in', type: 'neural-style-image-in', size: 0, wires: [[]] },
        { id: 'typed', type: 'neural-style-image-in', source: 'inside.png', sourceType: 'str', size: 0, wires: [[]] },
        ...CATCH,
      ];
      const flow = await startFlow(nodes, { fileWorkingDirectory: base, neuralStyle });
      for (const node of ['in', 'typed']) {
        flow.send(node, { payload: await samplePicture(20, 10) });
        assert.equal((await flow.inbox('errors').next()).error!.code, code);
      }
    });
  }

  it('of pixels hold for an image tensor that is enlarged', async () => {
    const nodes: FlowNode[] = [{ id: 'in', type: 'neural-style-image-in', size: 100, wires: [[]] }, ...CATCH];
    const flow = await startFlow(nodes, { neuralStyle: { maxPixels: 9999 } });
    flow.send('in', { payload: tensor() });
    assert.equal((await flow.inbox('errors').next()).error!.code, 'image-too-large');
  });
});

describe('a message that pretends to be a payload of these nodes', () => {
  afterEach(() => stopFlow());

  /** As JSON.parse makes it of a webhook's request. */
  const recipe = { model: { file: '/dev/zero', pooling: 'max' }, picture: { width: 8, height: 8, data: [] }, layers: ['relu1_1'] };
  const forged: Record<string, object> = {
    contentFeatures: { kind: 'image', width: 8, height: 8, picture: recipe.picture },
    gram: { kind: 'features', engine: 'engine', recipe, layers: [] },
    loss: {
      kind: 'gram',
      model: recipe.model,
      style: { statistic: GRAM_MATRICES, tensors: [], recipe },
      statistic: GRAM_MATRICES,
      tensors: [],
      layers: [],
    },
    optimizer: { kind: 'objective', engine: 'engine', spec: { content: recipe, styles: [], weights: {}, layerWeights: {} } },
  };
  for (const [node, payload] of Object.entries(forged)) {
    it(`names no weights file to ${node}`, async () => {
      const flow = await startFlow(pipeline());
      flow.send(node, { payload });
      // What has the kind of a payload and none of its values is told as that.
      const code = node === 'contentFeatures' ? 'payload-type' : 'values-lost';
      assert.equal((await flow.inbox('errors').next()).error!.code, code);
    });
  }
});
