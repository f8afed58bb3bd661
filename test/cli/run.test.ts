import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { run } from '../../src/cli/run.js';
import type { KnownModel } from '../../src/model/library/known-models.js';
import { samplePicture } from '../support/flow.js';
import { FIXTURES, TINY_VGG19 } from '../support/golden.js';
import { missingPackages } from '../support/missing-packages.js';
import { ModelServer } from '../support/model-server.js';

const BACKENDS = ['@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-cpu'];
const MAIN = join(__dirname, '..', '..', 'src', 'cli', 'main.js');

let directory: string;

beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'neural-style-cli-'))));
afterEach(() => rm(directory, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly log: string;
}

/** Runs a command line in the test's directory, with a user directory of its own. */
async function neuralStyle(args: string[], known?: KnownModel[], signal = new AbortController().signal): Promise<Outcome> {
  const texts = { out: '', log: '' };
  const output = (name: keyof typeof texts): { write(text: string): void } => ({ write: (text) => void (texts[name] += text) });
  const context = { env: { HOME: directory }, directory, out: output('out'), log: output('log'), signal };
  const code = await run(args, { ...context, ...(known && { known }) });
  return { code, ...texts };
}

const models = (): string => join(directory, '.node-red', 'neural-style', 'models');

describe('neural-style', () => {
  it('explains itself and names its version', async () => {
    assert.match((await neuralStyle(['--help'])).out, /Usage:\n {2}neural-style stylize CONTENT STYLE/);
    assert.match((await neuralStyle(['models', 'pull', '-h'])).out, /^Neural style/);
    assert.match((await neuralStyle(['--version'])).out, /^\d+\.\d+\.\d+\n$/);
  });

  const wrong: Record<string, [string[], RegExp]> = {
    'no command': [[], /Expected a command/],
    'an unknown command': [['paint'], /There is no command "paint"/],
    'an unknown option': [['stylize', 'a', 'b', '--bogus'], /--bogus/],
    'no style': [['stylize', 'a.jpg', '-o', 'b.jpg'], /Expected a content picture and a style picture/],
    'no output': [['stylize', 'a.jpg', 'b.jpg'], /-o out\.jpg/],
    'an unknown ending': [['stylize', 'a.jpg', 'b.jpg', '-o', 'c.bmp'], /ends in jpeg, png.*c\.bmp/],
    'a size that is none': [['stylize', 'a.jpg', 'b.jpg', '-o', 'c.jpg', '--size', 'big'], /an integer from 0 to 16384 for size.*big/],
    'a start that it does not have': [['stylize', 'a.jpg', 'b.jpg', '-o', 'c.jpg', '--init', 'previous'], /content, noise for init/],
    'a model that cannot be': [['stylize', 'a.jpg', 'b.jpg', '-o', 'c.jpg', '--model', 'VGG!'], /for source.*VGG!/],
    'no models command': [['models'], /list, pull, import or verify/],
    'two models to pull': [['models', 'pull', 'vgg19', 'vgg16'], /one model to download but received vgg19 vgg16/],
  };
  for (const [name, [args, message]] of Object.entries(wrong)) {
    it(`refuses ${name} with exit code 2`, async () => {
      const { code, log } = await neuralStyle(args);
      assert.match(log, message);
      assert.equal(code, 2);
    });
  }

  it('starts by its file', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, '--version']);
    assert.match(stdout, /^\d/);
    assert.match(await readFile(MAIN, 'utf8'), /^#!\/usr\/bin\/env node\n/);
  });
});

describe('neural-style stylize', function () {
  beforeEach(async () => {
    await writeFile(join(directory, 'content.png'), await samplePicture(60, 48));
    await writeFile(join(directory, 'style.png'), await samplePicture(40, 40, 5));
  });

  const stylize = (...options: string[]): Promise<Outcome> =>
    neuralStyle(['stylize', 'content.png', 'style.png', '--size', '48', '--iterations', '4', '--threads', '1', ...options]);

  it('writes the painting, and its path as the only output', async () => {
    const { code, out, log } = await stylize('-o', 'paintings/out.png', '--seed', '3', '--style-weight', '50', '--tv-weight', '1');
    assert.equal(code, 0, log);
    assert.equal(out, `${join(directory, 'paintings', 'out.png')}\n`);
    const { width, height, format } = await sharp(join(directory, 'paintings', 'out.png')).metadata();
    assert.deepEqual([width, height, format], [48, 38, 'png']);
    assert.match(log, /4\/4 {2}loss/);
  });

  it('paints with an imported model, the same for the same seed', async () => {
    await neuralStyle(['models', 'import', TINY_VGG19, '--name', 'tiny']);
    const options = ['--model', 'tiny', '--init', 'noise', '--noise-ratio', '1', '--seed', '7'];
    assert.equal((await stylize('-o', 'a.png', ...options)).code, 0);
    assert.equal((await stylize('-o', 'b.png', ...options)).code, 0);
    assert.deepEqual(await readFile(join(directory, 'a.png')), await readFile(join(directory, 'b.png')));
  });

  it('takes weights from a file, relative to where it is run', async () => {
    await writeFile(join(directory, 'net.safetensors'), await readFile(TINY_VGG19));
    assert.equal((await stylize('-o', 'a.png', '--model', 'net.safetensors', '--pooling', 'avg', '--colors', 'content')).code, 0);
  });

  it('says what to do where a model is not installed', async () => {
    const { code, log } = await stylize('-o', 'out.png', '--model', 'vgg19');
    assert.equal(code, 1);
    assert.match(log, /vgg19\.safetensors does not exist.*npx neural-style models pull/);
  });

  it('says where a picture is missing', async () => {
    const { code, log } = await neuralStyle(['stylize', 'nowhere.jpg', 'style.png', '-o', 'out.png']);
    assert.equal(code, 1);
    assert.match(log, /nowhere\.jpg does not exist/);
  });

  it('ends with 130 when it is interrupted', async () => {
    const controller = new AbortController();
    const running = neuralStyle(
      ['stylize', 'content.png', 'style.png', '-o', 'out.png', '--iterations', '1000000'],
      undefined,
      controller.signal,
    );
    controller.abort();
    const { code, log } = await running;
    assert.equal(code, 130);
    assert.match(log, /Interrupted/);
    await assert.rejects(stat(join(directory, 'out.png')));
  });
});

