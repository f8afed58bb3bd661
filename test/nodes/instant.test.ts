import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { EngineClient } from '../../src/engine/client.js';
import { isImageTensor } from '../../src/flow/payloads/image-tensor.js';
import type { Picture } from '../../src/pixels/picture.js';
import { PRACTICE_ROUNDS } from '../../src/properties/nodes/instant.js';
import { samplePicture, startFlow, stopFlow, type Flow, type FlowNode, type Msg } from '../support/node-red/flow.js';

/** The runtime of the tests has no catalogues, and shows the keys of texts. */
const WAITING = 'waiting-style';

/** An instant node, and a gram or a moments node that gives it styles. */
function withInstant(instant: object = {}, statistic = 'gram'): FlowNode[] {
  return [
    { id: 'engine', type: 'neural-style-engine' },
    { id: 'model', type: 'neural-style-model', source: 'compact', engine: 'engine' },
    { id: 'photo', type: 'neural-style-image-in', size: 0, wires: [['instant']] },
    { id: 'style', type: 'neural-style-image-in', size: 0, wires: [['features']] },
    { id: 'features', type: 'neural-style-features', layers: 'style', model: 'model', wires: [['statistic']] },
    { id: 'statistic', type: `neural-style-${statistic}`, wires: [['instant', 'styled']] },
    { id: 'styled', type: 'helper' },
    {
      id: 'instant',
      type: 'neural-style-instant',
      size: 0,
      model: 'model',
      styleFrom: 'wire',
      practice: 0,
      ...instant,
      wires: [['painted']],
    },
    { id: 'painted', type: 'helper' },
    { id: 'catch', type: 'catch', wires: [['errors']] },
    { id: 'errors', type: 'helper' },
  ];
}

async function pictureOf(flow: Flow): Promise<Picture> {
  const { payload } = await flow.inbox('painted').next();
  assert.ok(isImageTensor(payload));
  return payload.picture;
}

async function errorOf(flow: Flow): Promise<NonNullable<Msg['error']>> {
  return (await flow.inbox('errors').next()).error!;
}

