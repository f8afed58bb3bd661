import assert from 'node:assert/strict';
import { settingsInFile } from '../../src/image/settings-packet.js';
import { type Flow, type FlowNode, type Msg, samplePicture, startFlow, stopFlow } from '../support/node-red/flow.js';

describe('a picture’s file', () => {
  let flow: Flow;
  let content: Buffer;
  const nodes = (saved: object = {}): FlowNode[] => [
    { id: 'engine', type: 'neural-style-engine' },
    { id: 'model', type: 'neural-style-model', source: 'compact', engine: 'engine' },
    { id: 'instant', type: 'neural-style-instant', size: 40, practice: 0, model: 'model', x: 1, y: 1, wires: [['out']] },
    { id: 'out', type: 'neural-style-image-out', format: 'png', x: 1, y: 1, ...saved, wires: [['result']] },
    { id: 'catch', type: 'catch', wires: [['result']] },
    { id: 'result', type: 'helper' },
  ];
  const paint = async (msg: object): Promise<Msg> => {
    flow.send('instant', { payload: content, ...msg });
    const painted = await flow.inbox('result').next();
    assert.equal(painted.error, undefined);
    return painted;
  };
  const keptIn = ({ payload }: Msg): ReturnType<typeof settingsInFile> => settingsInFile(payload as Buffer);

  before(async () => (content = await samplePicture(60, 48, 1)));
  afterEach(() => stopFlow());

  it('keeps nothing unless the node says so', async () => {
    flow = await startFlow(nodes());
    assert.equal(await keptIn(await paint({})), null);
  });

  it('keeps the settings, which give the same file again', async () => {
    flow = await startFlow(nodes({ embed: 'settings' }));
    const first = await paint({ options: { strength: 0.5, format: 'webp' } });
    const kept = (await keptIn(first))!;
    assert.deepEqual([kept.settings.strength, kept.settings.format, kept.flow], [0.5, 'webp', []]);
    assert.deepEqual(kept.settings, first.settings);
    assert.deepEqual((await paint({ options: kept.settings })).payload, first.payload);
  });

  it('keeps the flow, too', async () => {
    flow = await startFlow(nodes({ embed: 'flow' }));
    const { flow: kept } = (await keptIn(await paint({})))!;
    const types = kept.map((entry) => (entry as FlowNode).type);
    for (const type of ['neural-style-instant', 'neural-style-image-out', 'neural-style-model', 'neural-style-engine'])
      assert.ok(types.includes(type), type);
  });

  it('keeps nothing in the answer to a request, unless its message asks for it', async () => {
    flow = await startFlow(nodes({ embed: 'flow' }));
    assert.equal(await keptIn(await paint({ res: { status: 200 } })), null);
    assert.equal(await keptIn(await paint({ req: { body: {} } })), null);
    const asked = (await keptIn(await paint({ req: {}, options: { embed: 'settings' } })))!;
    assert.deepEqual([asked.settings.size, asked.flow], [40, []]);
  });

  it('keeps no settings that a message has made up', async () => {
    flow = await startFlow(nodes({ embed: 'settings' }));
    flow.send('out', {
      payload: { kind: 'image', shape: [2, 2, 3], data: new Uint8Array(12) },
      settings: { file: '/etc/passwd', size: 3 },
    });
    const { settings } = (await keptIn(await flow.inbox('result').next()))!;
    assert.deepEqual([settings.size, 'file' in settings], [3, false]);
  });
});
