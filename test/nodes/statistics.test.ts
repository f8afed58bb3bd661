import assert from 'node:assert/strict';
import { isStylePayload, type StylePayload } from '../../src/flow/payloads/style-payload.js';
import type { ImageTensor } from '../../src/flow/payloads/image-tensor.js';
import type { StatisticName } from '../../src/loss/statistics/statistic-names.js';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type FlowNode, type Msg } from '../support/node-red/flow.js';

const PAINT = { init: 'content', method: 'adam', learningRate: 2, iterations: 4, scales: 1, seed: 1 };

describe('styles of other statistics in a flow', () => {
  let content: Buffer;
  let style: Buffer;

  before(async () => {
    content = await samplePicture(64, 48, 1);
    style = await samplePicture(64, 64, 3);
  });

  afterEach(() => stopFlow());

  /** The pipeline with a node of another type in gram's place, which `styles` hears, too. */
  const withNode = (type: StatisticName, fields: object = {}): FlowNode[] => [
    ...pipeline(PAINT).map((node) =>
      node.id === 'gram' ? { ...node, type: `neural-style-${type}`, wires: [['loss', 'styles']], ...fields } : node,
    ),
    { id: 'styles', type: 'helper' },
  ];

  const styleFrom = async (flow: Flow): Promise<StylePayload> => {
    flow.send('style', { payload: style });
    const { payload } = await flow.inbox('styles').next();
    assert.ok(isStylePayload(payload));
    return payload;
  };

  const painted = async (flow: Flow): Promise<Msg> => {
    flow.send('content', { payload: content });
    return flow.inbox('result').next();
  };

  const cases: readonly (readonly [StatisticName, object, shape: unknown])[] = [
    ['moments', {}, { mean: [16], covariance: [16, 16] }],
    ['neighbours', {}, [16, 1024]],
    ['slices', {}, [16, 1024]],
    ['gram', { reach: '4, 2' }, { gram: [16, 16], 'across-2': [16, 16], 'down-2': [16, 16], 'across-4': [16, 16], 'down-4': [16, 16] }],
  ];

  for (const [type, fields, shape] of cases) {
    it(`paint a picture whose loss falls: ${type} ${JSON.stringify(fields)}`, async () => {
      const flow = await startFlow(withNode(type, fields));
      const made = await styleFrom(flow);
      assert.equal(made.kind, type);
      assert.deepEqual(made.shapeOf('relu1_1'), shape);
      const { payload, curve, loss } = (await painted(flow)) as Msg & { curve: { style: number }[]; loss: { style: number } };
      assert.deepEqual(flow.inbox('errors').messages, []);
      const image = payload as ImageTensor;
      assert.deepEqual([image.width, image.height], [64, 48]);
      assert.ok(loss.style < curve[0]!.style, `${curve[0]!.style} to ${loss.style}`);
    });
  }

  it('have what the distances of a message say, and refuse what is no list of them', async () => {
    const flow = await startFlow(withNode('gram'));
    flow.send('style', { payload: style, options: { reach: [8] } });
    const { payload } = await flow.inbox('styles').next();
    assert.deepEqual((payload as StylePayload).reach, [8]);
    flow.send('style', { payload: style, options: { reach: '2, far' } });
    const { error } = await flow.inbox('errors').next();
    assert.equal(error!.code, 'setting-invalid');
    assert.match(error!.message, /Expected at most 8 whole numbers from 1 to 64 for reach but received "far"/);
  });

  it('are changed and mixed part by part, and columns are not added', async () => {
    const flow = await startFlow(withNode('moments'));
    const moments = await styleFrom(flow);
    const { mean, covariance } = (await moments.data('relu1_1')) as Record<'mean' | 'covariance', Float32Array>;
    const halved = (await (await moments.scaled(0.5)).data('relu1_1')) as Record<'mean' | 'covariance', Float32Array>;
    assert.deepEqual(
      halved.mean,
      mean.map((value) => value / 2),
    );
    const changed = await moments.with({ relu1_1: { mean: new Float32Array(16) } });
    assert.deepEqual(await changed.data('relu1_1'), { mean: new Float32Array(16), covariance });
    const mapped = await moments.map((_, values) => ({ mean: (values as typeof halved).mean.map(() => 1) }));
    assert.deepEqual(((await mapped.data('relu2_1')) as typeof halved).mean, new Float32Array(48).fill(1));
    await assert.rejects(moments.with({ relu1_1: new Float32Array(16) }), {
      code: 'payload-type',
      message: /Expected an object with mean, covariance in the values of relu1_1 but received a Float32Array of 16/,
    });
    await stopFlow();

    const columns = await styleFrom(await startFlow(withNode('neighbours')));
    for (const adding of [columns.scaled(2), columns.mixed(columns, 0.5)])
      await assert.rejects(adding, {
        code: 'setting-invalid',
        message: /a style whose values can be added.*feature columns for neighbours/,
      });
    const few = await columns.with({ relu1_1: { shape: [16, 2], data: new Float32Array(32) } });
    assert.deepEqual(few.shapeOf('relu1_1'), [16, 2]);
    assert.deepEqual(few.shapeOf('relu2_1'), columns.shapeOf('relu2_1'));
    await assert.rejects(moments.mixed(columns, 0.5), {
      code: 'payload-type',
      message: /Expected moments of .* received feature columns for neighbours/,
    });
  });

  it('are painted as they were by their plain values, and by a style changed in one layer at every size', async () => {
    const flow = await startFlow(withNode('slices', {}).map((node) => (node.id === 'optimizer' ? { ...node, scales: 2 } : node)));
    const columns = await styleFrom(flow);
    await painted(flow);
    const changed = await columns.with({ relu1_1: { shape: [16, 3], data: new Float32Array(48).fill(1) } });
    for (const payload of [await columns.toPlain(), JSON.parse(JSON.stringify(await few(columns))) as unknown, changed]) {
      flow.send('loss', { _msgid: 'one', payload });
      flow.send('content', { _msgid: 'one', payload: content });
      assert.deepEqual(
        await flow
          .inbox('result')
          .next()
          .then(({ payload: image }) => (image as ImageTensor).width),
        64,
      );
    }
    assert.deepEqual(flow.inbox('errors').messages, []);
  });

  /** Plain columns that are few enough for JSON. */
  const few = async (style: StylePayload): Promise<object> => {
    const made = await style.map((layer) => {
      const [channels] = style.shapeOf(layer) as readonly number[];
      return { shape: [channels!, 2], data: new Float32Array(2 * channels!).fill(0.5) };
    });
    return made.toPlain();
  };

  for (const type of ['moments', 'neighbours'] as const) {
    it(`come back from a style file as they were: ${type}`, async () => {
      const flow = await startFlow([
        ...withNode(type).map((node) => (node.id === 'gram' ? { ...node, wires: [['save', 'styles']] } : node)),
        { id: 'save', type: 'neural-style-style-out', target: 'payload', wires: [['load']] },
        { id: 'load', type: 'neural-style-style-in', model: 'model', source: 'payload', sourceType: 'msg', wires: [['loaded']] },
        { id: 'loaded', type: 'helper' },
      ]);
      const made = await styleFrom(flow);
      const { payload } = await flow.inbox('loaded').next();
      assert.ok(isStylePayload(payload));
      assert.deepEqual(await payload.data('relu2_1'), await made.data('relu2_1'));
      assert.deepEqual([payload.kind, payload.style.scaled!.length], [type, 2]);
    });
  }

  it('of plain values that do not belong together are refused', async () => {
    const flow = await startFlow(withNode('gram'));
    const wrong: readonly (readonly [object, RegExp])[] = [
      [{ kind: 'moments', layers: { relu1_1: { mean: [0, 0] } } }, /relu1_1\.covariance but received none/],
      [
        { kind: 'moments', layers: { relu1_1: { mean: [0, 0], covariance: { shape: [3, 3], data: new Float32Array(9) } } } },
        /Expected 2 channels, as in mean/,
      ],
      [{ kind: 'neighbours', layers: { relu1_1: { shape: [1, 4097], data: new Float32Array(4097) } } }, /at most 4096 columns/],
      [{ kind: 'slices', layers: { relu1_1: { shape: [1e9, 1], data: [] } } }, /MB announced/],
      [{ kind: 'gram', reach: [0], layers: { relu1_1: { shape: [1, 1], data: [1] } } }, /whole numbers from 1 to 64/],
      [{ kind: 'gram', reach: [2], layers: { relu1_1: { gram: { shape: [1, 1], data: [1] } } } }, /relu1_1\.across-2 but received none/],
      [{ kind: 'moments', layers: [{ layer: 'relu1_1' }] }, /values/],
    ];
    for (const [payload, message] of wrong) {
      flow.send('loss', { payload });
      const { error } = await flow.inbox('errors').next();
      assert.match(error!.message, message);
    }
  });
});
