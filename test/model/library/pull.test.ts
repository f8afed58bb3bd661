import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadNetwork } from '../../../src/model/load.js';
import { ModelLibrary } from '../../../src/model/library/model-library.js';
import { pullModel, type PullOptions, type PullProgress, type Pulled } from '../../../src/model/library/pull.js';
import { FIXTURES, TINY_VGG19 } from '../../support/numbers/golden.js';
import { ModelServer } from '../../support/servers/model-server.js';

const OPTIONS: PullOptions = { retries: 0, retryDelay: 1, env: {} };
const PULL_PROCESS = join(__dirname, '..', '..', 'support', 'files', 'pull-process.js');

let server: ModelServer;
let content: Buffer;
let home: string;

/** The layout that Keras' server has. */
before(async () => (content = await readFile(join(FIXTURES, 'tiny-vgg19-keras-notop.h5'))));

beforeEach(async () => {
  server = await new ModelServer(content).start();
  home = await mkdtemp(join(tmpdir(), 'neural-style-pull-'));
  server.partial = join(folder(), 'vgg19.part');
});

afterEach(async () => {
  server.stop();
  await rm(home, { recursive: true, force: true });
});

const folder = (): string => join(home, 'neural-style', 'models');
const files = async (): Promise<string[]> => (await readdir(folder()).catch(() => [])).sort();

function pull(options: PullOptions = {}, url = server.url): Promise<Pulled> {
  return pullModel(new ModelLibrary(home, [server.model({ url })]), 'vgg19', { ...OPTIONS, ...options });
}

function rejects(pulling: Promise<unknown>, code: string, message = /./): Promise<void> {
  return assert.rejects(pulling, { name: 'NeuralStyleError', code, message });
}

const INSTALLED = ['vgg19.json', 'vgg19.safetensors'];

