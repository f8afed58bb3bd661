import assert from 'node:assert/strict';
import { type Flow, type Msg, samplePicture, startFlow, stopFlow } from '../support/node-red/flow.js';

interface Waits {
  readonly waiting?: boolean;
  readonly position?: number;
  readonly remaining?: number | null;
}

describe('messages that wait for the engine', () => {
  let flow: Flow;
  let content: Buffer;

  before(async () => {
    content = await samplePicture(40, 40, 1);
    flow = await startFlow([
      { id: 'engine', type: 'neural-style-engine', threads: 1 },
      { id: 'model', type: 'neural-style-model', source: 'compact', engine: 'engine' },
      {
        ...{ id: 'transfer', type: 'neural-style-transfer', size: 40, model: 'model', preset: 'custom', iterations: 3, reportEvery: 1 },
        wires: [['result'], ['progress']],
      },
      { id: 'result', type: 'helper' },
      { id: 'progress', type: 'helper' },
      { id: 'catch', type: 'catch', wires: [['errors']] },
      { id: 'errors', type: 'helper' },
    ]);
  });
  after(() => stopFlow());

  const send = (id: string, msg: object = {}): void => flow.send('transfer', { _msgid: id, payload: content, ...msg });
  const waits = (id: string): Waits[] =>
    flow
      .inbox('progress')
      .messages.filter(({ _msgid }) => _msgid === id)
      .map(({ payload }) => payload as Waits)
      .filter(({ waiting }) => waiting === true);
  const results = async (count: number): Promise<string[]> => {
    const ids: string[] = [];
    while (ids.length < count) ids.push((await flow.inbox('result').next())._msgid);
    return ids;
  };

  it('learn their position by the second output, and, once a picture was painted, how long it will take', async () => {
    const isTold = (id: string, isWaiting: boolean): Promise<Msg> =>
      flow.inbox('progress').nextWhere(({ _msgid, payload }) => _msgid === id && ((payload as Waits).waiting === true) === isWaiting);
    // The first paints as long as it is let, so that nothing is painted before the last has its place.
    send('a', { options: { iterations: 1_000_000 } });
    await isTold('a', false);
    for (const id of ['b', 'c']) {
      send(id);
      await isTold(id, true);
    }
    flow.send('transfer', { finish: true });
    assert.deepEqual(await results(3), ['a', 'b', 'c']);
    assert.equal(waits('a').length, 0);
    assert.equal(waits('b')[0]!.position, 1);
    assert.deepEqual([...new Set(waits('c').map(({ position }) => position))], [2, 1]);
    assert.equal(waits('c')[0]!.remaining, null);
    assert.ok(waits('c').at(-1)!.remaining! > 0);
  });

  it('go by msg.priority, and next goes before all', async () => {
    send('running');
    await flow.inbox('progress').nextWhere(({ _msgid, payload }) => _msgid === 'running' && (payload as Waits).waiting !== true);
    send('usual');
    send('high', { priority: '5' });
    send('first', { priority: 'next' });
    assert.deepEqual(await results(4), ['running', 'first', 'high', 'usual']);
  });

  it('are refused for a priority that is none', async () => {
    send('wrong', { priority: 'soon' });
    const { error }: Msg = await flow.inbox('errors').next();
    assert.match(error!.message, /msg\.priority/);
    assert.equal(error!.code, 'setting-invalid');
  });
});
