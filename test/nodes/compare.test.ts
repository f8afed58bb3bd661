import assert from 'node:assert/strict';
import sharp from 'sharp';
import { ImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { liveNode } from '../../src/flow/live/live-nodes.js';
import { samplePicture, startFlow, stopFlow, type Flow } from '../support/node-red/flow.js';

const flat = (width: number, height: number, level: number): ImageTensor =>
  new ImageTensor({ width, height, data: new Uint8Array(3 * width * height).fill(level) });

describe('neural-style-compare', () => {
  afterEach(() => {
    liveNode('compare')?.picture.clear();
    return stopFlow();
  });

  const start = (settings: object = {}): Promise<Flow> =>
    startFlow([
      { id: 'compare', type: 'neural-style-compare', wires: [['out']], ...settings },
      { id: 'out', type: 'helper' },
    ]);

  /** Sends a message; the sizes and the level of grey of both pictures as an editor that opens them gets them. */
  const sent = async (flow: Flow, msg: object): Promise<unknown[]> => {
    flow.send('compare', msg);
    await flow.inbox('out').next();
    const sides = await Promise.all((['before', 'picture'] as const).map((side) => liveNode('compare')!.picture.jpeg(side)));
    return Promise.all(
      sides.map(async (jpeg) => {
        if (!jpeg) return null;
        const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
        return [info.width, info.height, data[0]];
      }),
    );
  };

  it('shows a painting beside its photograph, at the same size', async () => {
    const flow = await start();
    const shown = await sent(flow, { payload: flat(40, 30, 200), content: flat(80, 60, 50) });
    assert.deepEqual(shown, [
      [40, 30, 50],
      [40, 30, 200],
    ]);
    await flow.shown('compare', 'compared');
    const { before, image } = (await liveNode('compare')!.picture.thumbnail())!;
    assert.match(before!, /^data:image\/jpeg;base64,/);
    assert.notEqual(before, image);
  });

  it('shows a picture beside the one before it', async () => {
    const flow = await start({ against: 'before' });
    assert.deepEqual(await sent(flow, { payload: flat(8, 8, 10), content: flat(8, 8, 99) }), [null, [8, 8, 10]]);
    await flow.shown('compare', 'alone');
    assert.deepEqual(await sent(flow, { payload: flat(8, 8, 120) }), [
      [8, 8, 10],
      [8, 8, 120],
    ]);
    const reset = await sent(flow, { reset: true });
    assert.deepEqual(reset, [null, null]);
    assert.deepEqual(await sent(flow, { payload: flat(8, 8, 30) }), [null, [8, 8, 30]], 'nothing is left of what was before');
  });

  it('takes what image in takes, and shows a picture alone where there is nothing to compare it with', async () => {
    const flow = await start();
    const [before, picture] = await sent(flow, { payload: await samplePicture(12, 9) });
    assert.equal(before, null);
    assert.deepEqual((picture as number[]).slice(0, 2), [12, 9]);
    await flow.shown('compare', 'alone');
  });

  it('keeps what it shows from changes that later nodes make to the message', async () => {
    const flow = await start();
    const msg = { payload: flat(8, 8, 70) as unknown, content: flat(8, 8, 20) };
    flow.send('compare', msg);
    await flow.inbox('out').next();
    msg.payload = 'something else';
    const jpeg = await liveNode('compare')!.picture.jpeg();
    assert.equal((await sharp(jpeg!).raw().toBuffer())[0], 70);
  });

  it('lets the progress of a painting pass, and says what is no picture when an editor looks', async () => {
    const flow = await start();
    await sent(flow, { payload: flat(8, 8, 70), content: flat(8, 8, 20) });
    const { version } = liveNode('compare')!.picture;
    flow.send('compare', { payload: { iteration: 5, image: flat(8, 8, 1) } });
    await flow.inbox('out').next();
    assert.equal(liveNode('compare')!.picture.version, version);
    flow.send('compare', { payload: 'no picture', content: flat(8, 8, 20) });
    await flow.inbox('out').next();
    await assert.rejects(liveNode('compare')!.picture.jpeg(), { name: 'NeuralStyleError' });
  });
});
