import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/cli/run.js';
import { programPath } from '../../src/frames/ffmpeg.js';
import { PRACTICE_ROUNDS, VIDEO_STEADY } from '../../src/properties/nodes/instant.js';
import { makeVideo, needsFfmpeg } from '../support/servers/ffmpeg.js';
import { samplePicture } from '../support/node-red/flow.js';

const MAIN = join(__dirname, '..', '..', 'src', 'cli', 'main.js');
/** One engine: the fastest one, which is measured anew in each process, may be another, whose sums differ in the last digits. */
const ENGINE = ['--threads', '1', '--engine', 'kernels'];
const QUICK = ['--size', '32', '--iterations', '2', '--scales', '1', ...ENGINE];

let directory: string;

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly log: string;
}

/** Runs a command line, and has it interrupted when its progress shows a text. */
async function neuralStyle(args: readonly string[], { until = '' } = {}): Promise<Outcome> {
  const stop = new AbortController();
  const texts = { out: '', log: '' };
  const log = (text: string): void => {
    texts.log += text;
    if (until !== '' && text.includes(until)) stop.abort();
  };
  const context = { env: { HOME: directory }, directory, signal: stop.signal, log: { write: log, isTTY: true } };
  const code = await run([...args], { ...context, out: { write: (text: string) => void (texts.out += text) } });
  return { code, ...texts };
}

const files = async (): Promise<string[]> => (await readdir(directory)).filter((name) => !name.startsWith('.')).sort();