describe('pullModel', () => {
  it('downloads, checks, converts and records, and leaves nothing else', async () => {
    const { record, fetched } = await pull();
    assert.equal(fetched, true);
    assert.deepEqual(await files(), INSTALLED);
    const network = await loadNetwork(join(folder(), 'vgg19.safetensors'));
    const original = await loadNetwork(TINY_VGG19);
    assert.deepEqual(network.convolutions, original.convolutions);
    assert.equal(record.source, server.url);
    assert.equal(record.sourceMd5, server.model().md5);
    assert.equal(record.bytes, (await stat(join(folder(), 'vgg19.safetensors'))).size);
    assert.equal((await new ModelLibrary(home).verify('vgg19')).state, 'intact');
  });

  it('reports how far it is', async () => {
    const seen: PullProgress[] = [];
    server.mischief = { trickle: 20_000 };
    await pull({ onProgress: (progress) => seen.push(progress) });
    const downloading = seen.filter((progress) => progress.phase === 'downloading');
    assert.ok(downloading.length >= 3);
    assert.deepEqual(downloading.at(-1), { phase: 'downloading', received: content.length, total: content.length });
    assert.deepEqual(
      seen.slice(-2).map(({ phase }) => phase),
      ['verifying', 'converting'],
    );
  });

  it('does nothing where the model is there and intact, and downloads it again where it is damaged', async () => {
    await pull();
    assert.equal((await pull()).fetched, false);
    assert.equal(server.requests.length, 1);
    await writeFile(join(folder(), 'vgg19.safetensors'), 'damaged');
    assert.equal((await pull()).fetched, true);
    await loadNetwork(join(folder(), 'vgg19.safetensors'));
  });

  it('goes on where the connection broke when it is run again', async () => {
    server.mischief = { cutAfter: 30_000 };
    await rejects(pull(), 'model-download-failed', /the connection broke.*Try again/);
    const there = (await stat(join(folder(), 'vgg19.part'))).size;
    assert.ok(there > 0 && there <= 30_000);
    assert.ok(!(await files()).includes('vgg19.safetensors'));
    server.mischief = {};
    await pull();
    assert.deepEqual(server.ranges, [undefined, `bytes=${there}-`]);
    assert.equal(server.requests[1]!['if-range'], '"one"');
    assert.deepEqual(await files(), INSTALLED);
  });

  it('takes a broken connection up again by itself', async () => {
    server.mischief = { cutAfter: 20_000 };
    // For the next request; the one under way still ends early.
    server.onSent = () => (server.mischief = {});
    await pull({ retries: 1 });
    assert.equal(server.requests.length, 2);
    assert.match(server.ranges[1]!, /^bytes=\d+-$/);
  });

  it('starts over where the server ignores ranges', async () => {
    server.mischief = { cutAfter: 30_000 };
    await rejects(pull(), 'model-download-failed');
    server.mischief = { ignoresRanges: true };
    await pull();
    assert.match(server.ranges[1]!, /^bytes=/);
    assert.deepEqual(await files(), INSTALLED);
  });

  it('starts over where the file has changed meanwhile', async () => {
    server.content = Buffer.alloc(content.length, 1);
    server.mischief = { cutAfter: 30_000 };
    await rejects(pull(), 'model-download-failed');
    server.content = content;
    server.etag = '"two"';
    server.mischief = {};
    await pull();
    assert.deepEqual(await files(), INSTALLED);
  });

  it('starts over where what is there is longer than the file', async () => {
    await mkdir(folder(), { recursive: true });
    await writeFile(join(folder(), 'vgg19.part'), Buffer.alloc(content.length + 5));
    await writeFile(join(folder(), 'vgg19.part.json'), JSON.stringify({ url: server.url, length: content.length + 9 }));
    await pull({ retries: 1 });
    assert.deepEqual(server.ranges, [`bytes=${content.length + 5}-`, undefined]);
  });

  it('discards bytes of which nobody knows where they come from', async () => {
    await mkdir(folder(), { recursive: true });
    await writeFile(join(folder(), 'vgg19.part'), Buffer.alloc(100));
    await pull();
    assert.deepEqual(server.ranges, [undefined]);
  });

  it('goes on without a version or a length, the hash having the last word', async () => {
    server.mischief = { anonymous: true, chunked: true, cutAfter: 30_000 };
    await rejects(pull(), 'model-download-failed');
    server.mischief = { anonymous: true, chunked: true };
    await pull();
    assert.equal(server.requests[1]!['if-range'], undefined);
    assert.match(server.ranges[1]!, /^bytes=\d+-$/);
  });

  it('refuses a file of another length, and deletes it', async () => {
    server.mischief = { shorter: content.length - 1 };
    await rejects(pull(), 'model-hash', /Expected the MD5 hash/);
    assert.deepEqual(await files(), []);
  });

  it('refuses a file with a wrong hash, deletes it, and keeps the model that is there', async () => {
    await pull();
    const before = await readFile(join(folder(), 'vgg19.safetensors'));
    const library = new ModelLibrary(home, [server.model({ md5: '0'.repeat(32) })]);
    await rejects(pullModel(library, 'vgg19', OPTIONS), 'model-hash', /damaged or was replaced/);
    assert.deepEqual(await files(), INSTALLED);
    assert.deepEqual(await readFile(join(folder(), 'vgg19.safetensors')), before);
  });

  it('refuses what is no network although its hash is right', async () => {
    server.content = Buffer.from('hello');
    await rejects(pull(), 'model-invalid');
    assert.ok(!(await files()).includes('vgg19.safetensors'));
    assert.ok((await files()).every((name) => !name.includes('staged')));
  });

  it('follows redirects, with the range', async () => {
    server.mischief = { cutAfter: 30_000 };
    await rejects(pull({}, `${server.origin}/moved`), 'model-download-failed');
    server.mischief = {};
    assert.equal((await pull({}, `${server.origin}/moved`)).record.source, `${server.origin}/moved`);
    assert.match(server.ranges[1]!, /^bytes=\d+-$/);
  });

  it('gives up a redirect in circles', () =>
    rejects(pull({}, `${server.origin}/in-circles`), 'model-download-failed', /redirects more than 5/));

  it('says what the server answered, at once where another time would be no better', async () => {
    await rejects(pull({ retries: 9 }, `${server.origin}/nothing`), 'model-download-failed', /answered 404 Not Found/);
    server.mischief = { status: 503 };
    await rejects(pull({ retries: 2 }), 'model-download-failed', /answered 503/);
    assert.equal(server.requests.length, 3);
  });

  it('says what to do without a connection', async () => {
    const { url } = server;
    server.stop();
    await rejects(
      pull({ retries: 9, retryDelay: 60_000 }, url),
      'model-download-failed',
      /ECONNREFUSED.*another machine.*npx neural-style models import vgg19_weights_tf_dim_ordering_tf_kernels_notop\.h5/,
    );
    assert.deepEqual(await files(), []);
  });

  it('is cancelled, and goes on later', async () => {
    const controller = new AbortController();
    server.mischief = { trickle: 5_000 };
    server.onSent = (bytes) => bytes > 20_000 && controller.abort();
    await rejects(pull({ signal: controller.signal }), 'cancelled');
    assert.ok(!(await files()).includes('vgg19.lock'));
    server.mischief = {};
    await pull();
    assert.match(server.ranges[1]!, /^bytes=\d+-$/);
  });

  it('refuses a name that it does not know', () => {
    return rejects(pullModel(new ModelLibrary(home, [server.model()]), 'resnet', OPTIONS), 'model-unknown', /Expected vgg19/);
  });
});