describe('neural-style doctor', () => {
  it('says which engines run here, how fast, and which one is taken', async () => {
    const { code, out } = await neuralStyle(['doctor', '--threads', '1']);
    assert.equal(code, 0, out);
    assert.match(out, new RegExp(`Node\\.js ${process.versions.node}, ${process.platform} ${process.arch}`));
    assert.match(out, /\n {2}wasm +\d+ ms {2}onnxruntime-web/);
    assert.equal(out.match(/← automatic takes this/g)?.length, 1);
    if (/\n {2}onnxruntime +\d+ ms/.test(out)) assert.match(out, /\n {2}- on webgpu .*\n {2}- on cuda /);
    assert.match(out, /\nWhat would be faster: \w/);
  });

  it('tells where only WebAssembly runs', async () => {
    await missingPackages({ absent: ['@tensorflow/tfjs-node', ...BACKENDS], broken: ['onnxruntime-node'] }, async () => {
      const { code, out } = await neuralStyle(['doctor', '--threads', '1']);
      assert.equal(code, 0, out);
      assert.match(out, /\n {2}onnxruntime +does not run: onnxruntime-node: version GLIBC_2\.99 not found\n/);
      assert.match(out, /\n {2}tensorflow +does not run: Cannot find module '@tensorflow\/tfjs-node'; /);
      assert.match(out, /\n {2}wasm .*← automatic takes this/);
    });
  });
});

describe('neural-style models', () => {
  let server: ModelServer;

  beforeEach(async () => (server = await new ModelServer(await readFile(join(FIXTURES, 'tiny-vgg19-keras-notop.h5'))).start()));
  afterEach(() => server.stop());

  it('pulls, lists and verifies, in the user directory', async () => {
    const known = [server.model()];
    assert.match((await neuralStyle(['models', 'list'], known)).out, /vgg19\s+not installed: npx neural-style models pull vgg19/);
    const pulled = await neuralStyle(['models', 'pull', 'vgg19'], known);
    assert.equal(pulled.code, 0, pulled.log);
    assert.match(pulled.out, /Installed vgg19, 0\.1 MB, in .*\.node-red/);
    assert.match((await neuralStyle(['models', 'pull', 'vgg19'], known)).out, /Installed already/);
    assert.match((await neuralStyle(['models', 'list'], known)).out, /vgg19 +0\.1 MB +\d{4}-\d\d-\d\d +http/);
    assert.deepEqual(await neuralStyle(['models', 'verify'], known), { code: 0, out: 'vgg19: intact\n', log: '' });
  });

  it('finds a changed model with exit code 1', async () => {
    const elsewhere = ['--user-dir', 'elsewhere'];
    assert.equal((await neuralStyle(['models', 'import', TINY_VGG19, '--name', 'mine', ...elsewhere])).code, 0);
    const file = join(directory, 'elsewhere', 'neural-style', 'models', 'mine.safetensors');
    const bytes = await readFile(file);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(file, bytes);
    const { code, out } = await neuralStyle(['models', 'verify', ...elsewhere]);
    assert.match(out, /mine: CHANGED/);
    assert.equal(code, 1);
    assert.equal((await neuralStyle(['models', 'verify', 'vgg16'])).code, 1);
  });

  it('goes on after SIGKILL, from a mirror whose hash counts all the same', async () => {
    const env = { PATH: process.env.PATH, HOME: directory, NEURAL_STYLE_CATALOGUE_URL: server.origin };
    const pull = (): ReturnType<typeof spawn> => spawn(process.execPath, [MAIN, 'models', 'pull', 'vgg19'], { env, stdio: 'pipe' });
    server.mischief = { trickle: 2_000 };
    const killed = pull();
    const exited = once(killed, 'exit');
    server.onSent = (bytes) => bytes > 20_000 && killed.kill('SIGKILL');
    await exited;
    const there = (await stat(join(models(), 'vgg19.part'))).size;

    server.mischief = {};
    const again = pull();
    let log = '';
    again.stderr!.on('data', (text: Buffer) => (log += text.toString()));
    assert.deepEqual(await once(again, 'close'), [1, null]);
    assert.deepEqual(server.ranges, [undefined, `bytes=${there}-`]);
    assert.match(log, /Expected the MD5 hash 253f8cb515780f3b799900260a226db6/);
    assert.deepEqual(await readdir(models()), []);
  });

  it('keeps what was downloaded when it is interrupted', async () => {
    const controller = new AbortController();
    server.mischief = { trickle: 2_000 };
    server.onSent = (bytes) => bytes > 20_000 && controller.abort();
    assert.equal((await neuralStyle(['models', 'pull', 'vgg19'], [server.model()], controller.signal)).code, 130);
    server.mischief = {};
    assert.equal((await neuralStyle(['models', 'pull', 'vgg19'], [server.model()])).code, 0);
    assert.match(server.ranges[1]!, /^bytes=\d+-$/);
  });

  it('says what to do without a connection', async () => {
    const known = [server.model()];
    server.stop();
    const { code, log } = await neuralStyle(['models', 'pull', 'vgg19'], known);
    assert.equal(code, 1);
    assert.match(log, /on another machine.*npx neural-style models import/);
  });
});
