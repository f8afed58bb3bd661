import assert from 'node:assert/strict';
import { engineFor } from '../../src/flow/config/engines.js';
import { isStylePayload } from '../../src/flow/payloads/style-payload.js';
import { STATISTIC_NAMES, type StatisticName } from '../../src/loss/statistics/statistic-names.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import type { Picture } from '../../src/pixels/picture.js';
import { type Flow, type FlowNode, type Msg, pipeline, samplePicture, startFlow, stopFlow } from '../support/node-red/flow.js';
import { acrossStyle, distances, gramsOf, half, halfMask, pictureOf, pngOf, uprightStyle } from '../support/engine/painting.js';

const ENOUGH = { iterations: 30, seed: 1, reportEvery: 0 };
const SIDES = ['left', 'right'] as const;
type Side = (typeof SIDES)[number];

describe('masks', () => {
  let content: Buffer;
  let across: Buffer;
  let upright: Buffer;
  let masks: Record<Side, Buffer>;

  before(async () => {
    content = await samplePicture(64, 64, 1);
    [across, upright] = [await acrossStyle(), await uprightStyle()];
    masks = { left: await halfMask('left'), right: await halfMask('right') };
  });
  afterEach(() => stopFlow());

  /** Each half of a painting is nearer to its own style than to the other's, at every style layer. */
  const assertSides = async (painting: Picture, styles: Record<Side, Buffer>): Promise<void> => {
    const grams = {
      left: await gramsOf(await pictureOf({ _msgid: '', payload: styles.left })),
      right: await gramsOf(await pictureOf({ _msgid: '', payload: styles.right })),
    };
    for (const side of SIDES) {
      const painted = await gramsOf(painting, half(side));
      const own = distances(painted, grams[side]);
      const other = distances(painted, grams[side === 'left' ? 'right' : 'left']);
      painted.forEach(({ layer }, i) =>
        assert.ok(own[i]! < other[i]!, `the ${side} at ${layer}: ${own[i]} from its own, ${other[i]} from the other`),
      );
    }
  };

  /** Two branches of gram nodes. */
  const branches = (left: object = {}, right: object = {}): FlowNode[] => [
    ...pipeline(ENOUGH, { styles: 2, contentWeight: 0 }).map((node) => (node.id === 'gram' ? { ...node, ...left } : node)),
    { id: 'style2', type: 'neural-style-image-in', size: 64, wires: [['style2Features']] },
    { id: 'style2Features', type: 'neural-style-features', model: 'model', layers: 'style', wires: [['gram2']] },
    { id: 'gram2', type: 'neural-style-gram', wires: [['loss']], ...right },
  ];

  it('keep each of two styles in its half, at every layer, with masks in msg.mask', async () => {
    const flow = await startFlow(branches());
    flow.send('style', { payload: across, topic: 'across', mask: masks.left });
    flow.send('style2', { payload: upright, topic: 'upright', mask: masks.right });
    flow.send('content', { payload: content });
    await assertSides(await pictureOf(await flow.inbox('result').next()), { left: across, right: upright });
    assert.equal(flow.inbox('errors').messages.length, 0);
  });

  it('come from wherever the gram nodes say', async () => {
    const flow = await startFlow(branches({ mask: 'region.inner' }, { mask: 'area' }));
    flow.send('style', { payload: across, topic: 'across', region: { inner: masks.right } });
    flow.send('style2', { payload: upright, topic: 'upright', area: masks.left });
    flow.send('content', { payload: content });
    await assertSides(await pictureOf(await flow.inbox('result').next()), { left: upright, right: across });
  });

  const keepsHalves = async (statistic: StatisticName): Promise<void> => {
    const flow = await startFlow([
      { id: 'engine', type: 'neural-style-engine', threads: 1 },
      { id: 'model', type: 'neural-style-model', source: 'compact', engine: 'engine' },
      {
        id: 'transfer',
        type: 'neural-style-transfer',
        ...{ model: 'model', size: 64, format: 'png', contentWeight: 0, statistic, ...ENOUGH },
        ...{ style: 'upright', styleType: 'msg', styleMask: 'left', styleMaskType: 'msg' },
        moreStyles: [{ style: 'across', styleType: 'msg', mask: 'right', maskType: 'msg', blend: 1 }],
        wires: [['result'], ['progress']],
      },
      { id: 'result', type: 'helper' },
      { id: 'progress', type: 'helper' },
    ]);
    flow.send('transfer', { payload: content, across, upright, ...masks });
    await assertSides(await pictureOf(await flow.inbox('result').next()), { left: upright, right: across });
  };
  for (const statistic of STATISTIC_NAMES)
    it(`keep the styles of a transfer node in their halves: ${statistic}`, () => keepsHalves(statistic));

  /** Mean square of the difference of two pictures' content features in either half. */
  const contentDistances = async (a: Picture, b: Picture): Promise<Record<Side, number>> => {
    const [layer, columns] = ['relu4_1', 8];
    const maps = (picture: Picture): Promise<Float32Array> =>
      engineFor('engine').request('featureValues', { recipe: { model: EMBEDDED_MODEL, picture, layers: [layer] }, layer });
    const [one, other] = [await maps(a), await maps(b)];
    const sums = { left: 0, right: 0 };
    one.forEach((value, i) => (sums[i % columns < columns / 2 ? 'left' : 'right'] += (value - other[i]!) ** 2));
    return sums;
  };

  const withContentMask = async (flow: Flow, id: string, message: object, side: Side): Promise<number> => {
    flow.send(id, message);
    const result: Msg = await flow.inbox('result').next();
    const painted = await contentDistances(await pictureOf(result), await pictureOf({ _msgid: '', payload: content }));
    return painted[side] / painted[side === 'left' ? 'right' : 'left'];
  };

  it('keep the content where they are white', async () => {
    const flow = await startFlow(pipeline({ ...ENOUGH, init: 'noise' }, { contentWeight: 50, styleWeight: 50 }));
    flow.send('style', { payload: across });
    for (const side of SIDES) {
      const ratio = await withContentMask(flow, 'content', { payload: content, mask: masks[side] }, side);
      assert.ok(ratio < 0.5, `${side}: ${ratio}`);
    }
  });

  it('keep the content of a transfer node', async () => {
    const flow = await startFlow([
      { id: 'engine', type: 'neural-style-engine', threads: 1 },
      { id: 'model', type: 'neural-style-model', source: 'compact', engine: 'engine' },
      {
        id: 'transfer',
        type: 'neural-style-transfer',
        ...{ model: 'model', size: 64, format: 'png', contentWeight: 50, styleWeight: 50, ...ENOUGH, init: 'noise' },
        ...{ style: 'style', styleType: 'msg', contentMask: 'keep', contentMaskType: 'msg' },
        wires: [['result']],
      },
      { id: 'result', type: 'helper' },
    ]);
    for (const side of SIDES) {
      const ratio = await withContentMask(flow, 'transfer', { payload: content, style: across, keep: masks[side] }, side);
      assert.ok(ratio < 0.5, `${side}: ${ratio}`);
    }
  });

  it('choose the part of a style picture that counts, and reach the Gram matrices', async () => {
    const nodes = pipeline().map((node) => (node.id === 'gram' ? { ...node, wires: [['result']] } : node));
    const flow = await startFlow(nodes);
    flow.send('style', { payload: content, styleMask: masks.left, mask: masks.right });
    const { payload } = await flow.inbox('result').next();
    assert.ok(isStylePayload(payload));
    assert.deepEqual(payload.style.tensors, await gramsOf(await pictureOf({ _msgid: '', payload: content }), half('left')));
    assert.deepEqual(payload.style.mask, half('right'));
  });

  for (const [id, node] of [
    ['style', 'a gram node'],
    ['content', 'a loss node'],
  ] as const) {
    it(`that are black everywhere are an error of ${node}`, async () => {
      const flow = await startFlow(pipeline());
      flow.send(id, { payload: content, mask: await pngOf(4, 4, () => [0, 0, 0]) });
      const { error } = await flow.inbox('errors').next();
      assert.equal(error!.code, 'mask-empty');
      assert.match(error!.message, /msg\.mask is black everywhere/);
    });
  }
});
