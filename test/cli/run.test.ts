import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { run } from '../../src/cli/run.js';
import type { KnownModel } from '../../src/model/library/known-models.js';
import { samplePicture } from '../support/node-red/flow.js';
import { FIXTURES, TINY_VGG19 } from '../support/numbers/golden.js';
import { missingPackages } from '../support/engine/missing-packages.js';
import { ModelServer } from '../support/servers/model-server.js';

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
    'a file that is a photograph, as the painting': [
      ['stylize', 'a.jpg', 'b.jpg', '-o', './a.jpg'],
      /painting of a\.jpg would take the place of a\.jpg/,
    ],
    'a photograph named with quotes, as the painting': [
      ['stylize', "'a.jpg'", 'b.jpg', '-o', 'a.jpg'],
      /painting of 'a\.jpg' would take the place of 'a\.jpg'/,
    ],
    'a photograph named by a file: address, as the painting': [
      ['stylize', 'file:///pictures/a.jpg', 'b.jpg', '-o', '/pictures/a.jpg'],
      /would take the place of file:\/\/\/pictures\/a\.jpg/,
    ],
    'a photograph in the home directory, as the painting': [
      ['stylize', '~/a.jpg', 'b.jpg', '-o', join(homedir(), 'a.jpg')],
      /would take the place of ~\/a\.jpg/,
    ],
    'a mask of the photograph, as the painting': [
      ['stylize', 'a.jpg', 'b.jpg', '--content-mask', 'mask.png', '-o', 'mask.png'],
      /would take the place of mask\.png/,
    ],
    'a mask of a style, as the painting': [
      ['stylize', 'a.jpg', 'b.jpg', '--style-mask', '"mask.png"', '-o', 'mask.png'],
      /would take the place of "mask\.png"/,
    ],
    'a photograph that is named as a picture on the way': [
      ['stylize', 'out-050.png', 'b.jpg', '--save-every', '50', '-o', 'out.png'],
      /picture on the way to the painting of out-050\.png \(--save-every\) would take the place of out-050\.png/,
    ],
    'more styles than can be blended': [
      ['stylize', ...Array.from({ length: 18 }, (_, n) => `${n}.jpg`), '-o', 'out.jpg'],
      /at most 16 styles but received 17\. To paint several photographs, name the styles with --style/,
    ],
    'a pattern of files for a folder, without a word of which is a style': [
      ['stylize', 'a.jpg', 'b.jpg', 'c.jpg', '-o', 'out/'],
      /go to a folder, name each style with --style/,
    ],
    'several photographs for one file': [
      ['stylize', 'a.jpg', 'b.jpg', '--style', 'c.jpg', '-o', 'out.jpg'],
      /a folder, or a name with \{name\}/,
    ],
    'two paintings of one name': [['stylize', 'a/x.jpg', 'b/x.jpg', '-s', 'c.jpg', '-o', 'out/'], /would both be .*x\.jpg/],
    'shares for other styles than there are': [
      ['stylize', 'a.jpg', 'b.jpg', '-o', 'c.jpg', '--style-blend', '3,1'],
      /1 numbers of at least 0, not all 0, for --style-blend .* received 3,1/,
    ],
    'shares that are none': [['stylize', 'a.jpg', 'b.jpg', '-o', 'c.jpg', '--style-blend', '0'], /--style-blend .* received 0/],
    'more masks than styles': [
      ['stylize', 'a.jpg', 'b.jpg', '-o', 'c.jpg', '--style-mask', 'm.png', '--style-mask', 'n.png'],
      /at most 1 times --style-mask/,
    ],
    'a photograph that is missing beside styles': [
      ['stylize', '--style', 'a.jpg', '-o', 'c.jpg'],
      /Expected a content picture and a style picture/,
    ],
    'one checkpoint for several photographs': [
      ['stylize', 'a.jpg', 'b.jpg', '-s', 'c.jpg', '-o', 'out/', '--checkpoint', 'state'],
      /one photograph for --checkpoint/,
    ],
    'an unknown ending': [['stylize', 'a.jpg', 'b.jpg', '-o', 'c.bmp'], /ends in jpeg, png.*c\.bmp/],
    'a size that is none': [['stylize', 'a.jpg', 'b.jpg', '-o', 'c.jpg', '--size', 'big'], /an integer from 0 to 16384 for size.*big/],
    'what has no effect where nothing is optimised': [
      ['stylize', 'a.jpg', 'b.jpg', '-o', 'c.jpg', '--preset', 'instant', '--save-every', '5'],
      /--save-every has no effect with --preset instant\./,
    ],
    'a content mask where nothing is optimised': [
      ['stylize', 'a.jpg', 'b.jpg', '-o', 'c.jpg', '--preset', 'instant', '--content-mask', 'm.png'],
      /--content-mask has no effect with --preset instant\./,
    ],
    'what only painting in one pass has': [
      ['stylize', 'a.jpg', 'b.jpg', '-o', 'c.jpg', '--strength', '0.5'],
      /--strength has no effect with --preset balanced\./,
    ],
    'a style that cannot be painted in one pass': [
      ['stylize', 'a.jpg', 'b.jpg', '-o', 'c.jpg', '--preset', 'instant', '--statistic', 'slices'],
      /one of gram, moments with preset instant for statistic but received "slices"/,
    ],
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

  it('keeps what is transparent in a PNG, and says that a JPEG cannot', async () => {
    const alpha = Uint8Array.from({ length: 48 * 48 }, (_, pixel) => (pixel % 48 < 24 ? 255 : pixel % 256));
    const plane = { raw: { width: 48, height: 48, channels: 1 } } as const;
    const opaque = await samplePicture(48, 48);
    await sharp(opaque).joinChannel(Buffer.from(alpha), plane).png().toFile(join(directory, 'content.png'));
    assert.equal((await stylize('-o', 'out.png', '--iterations', '1')).code, 0);
    assert.deepEqual(await sharp(join(directory, 'out.png')).extractChannel('alpha').raw().toBuffer(), Buffer.from(alpha));
    const { code, log } = await stylize('-o', 'out.jpg', '--iterations', '1');
    assert.equal(code, 0);
    assert.match(log, /out\.jpg can keep no transparency: the picture is laid on white\./);
  });

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

  it('takes the priority of its engine process, and no other word for it', async () => {
    assert.equal((await stylize('-o', 'low.png', '--process-priority', 'low')).code, 0);
    const { code, log } = await stylize('-o', 'out.png', '--process-priority', 'urgent');
    assert.equal(code, 2);
    assert.match(log, /normal or low or lowest for process-priority|process-priority.*urgent/);
  });

  it('says where a picture is missing', async () => {
    const { code, log } = await neuralStyle(['stylize', 'nowhere.jpg', 'style.png', '-o', 'out.png']);
    assert.equal(code, 1);
    assert.match(log, /nowhere\.jpg does not exist/);
  });

  it('says before it paints what is content, what is style and where the painting goes', async () => {
    await writeFile(join(directory, 'style2.png'), await samplePicture(40, 40, 9));
    const { code, log } = await neuralStyle([
      ...['stylize', 'content.png', 'style.png', 'style2.png', '-o', 'out.png', '--style-blend', '3,1', '--style-mask', 'none'],
      ...['--style-mask', 'content.png', '--content-mask', 'style.png', '--size', '32', '--iterations', '1', '--threads', '1'],
    ]);
    assert.equal(code, 0, log);
    assert.equal(
      log.slice(0, log.indexOf('█')),
      `content  content.png, where style.png is white → ${join(directory, 'out.png')}
style    style.png (75 %)
style    style2.png (25 %), where content.png is white
Every picture after the first is taken as a style. To paint several photographs, name the styles with --style.
`,
    );
  });

  const only = (name: string): Promise<Buffer> => readFile(join(directory, name));
  const painted = async (...options: string[]): Promise<Buffer> => {
    const { code, log } = await stylize('-o', 'out.png', '--seed', '1', ...options);
    assert.equal(code, 0, log);
    return only('out.png');
  };

  it('paints in one pass, the same each time, with any of its options', async () => {
    const once = async (...options: string[]): Promise<string> => {
      const { code, out, log } = await neuralStyle([
        ...['stylize', 'content.png', 'style.png', '-o', 'out.png', '--size', '48', '--threads', '1', '--preset', 'instant', ...options],
      ]);
      assert.equal(code, 0, log);
      assert.equal(out, `${join(directory, 'out.png')}\n`);
      assert.doesNotMatch(log, /loss/);
      return (await only('out.png')).toString('base64');
    };
    const paintings = [];
    for (const options of [[], ['--strength', '0.5'], ['--detail', '0'], ['--style-scale', '2'], ['--colors', 'content'], ['--size', '40']])
      paintings.push(await once(...options));
    assert.equal(new Set(paintings).size, paintings.length);
    assert.equal(await once('--statistic', 'gram'), paintings[0]);
    const { code, log } = await neuralStyle([
      ...['stylize', 'content.png', 'style.png', '-o', 'out.png', '--preset', 'instant', '--pooling', 'avg', '--threads', '1'],
    ]);
    assert.equal(code, 1);
    assert.match(log, /embedded model, with max pooling/);
  });

  it('weighs styles by their shares', async () => {
    await writeFile(join(directory, 'style2.png'), await samplePicture(40, 40, 9));
    const one = await painted();
    const both = (...options: string[]): Promise<Buffer> =>
      neuralStyle([
        ...['stylize', 'content.png', '-s', 'style.png', '-s', 'style2.png', '-o', 'both.png', '--seed', '1', '--size', '48'],
        ...['--iterations', '4', '--threads', '1', ...options],
      ]).then(({ code, log }) => (assert.equal(code, 0, log), only('both.png')));
    assert.notDeepEqual(await both(), one);
    assert.deepEqual(await both('--style-blend', '2,0'), one);
  });

  it('takes what the command line says of a style', async () => {
    const paintings = [];
    for (const options of [[], ['--statistic', 'moments'], ['--reach', '2,4'], ['--statistic', 'neighbours']])
      paintings.push((await painted(...options)).toString('base64'));
    assert.equal(new Set(paintings).size, paintings.length);
    assert.deepEqual((await painted('--statistic', 'moments', '--reach', '2')).toString('base64'), paintings[1]);
    assert.match((await stylize('-o', 'out.png', '--statistic', 'grams')).log, /gram, moments, neighbours, slices for statistic .*grams/);
  });

  it('keeps content and puts styles where masks are white', async () => {
    const half = await sharp({ create: { width: 60, height: 48, channels: 3, background: 'black' } })
      .composite([{ input: { create: { width: 30, height: 48, channels: 3, background: 'white' } }, left: 0, top: 0 }])
      .png()
      .toBuffer();
    await writeFile(join(directory, 'half.png'), half);
    const everywhere = await painted();
    assert.notDeepEqual(await painted('--content-mask', 'half.png'), everywhere);
    assert.notDeepEqual(await painted('--style-mask', 'half.png'), everywhere);
    assert.deepEqual(await painted('--style-mask', 'none'), everywhere);
  });

  it('writes the picture every N iterations, too', async () => {
    await painted('--save-every', '2');
    const steps = (await readdir(directory)).filter((name) => name.startsWith('out-'));
    assert.deepEqual(steps.slice(0, 1), ['out-2.png']);
    assert.equal((await sharp(join(directory, 'out-2.png')).metadata()).width, 48);
  });

  it('paints several photographs into a folder, under their names, and goes on after one that is none', async () => {
    await writeFile(
      join(directory, 'second.jpg'),
      await sharp(await samplePicture(40, 60, 3))
        .jpeg()
        .toBuffer(),
    );
    await writeFile(join(directory, 'broken.gif'), 'no picture');
    const { code, out, log } = await neuralStyle([
      ...['stylize', 'content.png', 'broken.gif', 'second.jpg', '--style', 'style.png', '-o', 'paintings/'],
      ...['--size', '32', '--iterations', '1', '--threads', '1'],
    ]);
    assert.equal(code, 1);
    assert.deepEqual(out.trim().split('\n'), [join(directory, 'paintings', 'content.png'), join(directory, 'paintings', 'second.jpg')]);
    assert.match(log, /\nbroken\.gif: Expected a JPEG.*\n[^]*2 of 3 painted\.\n$/);
    assert.deepEqual((await readdir(join(directory, 'paintings'))).sort(), ['content.png', 'second.jpg']);
  });

  it('names paintings by a pattern', async () => {
    const { out } = await stylize('-o', 'painted/{name}-woodcut.webp');
    assert.equal(out, `${join(directory, 'painted', 'content-woodcut.webp')}\n`);
  });

  it('looks for every photograph before it paints the first', async () => {
    const { code, log, out } = await neuralStyle(['stylize', 'content.png', 'nowhere.jpg', '--style', 'style.png', '-o', 'out/']);
    assert.equal(code, 1);
    assert.match(log, /nowhere\.jpg does not exist/);
    assert.equal(out, '');
  });

  it('refuses an output that cannot be written before it paints', async () => {
    await mkdir(join(directory, 'full', 'content.png'), { recursive: true });
    for (const output of [
      ['-o', 'style.png/out.png'],
      ['-o', 'full/'],
      ['-o', 'out.png', '--checkpoint', 'style.png/state'],
    ]) {
      const { code, log } = await stylize(...output);
      assert.equal(code, 1, output.join(' '));
      assert.match(log, /(out\.png|content\.png|state) cannot be written: (ENOTDIR|EISDIR: it is a folder)/);
      assert.doesNotMatch(log, /loss/);
    }
    assert.deepEqual((await readdir(directory)).sort(), ['content.png', 'full', 'style.png']);
  });

  it('saves the painting elsewhere where it cannot be written at the end, and says where', async () => {
    const args = ['stylize', 'content.png', 'style.png', '-o', 'gone/out.jpg', '--size', '32', '--iterations', '2', '--threads', '1'];
    const texts = { out: '', log: '' };
    const log = (text: string): void => {
      // The folder goes while it is painted.
      if (text.includes('loss') && !texts.log.includes('loss')) {
        rmSync(join(directory, 'gone'), { recursive: true });
        writeFileSync(join(directory, 'gone'), 'no folder');
      }
      texts.log += text;
    };
    const { signal } = new AbortController();
    const context = { env: { HOME: directory }, directory, signal, log: { write: log } };
    const code = await run(args, { ...context, out: { write: (text: string) => void (texts.out += text) } });
    assert.deepEqual([code, texts.out], [1, '']);
    const [, saved] = /gone\/out\.jpg cannot be written: .* The painting was saved as (.*\.png) instead\./.exec(texts.log)!;
    assert.equal((await sharp(saved).metadata()).width, 32);
    await rm(dirname(saved!), { recursive: true });
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
    assert.match(out, /\nPictures are read and written with sharp \d+\.\d+\.\d+ \(libvips \d+\.\d+\.\d+\)\.\n/);
    assert.match(out, /\n {2}kernels +\d+ ms {2}(?:avx512(?:bf16)?|avx2|neon|WebAssembly (?:relaxed-)?simd)/);
    assert.equal(out.match(/← automatic takes this/g)?.length, 1);
    if (/\n {2}onnxruntime +\d+ ms/.test(out)) assert.match(out, /\n {2}- on webgpu .*\n {2}- on cuda /);
    assert.match(out, /\nWhat would be faster: \w/);
  });

  it('tells where only our kernels run', async () => {
    await missingPackages({ absent: ['@tensorflow/tfjs-node', ...BACKENDS], broken: ['onnxruntime-node'] }, async () => {
      const { code, out } = await neuralStyle(['doctor', '--threads', '1']);
      assert.equal(code, 0, out);
      assert.match(out, /\n {2}onnxruntime +does not run: onnxruntime-node: version GLIBC_2\.99 not found\n/);
      assert.match(out, /\n {2}tensorflow +does not run: Cannot find module '@tensorflow\/tfjs-node'; /);
      assert.match(out, /\n {2}kernels .*← automatic takes this/);
    });
  });
});

describe('neural-style doctor, where sharp cannot be loaded', () => {
  it('says so, with what to do, and fails', async () => {
    await missingPackages({ broken: ['sharp'] }, async () => {
      const { code, out } = await neuralStyle(['doctor', '--threads', '1']);
      assert.equal(code, 1);
      assert.match(out, /\nPictures cannot be read or written here, since sharp could not be loaded: .*GLIBC_2\.99.*"npm install .*sharp"/);
      assert.match(out, /\n {2}kernels +\d+ ms {2}/);
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
    server.partial = join(models(), 'vgg19.part');
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
    server.partial = join(models(), 'vgg19.part');
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