/** The pictures and the sound of a video as they are in the file, with their times. */
const packetsOf = (name: string): string =>
  execFileSync(
    programPath('ffmpeg'),
    ['-loglevel', 'error', '-i', join(directory, name), '-map', '0', '-c', 'copy', '-f', 'framemd5', '-'],
    {
      encoding: 'utf8',
    },
  ).replace(/^#.*\n/gm, '');

describe('neural-style video', () => {
  before(function () {
    needsFfmpeg(this);
  });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'neural-style-video-'));
    await writeFile(join(directory, 'style.png'), await samplePicture(40, 40, 5));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** Runs a command line, and kills it when a frame of `out.mp4` is painted. */
  const killAt = async (frame: string, args: readonly string[]): Promise<void> => {
    const env = { ...process.env, HOME: directory };
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: directory, env, stdio: 'ignore' });
    const ended = once(child, 'exit');
    while (child.exitCode === null && !existsSync(join(directory, 'out.mp4.painting', frame))) await new Promise(setImmediate);
    assert.ok(child.kill('SIGKILL'), 'it ended before it could be killed');
    await ended;
  };

  const film = (name: string, options: Parameters<typeof makeVideo>[1]): void =>
    makeVideo(join(directory, name), { width: 48, height: 32, ...options });
  const paint = (video: string, out: string, more: readonly string[] = [], until = ''): Promise<Outcome> =>
    neuralStyle(['video', video, 'style.png', '-o', out, '--seed', '1', ...QUICK, ...more], { until });

  it('paints every frame, keeps the pace and the sound, and leaves nothing else', async () => {
    film('in.mp4', { seconds: 0.5, rate: '30000/1001', sound: true });
    const { code, out, log } = await paint('in.mp4', 'out.mkv');
    assert.equal(code, 0, log);
    assert.equal(out, `${join(directory, 'out.mkv')}\n`);
    assert.match(log, /video {4}.*in\.mp4 → .*out\.mkv\nstyle {4}style\.png\n/);
    assert.match(log, /frame 15\/15 {2}\d+ s left/);
    assert.deepEqual(await files(), ['in.mp4', 'out.mkv', 'style.png']);
    const probe = [
      '-v',
      'error',
      '-count_frames',
      '-show_entries',
      'stream=codec_type,avg_frame_rate,nb_read_frames,width,height',
      '-of',
      'csv=p=0',
    ];
    const streams = execFileSync(programPath('ffprobe'), [...probe, join(directory, 'out.mkv')], { encoding: 'utf8' }).split('\n');
    assert.equal(streams[0], 'video,32,22,30000/1001,15');
    assert.match(streams[1]!, /^audio,/);
  });

  it('goes on where it was interrupted or killed, as if it had not been', async () => {
    film('in.mp4', { seconds: 0.48, rate: '25', sound: true });
    assert.equal((await paint('in.mp4', 'whole.mp4')).code, 0);
    const { code, log } = await paint('in.mp4', 'out.mp4', [], 'frame 5/');
    assert.equal(code, 130);
    assert.match(log, /[45] of 12 frames are painted, in .*out\.mp4\.painting\. The same command goes on from there\.\nInterrupted\.\n$/);
    assert.equal(existsSync(join(directory, 'out.mp4')), false);

    await killAt('frame-000007.png', ['video', 'in.mp4', 'style.png', '-o', 'out.mp4', '--seed', '1', ...QUICK]);
    const resumed = await paint('in.mp4', 'out.mp4');
    assert.equal(resumed.code, 0, resumed.log);
    assert.match(resumed.log, /Going on from (8|9|1\d) painted frames\./);
    assert.equal(packetsOf('out.mp4'), packetsOf('whole.mp4'));
    assert.deepEqual(await files(), ['in.mp4', 'out.mp4', 'style.png', 'whole.mp4']);
  });

  it('goes on where its colours are those of the video', async () => {
    film('in.mp4', { seconds: 0.4 });
    const colours = ['--colors', 'content', '--style-colors', 'match'];
    assert.equal((await paint('in.mp4', 'whole.mp4', colours)).code, 0);
    assert.equal((await paint('in.mp4', 'out.mp4', colours, 'frame 3/')).code, 130);
    assert.equal((await paint('in.mp4', 'out.mp4', colours)).code, 0);
    assert.equal(packetsOf('out.mp4'), packetsOf('whole.mp4'));
  });

  it('paints frames from those before them', async () => {
    film('in.mp4', { seconds: 0.3 });
    const painted = async (...more: string[]): Promise<string> => {
      assert.equal((await paint('in.mp4', 'out.mp4', [...more, '--iterations', '12'])).code, 0);
      return packetsOf('out.mp4');
    };
    const steady = await painted('--temporal-weight', '100000');
    assert.notEqual(await painted('--temporal-weight', '0'), steady);
  });

  const AT_ONCE = ['--preset', 'instant', '--size', '32', '--practice', '2', ...ENGINE];

  it('keeps frames that are painted in one pass to those before them, unless it is told otherwise', async () => {
    film('in.mp4', { seconds: 0.3 });
    const painted = async (...more: string[]): Promise<string> => {
      const { code, log } = await neuralStyle(['video', 'in.mp4', 'style.png', '-o', 'out.mp4', ...AT_ONCE, ...more]);
      assert.equal(code, 0, log);
      return packetsOf('out.mp4');
    };
    const steady = await painted();
    assert.equal(await painted('--steady', String(VIDEO_STEADY)), steady);
    assert.notEqual(await painted('--steady', '0'), steady);
  });

  it('practises the style before the first frame that is painted in one pass, unless it is told otherwise', async () => {
    film('in.mp4', { seconds: 0.1 });
    const painted = async (...more: string[]): Promise<string> => {
      const args = ['video', 'in.mp4', 'style.png', '-o', 'out.mp4', '--preset', 'instant', '--size', '32', ...ENGINE, ...more];
      const { code, log } = await neuralStyle(args);
      assert.equal(code, 0, log);
      return packetsOf('out.mp4');
    };
    const practised = await painted();
    assert.equal(await painted('--practice', String(PRACTICE_ROUNDS)), practised);
    assert.notEqual(await painted('--practice', '0'), practised);
  });

  it('paints each frame in one pass, and goes on where it was interrupted or killed', async () => {
    film('in.mp4', { seconds: 2, rate: '25' });
    const args = (out: string): string[] => ['video', 'in.mp4', 'style.png', '-o', out, ...AT_ONCE];
    assert.equal((await neuralStyle(args('whole.mp4'))).code, 0);
    assert.equal((await neuralStyle(args('out.mp4'), { until: 'frame 3/' })).code, 130);
    await killAt('frame-000006.png', args('out.mp4'));
    const { code, log } = await neuralStyle(args('out.mp4'));
    assert.equal(code, 0, log);
    assert.match(log, /Going on from ([7-9]|[1-4]\d) painted frames\./);
    assert.equal(packetsOf('out.mp4'), packetsOf('whole.mp4'));
  });

  it('does not go on with other settings or another video, and loses nothing', async () => {
    film('in.mp4', { seconds: 0.5 });
    assert.equal((await paint('in.mp4', 'out.mp4', [], 'frame 3/')).code, 130);
    const kept = await readdir(join(directory, 'out.mp4.painting'));
    film('other.mp4', { seconds: 0.5, rate: '20' });
    for (const [video, ...more] of [['in.mp4', '--style-weight', '10'], ['in.mp4', '--quality', '50'], ['other.mp4']]) {
      const { code, log } = await paint(video!, 'out.mp4', more);
      assert.equal(code, 1);
      assert.match(log, /keeps [123] painted frames of another video, or of this one with other settings/);
    }
    assert.deepEqual(await readdir(join(directory, 'out.mp4.painting')), kept);
    assert.equal((await paint('in.mp4', 'out.mp4')).code, 0);
  });

  it('leaves a file that is there until the new one is whole', async () => {
    film('in.mp4', { seconds: 0.3 });
    await writeFile(join(directory, 'out.mp4'), 'before');
    assert.equal((await paint('in.mp4', 'out.mp4', [], 'frame 2/')).code, 130);
    assert.equal(await readFile(join(directory, 'out.mp4'), 'utf8'), 'before');
    assert.equal((await paint('in.mp4', 'out.mp4')).code, 0);
    assert.notEqual(await readFile(join(directory, 'out.mp4'), 'utf8'), 'before');
  });

  it('says before it paints where the sound cannot be kept, or there is no video', async () => {
    film('in.mp4', { seconds: 0.3, sound: true });
    assert.match((await paint('in.mp4', 'out.webm')).log, /sound of .*in\.mp4 cannot be kept in a file that ends in \.webm/);
    assert.match((await paint('none.mp4', 'out.mp4')).log, /none\.mp4 does not exist/);
    assert.match((await paint('style.png', 'out.mp4', ['--style', 'style.png'])).log, /Expected one video/);
    await writeFile(join(directory, 'text.mp4'), 'no video');
    const { code, log } = await paint('text.mp4', 'out.mp4');
    assert.equal(code, 1);
    assert.match(log, /ffmpeg cannot go on with .*text\.mp4/);
    assert.doesNotMatch(log, /frame/);
  });
});

