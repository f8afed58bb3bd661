import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import helper from 'node-red-node-test-helper';
import { engineFor } from '../../src/flow/config/engines.js';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type Msg } from '../support/node-red/flow.js';
import { pictureOf, progressOf } from '../support/engine/painting.js';

const SETTINGS = { iterations: 30, seed: 5, reportEvery: 1 };

describe('the checkpoint of an optimizer', () => {
  let folder: string;
  let content: Buffer;
  let style: Buffer;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neural-style-checkpoint-'));
    [content, style] = [await samplePicture(64, 64, 1), await samplePicture(64, 64, 3)];
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(() => stopFlow());

  const start = async (settings: object): Promise<Flow> => {
    const flow = await startFlow(pipeline({ ...SETTINGS, ...settings }));
    flow.send('style', { payload: style });
    return flow;
  };

  it('has the same message go on after the engine was killed and Node-RED started again, to the same picture byte for byte', async () => {
    const whole = await start({});
    whole.send('content', { payload: content });
    const expected = await pictureOf(await whole.inbox('result').next());
    await stopFlow();

    const checkpoint = join(folder, 'job.safetensors');
    const killed = await start({ checkpoint, checkpointEvery: 3 });
    killed.send('content', { payload: content });
    await killed.inbox('progress').nextWhere((msg) => progressOf(msg).iteration === 8);
    process.kill(engineFor('engine').pid!, 'SIGKILL');
    assert.equal((await killed.inbox('errors').next()).error!.code, 'engine-crashed');
    await stopFlow();
    assert.ok(existsSync(checkpoint));

    const resumed = await start({ checkpoint, checkpointEvery: 3 });
    resumed.send('content', { payload: content });
    const result = await resumed.inbox('result').next();
    assert.ok((result.resumedFrom as number) >= 6, String(result.resumedFrom));
    assert.deepEqual(await pictureOf(result), expected);
    assert.equal(existsSync(checkpoint), false);
  });

  it('stays where the node is reset before a job of its own has begun, whatever file it is', async () => {
    const letter = join(folder, 'letter.txt');
    await writeFile(letter, 'Dear reader');
    const flow = await start({ checkpoint: letter });
    flow.send('content', { _msgid: 'never', payload: content });
    flow.send('optimizer', { reset: true });
    flow.send('content', { _msgid: 'refused', payload: content });
    assert.equal((await flow.inbox('errors').next()).error!.code, 'checkpoint-invalid');
    flow.send('optimizer', { reset: true });
    assert.equal(await readFile(letter, 'utf8'), 'Dear reader');
  });

  it('of another job stays, with a warning, through the reset and the end of a job', async () => {
    const checkpoint = join(folder, 'shared.safetensors');
    const first = await start({ checkpoint, checkpointEvery: 2 });
    first.send('content', { payload: content });
    await first.inbox('progress').nextWhere((msg) => progressOf(msg).iteration === 8);
    process.kill(engineFor('engine').pid!, 'SIGKILL');
    await first.inbox('errors').next();
    await stopFlow();
    const kept = await readFile(checkpoint);

    const other = await start({ checkpoint, checkpointEvery: 2, seed: 6 });
    const warnings: string[] = [];
    helper
      .getNode('optimizer')!
      .on('call:warn' as never, (({ args: [text] }: { args: [string] }) => warnings.push(text.split('.').at(-1)!)) as never);
    for (const end of ['painted', 'reset']) {
      other.send('content', { _msgid: end, payload: content });
      if (end === 'painted') {
        await other.inbox('result').next();
      } else {
        await other.inbox('progress').nextWhere((msg) => msg._msgid === end && progressOf(msg).iteration >= 6);
        // So that nothing is being written at the moment of the reset.
        other.send('optimizer', { pause: true });
        await other.inbox('progress').nextWhere((msg) => progressOf(msg).paused);
        other.send('optimizer', { reset: true });
        await other.inbox('progress').nextWhere((msg) => progressOf(msg).cancelled === true);
      }
      assert.deepEqual(await readFile(checkpoint), kept);
      assert.deepEqual(await readdir(folder).then((names) => names.filter((name) => name.startsWith('shared'))), ['shared.safetensors']);
    }
    // The key of a text stands for the text here.
    assert.deepEqual(warnings, ['spared', 'spared']);
  });

  it('outlives the reset of a job that waits, and goes with that of the job that runs', async () => {
    const checkpoint = join(folder, 'reset.safetensors');
    const flow = await start({ iterations: 100_000, checkpoint, checkpointEvery: 2 });
    const cancelled = (id: string): Promise<Msg> =>
      flow.inbox('progress').nextWhere((msg) => msg._msgid === id && progressOf(msg).cancelled === true);
    for (const _msgid of ['runs', 'waits']) flow.send('content', { _msgid, payload: content });
    await flow.inbox('progress').nextWhere((msg) => progressOf(msg).iteration >= 6);
    flow.send('optimizer', { pause: true });
    await flow.inbox('progress').nextWhere((msg) => progressOf(msg).paused);
    flow.send('optimizer', { reset: 'waits' });
    await cancelled('waits');
    assert.ok(existsSync(checkpoint));
    flow.send('optimizer', { reset: 'runs' });
    await cancelled('runs');
    assert.equal(existsSync(checkpoint), false);
  });
});
