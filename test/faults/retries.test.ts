import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import helper from 'node-red-node-test-helper';
import { engineFor } from '../../src/flow/config/engines.js';
import { withFault } from '../support/engine/fault.js';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type FlowNode } from '../support/node-red/flow.js';
import { progressOf } from '../support/engine/painting.js';

describe('a job that may be retried', () => {
  let flow: Flow;
  let nodes: FlowNode[];
  let content: Buffer;
  let style: Buffer;

  before(async () => {
    content = await samplePicture(64, 64, 1);
    style = await samplePicture(64, 64, 3);
  });
  afterEach(() => stopFlow());

  const start = async (settings: object): Promise<void> => {
    nodes = pipeline({ iterations: 20, ...settings });
    flow = await startFlow(nodes);
  };
  const send = (...ids: string[]): void => {
    flow.send('style', { payload: style });
    for (const _msgid of ids) flow.send('content', { _msgid, payload: content });
  };
  /** Its engine has ended, and the next one is about to be started. */
  const again = (): Promise<unknown> => once(helper.getNode('optimizer')!, 'call:warn');
  /** Sends messages, the first of which meets the end of its engine; the next engine is whole. `meanwhile` is done before the end. */
  const sendToKill = async (ids: readonly string[], meanwhile: () => void = () => undefined): Promise<void> => {
    const retried = again();
    await withFault('kill', 'iteration', async () => {
      send(...ids);
      await flow.inbox('progress').next();
    });
    meanwhile();
    await retried;
  };

  it('costs nothing where the engine ends, and keeps its place in the queue', async () => {
    await start({ retries: 1 });
    await sendToKill(['first', 'second']);
    const painted = [await flow.inbox('result').next(), await flow.inbox('result').next()];
    assert.deepEqual(
      painted.map(({ _msgid, iterations }) => [_msgid, iterations]),
      [
        ['first', 20],
        ['second', 20],
      ],
    );
    assert.deepEqual(flow.inbox('errors').messages, []);
  });

  it('is an error in the end where the engine ends at every try', async () => {
    await start({ retries: 2 });
    let tries = 1;
    helper.getNode('optimizer')!.on('call:warn' as never, () => (tries += 1));
    await withFault('kill', 'iteration', async () => {
      send('a');
      assert.equal((await flow.inbox('errors').next()).error!.code, 'engine-crashed');
    });
    assert.equal(tries, 3);
  });

  it('goes on from its checkpoint', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'neural-style-retry-'));
    await start({ retries: 1, iterations: 60, checkpoint: join(folder, 'state'), checkpointEvery: 2 });
    const progress = flow.inbox('progress');
    send('a');
    await progress.nextWhere((msg) => progressOf(msg).iteration >= 10);
    const retried = again();
    process.kill(engineFor('engine').pid!, 'SIGKILL');
    await retried;
    const seen = progress.messages.length;
    assert.equal((await flow.inbox('result').next()).iterations, 60);
    const next = progressOf(progress.messages[seen]!).iteration;
    assert.ok(next >= 8, `begun again at iteration ${next}`);
    await rm(folder, { recursive: true });
  });

  it('is cancelled by a reset that comes in between', async () => {
    await start({ retries: 10 });
    await sendToKill(['a']);
    flow.send('optimizer', { reset: true });
    const { _msgid, payload } = await flow.inbox('progress').nextWhere((msg) => progressOf(msg).cancelled === true);
    assert.deepEqual([_msgid, (payload as { reason: string }).reason], ['a', 'reset']);
    assert.equal(flow.inbox('result').messages.length + flow.inbox('errors').messages.length, 0);
  });

  for (const id of ['engine', 'optimizer']) {
    it(`is not begun again where the ${id} is deployed anew`, async () => {
      await start({ retries: 10 });
      await sendToKill(['a']);
      await flow.deploy(nodes.map((node) => (node.id === id ? { ...node, name: 'another' } : node)));
      const { _msgid, error } = await flow.inbox('errors').next();
      assert.deepEqual([_msgid, error!.code], ['a', 'engine-closed']);
      assert.equal(flow.inbox('result').messages.length, 0);
    });
  }

  it('is not replaced by a newer message, since its turn has come', async () => {
    await start({ retries: 1, overflow: 'latest' });
    await sendToKill(['first']);
    flow.send('content', { _msgid: 'newer', payload: content });
    assert.equal((await flow.inbox('result').next())._msgid, 'first');
    assert.equal((await flow.inbox('result').next())._msgid, 'newer');
  });

  it('goes on as it was told to before', async () => {
    await start({ retries: 1, iterations: 100_000 });
    await sendToKill(['a'], () => flow.send('optimizer', { weights: { content: 0, tv: 0 } }));
    const { loss } = progressOf(await flow.inbox('progress').nextWhere((msg) => progressOf(msg).iteration > 30));
    assert.ok(Math.abs(loss.total - 500 * loss.style) <= 1e-3 * loss.total, JSON.stringify(loss));
  });
});
