import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import { samplePicture, startFlow, stopFlow, type Flow, type FlowNode, type Msg } from '../support/node-red/flow.js';
import { progressOf } from '../support/engine/painting.js';

describe('pictures that come all at once', () => {
  let picture: Buffer;

  before(async () => {
    picture = await samplePicture(64, 64);
  });
  afterEach(() => stopFlow());

  const transfer = (settings: object): FlowNode[] => [
    { id: 'engine', type: 'neural-style-engine', threads: 1, queueLimit: 2 },
    { id: 'model', type: 'neural-style-model', source: 'compact', engine: 'engine' },
    { id: 'in', type: 'neural-style-transfer', model: 'model', size: 32, iterations: 1, wires: [['result'], ['progress']], ...settings },
    { id: 'result', type: 'helper' },
    { id: 'progress', type: 'helper' },
    { id: 'catcher', type: 'catch', wires: [['errors']] },
    { id: 'errors', type: 'helper' },
  ];
  const send = (flow: Flow, payloads: unknown[]): void => payloads.forEach((payload, i) => flow.send('in', { payload, topic: String(i) }));
  const topics = async (next: () => Promise<Msg>, count: number): Promise<unknown[]> => {
    const messages: Msg[] = [];
    while (messages.length < count) messages.push(await next());
    return messages.map(({ topic }) => topic);
  };

  it('wait in the queue from when they come, not from when they are decoded', async () => {
    const flow = await startFlow(transfer({}));
    send(flow, Array<Buffer>(6).fill(picture));
    // One is painted, two wait.
    const refused = [await flow.inbox('errors').next(), await flow.inbox('errors').next(), await flow.inbox('errors').next()];
    assert.deepEqual(
      refused.map(({ topic, error }) => [topic, error!.code]),
      ['3', '4', '5'].map((topic) => [topic, 'queue-full']),
    );
    assert.equal(flow.inbox('result').messages.length, 0);
    assert.deepEqual(await topics(() => flow.inbox('result').next(), 3), ['0', '1', '2']);
  });

  it('give their place back where they are no pictures', async () => {
    const flow = await startFlow(transfer({}));
    send(flow, [picture, Buffer.from('no picture'), picture]);
    const { topic, error } = await flow.inbox('errors').next();
    assert.deepEqual([topic, error!.code], ['1', 'image-invalid']);
    assert.deepEqual(await topics(() => flow.inbox('result').next(), 2), ['0', '2']);
  });

  it('do not replace the one whose turn has come when only the latest is wanted', async () => {
    const flow = await startFlow(transfer({ overflow: 'latest' }));
    send(flow, [picture]);
    await flow.inbox('result').next();
    // While the first is being prepared.
    helper.getNode('in')!.once('call:status', (() => send(flow, [picture, picture, picture])) as never);
    flow.send('in', { payload: picture, topic: 'first' });
    const superseded = (): Promise<Msg> => flow.inbox('progress').nextWhere((msg) => progressOf(msg).reason === 'superseded');
    assert.deepEqual((await topics(superseded, 2)).sort(), ['0', '1']);
    assert.deepEqual(await topics(() => flow.inbox('result').next(), 2), ['first', '2']);
  });

  /** Ten times as many as a node of each kind takes at once: one that paints, and two that wait. */
  const LOAD = 30;
  const POLICIES: Record<string, (ends: Record<string, number>) => void> = {
    queue: ({ painted, refused }) => assert.deepEqual([painted, refused], [3, LOAD - 3]),
    reject: ({ painted, refused }) => assert.deepEqual([painted, refused], [1, LOAD - 1]),
    latest: ({ painted, superseded }) => assert.deepEqual([painted! + superseded!, painted! >= 1 && painted! <= 2], [LOAD, true]),
  };
  for (const [overflow, check] of Object.entries(POLICIES)) {
    it(`are all accounted for under the policy ${overflow}, in the messages and in the status`, async () => {
      const flow = await startFlow(transfer({ overflow }));
      const answered = new Map<unknown, object>();
      const texts: string[] = [];
      const all = new Promise<void>((resolve) => {
        for (const ending of ['result', 'errors', 'progress']) {
          helper.getNode(ending)!.on('input', (msg) => {
            const { topic, payload, jobs } = msg as Msg;
            if (ending === 'progress' && !progressOf(msg).cancelled) return;
            assert.ok(!answered.has(topic), `${String(topic)} was answered twice, lastly with ${typeof payload}`);
            answered.set(topic, jobs as object);
            if (answered.size === LOAD) resolve();
          });
        }
      });
      helper
        .getNode('in')!
        .on('call:status' as never, ((call: { args: [{ text?: string }] }) => texts.push(call.args[0].text ?? '')) as never);
      send(flow, Array<Buffer>(LOAD).fill(picture));
      await all;
      const last = [...answered.values()].at(-1) as Record<string, number>;
      const { waiting, ...ends } = last;
      assert.deepEqual([waiting, Object.values(ends).reduce((sum, count) => sum + count)], [0, LOAD]);
      check(last);
      assert.ok(texts.some((text) => text.endsWith('.dropped')));
    });
  }
});
