import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { ModelPulls, type PullState } from '../../../src/flow/config/model-pulls.js';
import { ModelLibrary } from '../../../src/model/library/model-library.js';
import { TINY_VGG19 } from '../../support/numbers/golden.js';
import { ModelServer } from '../../support/servers/model-server.js';

describe('ModelPulls', () => {
  let server: ModelServer;
  let home: string;
  let published: PullState[];
  let ended: Promise<PullState>;

  beforeEach(async () => {
    server = await new ModelServer(await readFile(TINY_VGG19)).start();
    home = await mkdtemp(join(tmpdir(), 'neural-style-pulls-'));
  });

  afterEach(async () => {
    server.stop();
    await rm(home, { recursive: true });
  });

  const open = (md5?: string): ModelPulls => {
    published = [];
    let end: (state: PullState) => void;
    ended = new Promise((resolve) => (end = resolve));
    const publish = (name: string, state: PullState): void => {
      assert.equal(name, 'vgg19');
      published.push(state);
      if (['done', 'failed', 'cancelled'].includes(state.phase)) end(state);
    };
    const library = new ModelLibrary(home, [server.model(md5 === undefined ? {} : { md5 })]);
    return new ModelPulls(library, publish, (error) => error.message, { retries: 0, env: {} });
  };
  const listed = async (pulls: ModelPulls): Promise<Awaited<ReturnType<ModelPulls['list']>>[number]> =>
    (await pulls.list()).find(({ name }) => name === 'vgg19')!;

  it('downloads a model that was missing', async () => {
    const pulls = open();
    server.mischief = { trickle: 1_000 };
    assert.equal((await listed(pulls)).state, 'missing');
    assert.equal(pulls.start('vgg19'), true);
    assert.equal((await listed(pulls)).pull?.phase, 'downloading');
    assert.deepEqual(await ended, { phase: 'done' });
    const { state, pull, bytes } = await listed(pulls);
    assert.deepEqual([state, pull], ['installed', null]);
    assert.ok(bytes > 50_000);
  });

  describe('by a clock', () => {
    const reports = (): number => published.filter(({ phase }) => phase === 'downloading').length;

    beforeEach(() => {
      mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
      server.mischief = { trickle: 1_000 };
    });
    afterEach(() => mock.timers.reset());

    it('tells how it goes', async () => {
      const pulls = open();
      let pieces = 0;
      server.onSent = () => {
        pieces += 1;
        mock.timers.tick(250);
      };
      pulls.start('vgg19');
      await ended;
      assert.ok(pieces > 2, `${pieces} pieces`);
      assert.ok(reports() > 1 && reports() <= pieces, `${reports()} reports of ${pieces} pieces`);
    });

    it('tells it no more than four times a second', async () => {
      const pulls = open();
      pulls.start('vgg19');
      await ended;
      assert.equal(reports(), 1);
    });
  });

  it('joins a pull that runs already', async () => {
    const pulls = open();
    assert.deepEqual([pulls.start('vgg19'), pulls.start('vgg19')], [true, true]);
    assert.deepEqual(await ended, { phase: 'done' });
    assert.equal(server.requests.length, 1);
  });

  it('is cancelled', async () => {
    const pulls = open();
    server.mischief = { trickle: 1_000 };
    server.onSent = () => pulls.cancel('vgg19');
    pulls.start('vgg19');
    assert.deepEqual(await ended, { phase: 'cancelled' });
    assert.equal(pulls.cancel('vgg19'), false);
    assert.equal((await listed(pulls)).pull, null);
  });

  it('tells why it failed, also to those who look later', async () => {
    const pulls = open('0'.repeat(32));
    pulls.start('vgg19');
    const end = await ended;
    assert.ok(end.phase === 'failed' && end.message.startsWith('Expected the MD5 hash 000'));
    assert.deepEqual((await listed(pulls)).pull, end);
  });

  it('knows what it can pull', () => assert.equal(open().start('resnet'), false));
});
