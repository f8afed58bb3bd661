import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../src/flow/payloads/api.js';
import { ownVersion } from '../../src/executors/choose/packages.js';
import { pictureOf } from '../support/engine/painting.js';
import { type Flow, type FlowNode, type Msg, pipeline, samplePicture, startFlow, stopFlow } from '../support/node-red/flow.js';

const settingsOf = (msg: Msg): Settings => msg.settings as Settings;
/** As a database or a file would keep them. */
const kept = (msg: Msg): object => JSON.parse(JSON.stringify(settingsOf(msg))) as object;

const ENDS: readonly FlowNode[] = [
  { id: 'result', type: 'helper' },
  { id: 'catch', type: 'catch', wires: [['result']] },
];
const BY_MESSAGE = { source: 'payload', sourceType: 'msg' };
/** A picture that a node names itself: messages may name none. */
const at = (source: string): object => ({ source, sourceType: 'str' });

describe('msg.settings', () => {
  let folder: string;
  let flow: Flow;
  let content: string;
  let style: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'settings-'));
    [content, style] = [join(folder, 'lighthouse.png'), join(folder, 'waves.png')];
    await writeFile(content, await samplePicture(60, 48, 1));
    await writeFile(style, await samplePicture(50, 50, 3));
  });
  afterEach(() => stopFlow());
  after(() => rm(folder, { recursive: true }));

  /** The next result, or the error in its place. */
  const next = async (): Promise<Msg> => {
    const msg = await flow.inbox('result').next();
    assert.equal(msg.error, undefined);
    return msg;
  };

  describe('of the pipeline', () => {
    const start = async (optimizer: object = {}, changes: Readonly<Record<string, object>> = {}): Promise<void> => {
      const nodes = pipeline({ preset: 'custom', ...optimizer });
      const named: Readonly<Record<string, object>> = { content: at(content), style: at(style), catcher: { wires: [['result']] } };
      flow = await startFlow(nodes.map((node) => ({ ...node, ...named[node.id], ...changes[node.id] })));
    };
    const paint = async (options: object): Promise<Msg> => {
      flow.send('style', { _msgid: 'one', options });
      flow.send('content', { _msgid: 'one', options });
      return next();
    };

    it('work as msg.options of the same flow, and give the same picture', async () => {
      await start({ init: 'noise' });
      const options = { styleWeight: 777, layerWeights: { relu1_1: 3 }, iterations: 3, size: 40, styleScale: 0.5, method: 'adam' };
      const first = await paint(options);
      const again = await paint(kept(first));
      assert.deepEqual((await pictureOf(again)).data, (await pictureOf(first)).data);
      assert.deepEqual(again.settings, first.settings);
      const other = await paint({ ...options, seed: (settingsOf(first).seed as number) + 1 });
      assert.notDeepEqual((await pictureOf(other)).data, (await pictureOf(first)).data);
    });

    it('say all that was used, from every node on the way', async () => {
      await start({ iterations: 2 });
      const { made, ...options } = settingsOf(await paint({ contentWeight: 7, reach: [2] }));
      assert.deepEqual(made, {
        ...{ version: ownVersion(), by: 'neural-style-optimizer', width: 64, height: 51, model: 'compact', pooling: 'max' },
        ...{ content: 'lighthouse.png', styles: [{ name: 'waves.png', statistic: 'gram', blend: 1 }] },
      });
      assert.deepEqual([options.contentWeight, options.styleWeight, options.tvWeight], [7, 500, 100]);
      assert.deepEqual([options.size, options.styleScale, options.statistic, options.reach], [64, 1, 'gram', [2]]);
      assert.deepEqual([options.contentLayers, options.styleLayers], [['relu4_1'], ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1']]);
      assert.deepEqual([options.preset, options.iterations, options.learningRate], ['custom', '2', 1]);
      assert.ok(Number.isInteger(options.seed));
    });

    it('leave out an option that two nodes have read differently, so that none is told another’s', async () => {
      await start({ iterations: 2 }, { style: { size: 40 } });
      const first = await paint({});
      assert.equal(settingsOf(first).size, undefined);
      const again = await paint(kept(first));
      assert.deepEqual((await pictureOf(again)).data, (await pictureOf(first)).data);
    });

    it('name a style by its topic where no file does, and say where it was steered', async () => {
      await start({ iterations: 200 }, { content: BY_MESSAGE, style: BY_MESSAGE });
      flow.send('style', { _msgid: 'one', payload: await samplePicture(50, 50, 3), topic: 'my waves' });
      flow.send('content', { _msgid: 'one', payload: await samplePicture(60, 48, 1) });
      await flow.inbox('progress').next();
      flow.send('optimizer', { steer: { finish: true, weights: { style: 5 } } });
      const { made } = settingsOf(await next());
      assert.equal(made.styles[0]!.name, 'my waves');
      assert.equal('content' in made, false);
      assert.equal(made.steered, true);
    });
  });

  describe('of a transfer node', () => {
    const transfer = (saved: object): FlowNode[] => [
      {
        id: 'transfer',
        type: 'neural-style-transfer',
        size: 48,
        format: 'png',
        style,
        styleType: 'str',
        ...at(content),
        ...saved,
        wires: [['result'], []],
      },
      ...ENDS,
    ];
    const paint = async (options: object): Promise<Msg> => {
      flow.send('transfer', { options });
      return next();
    };

    for (const preset of ['custom', 'instant'])
      it(`give the same file with the preset ${preset}, whatever the node says meanwhile`, async () => {
        flow = await startFlow(transfer({ preset: 'custom', iterations: 3, init: 'noise' }));
        const first = await paint({ preset, ...(preset === 'instant' ? { strength: 0.6, statistic: 'moments' } : { tvWeight: 3 }) });
        await stopFlow();
        flow = await startFlow(transfer({ preset: 'best', styleWeight: 1, format: 'jpeg', styleColors: 'match', strength: 0.1 }));
        const again = await paint(kept(first));
        assert.deepEqual(again.payload, first.payload);
        assert.equal(settingsOf(first).made.styles[0]!.name, 'waves.png');
      });
  });

  it('come with a picture that an instant node paints', async () => {
    flow = await startFlow([
      { id: 'instant', type: 'neural-style-instant', size: 48, practice: 2, style, styleType: 'str', ...at(content), wires: [['result']] },
      ...ENDS,
    ]);
    flow.send('instant', { options: { detail: 0.5 } });
    const first = await next();
    assert.deepEqual([settingsOf(first).detail, settingsOf(first).made.by], [0.5, 'neural-style-instant']);
    flow.send('instant', { options: kept(first) });
    const again = await next();
    assert.deepEqual((await pictureOf(again)).data, (await pictureOf(first)).data);
  });
});