describe('pullModel in several processes', () => {
  const spawnPull = (): ChildProcess => spawn(process.execPath, [PULL_PROCESS, home, JSON.stringify(server.model())], { stdio: 'pipe' });

  it('goes on where a killed one stopped', async () => {
    server.mischief = { trickle: 2_000 };
    const child = spawnPull();
    const exited = once(child, 'exit');
    server.onSent = (bytes) => bytes > 30_000 && child.kill('SIGKILL');
    await exited;
    const there = (await stat(join(folder(), 'vgg19.part'))).size;
    assert.ok(there > 0 && there < content.length);
    assert.ok((await files()).includes('vgg19.lock'), 'the killed process left its lock');
    assert.ok(!(await files()).includes('vgg19.safetensors'));

    server.mischief = {};
    const second = spawnPull();
    assert.deepEqual(await once(second, 'exit'), [0, null]);
    assert.deepEqual(server.ranges, [undefined, `bytes=${there}-`]);
    assert.deepEqual(await files(), INSTALLED);
  });

  it('lets one pull a model at a time', async () => {
    server.mischief = { trickle: 5_000 };
    const started = new Promise<void>((resolve) => (server.onSent = () => resolve()));
    const child = spawnPull();
    const exited = once(child, 'exit');
    await started;
    await rejects(pull(), 'model-busy', new RegExp(`${child.pid} on `));
    assert.deepEqual(await exited, [0, null]);
    assert.equal(server.requests.length, 1);
    assert.deepEqual(await files(), INSTALLED);
  });

  it('lets one of two in the same process pull', async () => {
    const outcomes = await Promise.allSettled([pull(), pull()]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  const leaveLock = async (holder: object, age = 0): Promise<void> => {
    await mkdir(folder(), { recursive: true });
    const lock = join(folder(), 'vgg19.lock');
    await writeFile(lock, JSON.stringify(holder));
    const touched = new Date(Date.now() - age);
    await utimes(lock, touched, touched);
  };

  it('takes over the lock of a former process with the same id', async () => {
    await leaveLock({ token: 'former', pid: process.pid, host: hostname() });
    await pull();
    assert.deepEqual(await files(), INSTALLED);
  });

  it('takes over the lock of another machine when nobody has touched it for long, and no sooner', async () => {
    await leaveLock({ token: 'other', pid: 1, host: 'elsewhere' });
    await rejects(pull(), 'model-busy', /1 on elsewhere/);
    await leaveLock({ token: 'other', pid: 1, host: 'elsewhere' }, 60_000);
    await pull();
    assert.deepEqual(await files(), INSTALLED);
  });
});