describe('neural-style video, used wrongly', () => {
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'neural-style-video-'))));
  afterEach(() => rm(directory, { recursive: true, force: true }));

  for (const [name, args, message] of [
    ['no style', ['in.mp4', '-o', 'out.mp4'], /Expected one video and a style picture/],
    ['two videos', ['in.mp4', 'in2.mp4', '--style', 'a.jpg', '-o', 'out.mp4'], /Expected one video/],
    ['no output', ['in.mp4', 'a.jpg'], /ends in \.mp4, .* but received none/],
    ['a picture as output', ['in.mp4', 'a.jpg', '-o', 'out.jpg'], /ends in \.mp4, .*out\.jpg/],
    ['the video as output', ['in.mp4', 'a.jpg', '-o', './in.mp4'], /would take the place of in\.mp4/],
    ['a checkpoint', ['in.mp4', 'a.jpg', '-o', 'out.mp4', '--checkpoint', 'a'], /without --checkpoint/],
    ['pictures on the way', ['in.mp4', 'a.jpg', '-o', 'out.mp4', '--save-every', '5'], /without --save-every/],
  ] as const)
    it(`refuses ${name}`, async () => {
      const { code, log } = await neuralStyle(['video', ...args]);
      assert.match(log, message);
      assert.equal(code, 2);
    });

  it('says what to install where there is no ffmpeg', async () => {
    const before = process.env.NEURAL_STYLE_FFMPEG;
    process.env.NEURAL_STYLE_FFMPEG = join(directory, 'none', 'ffmpeg');
    try {
      await writeFile(join(directory, 'in.mp4'), '');
      const { code, log } = await neuralStyle(['video', 'in.mp4', 'a.jpg', '-o', 'out.mp4']);
      assert.equal(code, 1);
      assert.match(log, /ffprobe cannot be started here.*apt-get install ffmpeg/);
    } finally {
      if (before === undefined) delete process.env.NEURAL_STYLE_FFMPEG;
      else process.env.NEURAL_STYLE_FFMPEG = before;
    }
  });
});
