import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { EngineClient } from '../../src/engine/client.js';
import { liveNode, openEditors as editors } from '../../src/flow/live/live-nodes.js';
import type { Picture } from '../../src/pixels/picture.js';
import { samplePicture, startFlow, stopFlow, type Flow, type FlowNode } from '../support/node-red/flow.js';

/** Longest side of the sample picture, in pixels. */
const SIDE = 192;

/** A style picture that becomes a style of some kind, which a preview node shows. */
function withStyle(settings: { kind?: string; preview?: boolean; pooling?: string; layers?: string } = {}): FlowNode[] {
  const { kind = 'gram', preview = true, pooling = 'max', layers = 'style' } = settings;
  return [
    { id: 'engine', type: 'neural-style-engine' },
    { id: 'model', type: 'neural-style-model', source: 'compact', pooling, engine: 'engine' },
    { id: 'picture', type: 'neural-style-image-in', size: 0, preview, wires: [['features']] },
    { id: 'features', type: 'neural-style-features', layers, model: 'model', wires: [['style']] },
    { id: 'style', type: `neural-style-${kind}`, preview, wires: [['sample', 'maps', 'out']] },
    { id: 'sample', type: 'neural-style-preview', styleView: 'painted', wires: [['shown']] },
    { id: 'maps', type: 'neural-style-preview', wires: [[]] },
    { id: 'out', type: 'helper' },
    { id: 'shown', type: 'helper' },
    { id: 'catch', type: 'catch', wires: [['errors']] },
    { id: 'errors', type: 'helper' },
  ];
}

/** As it is, for what only looks at what is asked. */
const request = Reflect.get(EngineClient.prototype, 'request') as (...given: unknown[]) => unknown;

const viewOf = (id: string): Promise<Picture | null> => liveNode(id)!.picture.full();

describe('the view of a style', () => {
  let asked: string[];
  let flow: Flow;
  let picture: Buffer;
  let other: Buffer;

  before(async () => {
    [picture, other] = await Promise.all([samplePicture(64, 48, 3), samplePicture(48, 64, 7)]);
    mock.method(EngineClient.prototype, 'request', function (this: EngineClient, ...given: unknown[]) {
      asked.push(String(given[0]));
      return request.apply(this, given);
    });
  });
  after(() => mock.restoreAll());
  beforeEach(() => {
    asked = [];
    editors.report('somebody', [], []);
  });
  afterEach(async () => {
    assert.deepEqual(
      flow.inbox('errors').messages.map(({ error }) => error),
      [],
    );
    await stopFlow();
  });

  /** Sends a style picture through the flow. */
  const send = async (payload: Buffer): Promise<void> => {
    flow.send('picture', { payload });
    await flow.inbox('shown').next();
  };

  for (const kind of ['gram', 'moments']) {
    it(`is a small landscape in it, at a ${kind} node and at a preview node that says so`, async () => {
      flow = await startFlow(withStyle({ kind }));
      await send(picture);
      const first = (await viewOf('style'))!;
      assert.equal(Math.max(first.width, first.height), SIDE);
      assert.deepEqual(await viewOf('sample'), first);
      assert.notEqual((await viewOf('maps'))!.width, SIDE);
      await send(other);
      assert.notDeepEqual((await viewOf('style'))!.data, first.data);
    });
  }

  it('is that of a picture, too, as the embedded model sees it', async () => {
    flow = await startFlow(withStyle());
    await send(picture);
    assert.deepEqual(await viewOf('picture'), await viewOf('style'));
  });

  it('is that of a saved style', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'neural-style-view-'));
    const file = join(folder, 'style.safetensors');
    flow = await startFlow([
      ...withStyle().map((node) => (node.id === 'style' ? { ...node, wires: [['sample', 'save']] } : node)),
      { id: 'save', type: 'neural-style-style-out', file, fileType: 'str', target: 'file', wires: [['read']] },
      { id: 'read', type: 'neural-style-style-in', source: file, sourceType: 'str', model: 'model', preview: true, wires: [['out']] },
    ]);
    await send(picture);
    await flow.inbox('out').next();
    assert.deepEqual(await viewOf('read'), await viewOf('style'));
    await rm(folder, { recursive: true });
  });

  it('is not computed before an editor looks, and once however many do', async () => {
    flow = await startFlow(withStyle());
    for (let time = 0; time < 3; time++) await send(picture);
    assert.ok(!asked.includes('instant'));
    for (let time = 0; time < 3; time++) await viewOf('style');
    assert.equal(asked.filter((kind) => kind === 'instant').length, 1);
  });

  it('comes by itself to an editor that shows the node', async () => {
    flow = await startFlow(withStyle());
    editors.report('somebody', ['style'], []);
    await send(picture);
    assert.equal((await liveNode('style')!.picture.thumbnail())?.width, 160);
    assert.equal(asked.filter((kind) => kind === 'instant').length, 1);
  });

  it('is none where the node does not say so, nor after it has said so', async () => {
    flow = await startFlow(withStyle());
    await send(picture);
    assert.ok(await viewOf('style'));
    await flow.deploy(withStyle({ preview: false }));
    await send(picture);
    assert.deepEqual([await viewOf('style'), await viewOf('picture')], [null, null]);
  });

  const UNPAINTABLE: Record<string, Parameters<typeof withStyle>[0]> = {
    'another model': { pooling: 'avg' },
    'too few layers': { layers: 'relu3_1, relu4_1' },
    'columns of features': { kind: 'neighbours', preview: false },
  };
  for (const [name, settings] of Object.entries(UNPAINTABLE)) {
    it(`is heat maps where the painter cannot paint it: ${name}`, async () => {
      flow = await startFlow(withStyle(settings));
      await send(picture);
      const maps = await viewOf('maps');
      assert.deepEqual(await viewOf('sample'), maps);
      if (settings?.kind !== 'neighbours') assert.deepEqual(await viewOf('style'), maps);
    });
  }

  it('is the picture itself where it is too small for a style', async () => {
    flow = await startFlow(withStyle().map((node) => (node.id === 'picture' ? { ...node, wires: [['shown']] } : node)));
    await send(await samplePicture(4, 4));
    assert.deepEqual([(await viewOf('picture'))?.width, asked.includes('style')], [4, true]);
  });
});