describe('neural-style-instant', () => {
  let content: Buffer;
  let style: Buffer;

  before(async () => {
    content = await samplePicture(72, 50, 1);
    style = await samplePicture(64, 64, 3);
  });

  afterEach(() => stopFlow());

  for (const statistic of ['gram', 'moments']) {
    it(`paints a photograph with a style of ${statistic} by wire, at its size, and the same each time`, async () => {
      const flow = await startFlow(withInstant({}, statistic));
      flow.send('style', { payload: style });
      flow.send('photo', { payload: content });
      const first = await pictureOf(flow);
      assert.deepEqual([first.width, first.height], [72, 50]);
      flow.send('photo', { payload: content });
      assert.deepEqual(await pictureOf(flow), first);
    });
  }

  it('practises a style before it paints in it for the first time, and says how far it is', async () => {
    const flow = await startFlow(withInstant({ practice: PRACTICE_ROUNDS }));
    flow.send('style', { payload: style });
    flow.send('photo', { payload: content });
    await flow.shown('instant', 'practising');
    const practised = await pictureOf(flow);
    flow.send('instant', { payload: content, options: { practice: 0 } });
    assert.notDeepEqual(await pictureOf(flow), practised);
    flow.send('instant', { payload: content });
    assert.deepEqual(await pictureOf(flow), practised);
  });

  it('ends practice with an error at a reset, and goes on with the next picture', async () => {
    const flow = await startFlow(withInstant({ practice: 1000 }));
    flow.send('style', { payload: style });
    flow.send('photo', { payload: content });
    await flow.shown('instant', 'practising');
    flow.send('instant', { reset: true });
    assert.equal((await errorOf(flow)).code, 'cancelled');
    flow.send('style', { payload: style });
    flow.send('instant', { payload: content, options: { practice: 0 } });
    assert.equal((await pictureOf(flow)).width, 72);
  });

  it('has a photograph wait that comes before the first style', async () => {
    const flow = await startFlow(withInstant());
    flow.send('photo', { payload: content });
    await flow.shown('instant', WAITING);
    flow.send('style', { payload: style });
    assert.equal((await pictureOf(flow)).width, 72);
  });

  it('ends what waits with an error at a reset', async () => {
    const flow = await startFlow(withInstant());
    flow.send('photo', { payload: content });
    await flow.shown('instant', WAITING);
    flow.send('instant', { reset: true });
    assert.equal((await errorOf(flow)).code, 'cancelled');
  });

  it('paints with the picture that it names, and takes strength and detail from the message', async () => {
    const flow = await startFlow(withInstant({ styleFrom: 'picture', style: 'woodcut.jpg', styleType: 'example' }));
    const pictures: Picture[] = [];
    for (const options of [{}, { strength: 0.5 }, { strokes: 0 }, { detail: 0 }, { styleScale: 2 }]) {
      flow.send('photo', { payload: content, options });
      pictures.push(await pictureOf(flow));
    }
    const distinct = new Set(pictures.map(({ data }) => Buffer.from(data).toString('base64')));
    assert.equal(distinct.size, pictures.length);
  });

  it('computes the style of a picture that it names once, and again when another scale is asked for', async () => {
    const asked: string[] = [];
    const request = Reflect.get(EngineClient.prototype, 'request') as (...given: unknown[]) => unknown;
    mock.method(EngineClient.prototype, 'request', function (this: EngineClient, ...given: unknown[]) {
      asked.push(String(given[0]));
      return request.apply(this, given);
    });
    try {
      const flow = await startFlow(withInstant({ styleFrom: 'picture', style: 'woodcut.jpg', styleType: 'example', size: 64 }));
      const painted: Picture[] = [];
      for (const options of [{}, {}, { styleScale: 0.5 }, {}]) {
        flow.send('photo', { payload: content, options });
        painted.push(await pictureOf(flow));
      }
      assert.deepEqual(asked, ['style', 'instant', 'instant', 'style', 'instant', 'instant']);
      assert.deepEqual(painted[1], painted[0]);
      assert.notDeepEqual(painted[2], painted[0]);
      assert.deepEqual(painted[3], painted[0]);
    } finally {
      mock.restoreAll();
    }
  });

  it('paints photographs in the order in which they came, however long they take to decode', async () => {
    const flow = await startFlow(withInstant({ styleFrom: 'picture', style: 'woodcut.jpg', styleType: 'example' }));
    const sizes = [200, 16, 120, 24, 32];
    const pictures = await Promise.all(sizes.map((side) => samplePicture(side, 16, side)));
    for (const payload of pictures) flow.send('instant', { payload });
    const widths: number[] = [];
    while (widths.length < sizes.length) widths.push((await pictureOf(flow)).width);
    assert.deepEqual(widths, sizes);
  });

  it('forgets styles at a reset, and blends those of other topics', async () => {
    const flow = await startFlow(withInstant());
    const paintWith = async (
      ...styles: { readonly payload: Buffer; readonly topic: string; readonly blend?: number }[]
    ): Promise<Picture> => {
      flow.send('instant', { reset: true });
      for (const each of styles) {
        flow.send('style', each);
        await flow.inbox('styled').next();
      }
      flow.send('photo', { payload: content });
      return pictureOf(flow);
    };
    const other = await samplePicture(64, 64, 7);
    const [a, b] = [await paintWith({ payload: style, topic: 'a' }), await paintWith({ payload: other, topic: 'b' })];
    assert.notDeepEqual(a, b);
    const unweighted = await paintWith({ payload: style, topic: 'a' }, { payload: other, topic: 'b', blend: 0 });
    assert.deepEqual(unweighted, a);
  });

  it('keeps to the frame before, of the same topic and size, till a reset or a picture that is not to be steady', async () => {
    const flow = await startFlow(withInstant({ styleFrom: 'picture', style: 'woodcut.jpg', styleType: 'example', steady: 1 }));
    const paint = async (topic: string, options: object = {}, payload = content): Promise<Picture> => {
      flow.send('photo', { payload, topic, options });
      return pictureOf(flow);
    };
    const plain = { strength: 0 };
    const strong = await paint('a');
    const alone = await paint('b', plain);
    const following = await paint('a', plain);
    const distance = ({ data }: Picture): number =>
      Array.from(data).reduce((sum, value, at) => sum + Math.abs(value - strong.data[at]!), 0);
    assert.ok(distance(following) < distance(alone) / 2, `${distance(following)} of ${distance(alone)}`);
    await paint('a');
    await paint('a', {}, await samplePicture(50, 72, 1));
    assert.deepEqual(await paint('a', plain), alone);

    await paint('a');
    flow.send('instant', { reset: true });
    assert.deepEqual(await paint('a', plain), alone);
    await paint('a');
    await paint('a', { steady: 0 });
    assert.deepEqual(await paint('a', plain), alone);
  });

  const refused: Record<string, [FlowNode[], string, string, string]> = {
    'another model': [
      withInstant({ model: 'other', styleFrom: 'picture' }).concat({
        id: 'other',
        type: 'neural-style-model',
        source: 'compact',
        pooling: 'avg',
      }),
      'photo',
      'instant-model',
      'embedded model',
    ],
    'a style of columns': [withInstant({}, 'neighbours'), 'style', 'payload-type', 'moments'],
    'a style of too few layers': [
      withInstant().map((node) => (node.id === 'features' ? { ...node, layers: 'relu3_1, relu4_1' } : node)),
      'both',
      'instant-layers',
      'relu1_1',
    ],
  };
  for (const [name, [nodes, to, code, says]] of Object.entries(refused)) {
    it(`refuses ${name} with ${code}`, async () => {
      const flow = await startFlow(nodes);
      for (const id of to === 'both' ? ['style', 'photo'] : [to]) flow.send(id, { payload: id === 'style' ? style : content });
      const { code: got, message } = await errorOf(flow);
      assert.equal(got, code);
      assert.ok(message.includes(says), message);
    });
  }
});
