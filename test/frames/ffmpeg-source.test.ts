import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { programPath } from '../../src/frames/ffmpeg.js';
import { ffmpegArguments, FfmpegSource, type FfmpegSourceOptions } from '../../src/frames/ffmpeg-source.js';
import { withPreview } from '../support/pictures/camera-pictures.js';
import { makeVideo, needsFfmpeg } from '../support/servers/ffmpeg.js';
import { startCamera } from '../support/servers/mjpeg-server.js';

const OPTIONS: FfmpegSourceOptions = { input: '', format: '', transport: 'auto', rate: 0, size: 0, limits: { maxBytes: 1e6 } };
const forever = (): AbortSignal => new AbortController().signal;

describe('a source by ffmpeg', () => {
  let folder = '';
  let video: string;

  before(async function () {
    needsFfmpeg(this);
    folder = await mkdtemp(join(tmpdir(), 'neural-style-ffmpeg-'));
    // A name that a shell would take for something else.
    video = join(folder, `a video's; $(name).mp4`);
    makeVideo(video, { seconds: 0.5 });
  });
  after(async () => {
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  const read = async (options: Partial<FfmpegSourceOptions>, signal = forever()): Promise<{ sizes: string[]; end: string }> => {
    const seen: Buffer[] = [];
    const end = await new FfmpegSource({ ...OPTIONS, input: video, ...options }).read((picture) => seen.push(picture), signal);
    const sizes = await Promise.all(seen.map(async (picture) => sharp(picture).metadata()));
    return { sizes: sizes.map(({ width, height, format }) => `${format} ${width}×${height}`), end };
  };

  it('gives every picture of a file, which then has ended', async () => {
    assert.deepEqual(await read({}), { sizes: new Array(5).fill('jpeg 96×64'), end: 'finished' });
  });

  it('gives as many a second, and as large ones, as are wanted', async () => {
    const { sizes } = await read({ rate: 4, size: 48 });
    assert.deepEqual(sizes, new Array(2).fill('jpeg 48×32'));
    assert.deepEqual((await read({ rate: 4, size: 500 })).sizes[0], 'jpeg 96×64');
  });

  it('reads a device, or what ffmpeg makes itself, by its format', async () => {
    const { sizes, end } = await read({ input: 'testsrc=duration=0.3:size=32x32:rate=10', format: 'lavfi' });
    assert.deepEqual([sizes, end], [new Array(3).fill('jpeg 32×32'), 'cut']);
  });

  it('reads a camera over http, and lets it go when it is stopped', async () => {
    const camera = await startCamera(await withPreview(160));
    const stop = new AbortController();
    const seen: Buffer[] = [];
    const source = new FfmpegSource({ ...OPTIONS, input: `${camera.address}/video.mjpg` });
    await source.read((picture) => {
      seen.push(picture);
      stop.abort();
    }, stop.signal);
    assert.equal((await sharp(seen[0]).metadata()).width, 160);
    await camera.idle();
    await camera.close();
  });

  it('that cannot be opened is an error that says why, without its password', async () => {
    await assert.rejects(read({ input: join(folder, 'none.mp4') }), { code: 'ffmpeg-failed', message: /No such file/ });
    await assert.rejects(read({ input: 'http://me:secret@127.0.0.1:1/a' }), (error: Error & { code: string }) => {
      assert.equal(error.code, 'ffmpeg-failed');
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });
});

describe('ffmpeg', () => {
  it('that is not installed is an error that says how to install it', async () => {
    const before = process.env.NEURAL_STYLE_FFMPEG;
    process.env.NEURAL_STYLE_FFMPEG = join(tmpdir(), 'no', 'ffmpeg');
    try {
      await assert.rejects(
        new FfmpegSource({ ...OPTIONS, input: 'a.mp4' }).read(() => undefined, forever()),
        {
          code: 'ffmpeg-missing',
          message: /ENOENT.*apt-get install ffmpeg/,
        },
      );
    } finally {
      if (before === undefined) delete process.env.NEURAL_STYLE_FFMPEG;
      else process.env.NEURAL_STYLE_FFMPEG = before;
    }
  });

  it('is what the environment names, with ffprobe beside it', () => {
    assert.equal(programPath('ffprobe', {}), 'ffprobe');
    assert.equal(programPath('ffmpeg', { NEURAL_STYLE_FFMPEG: 'ffmpeg7' }), 'ffmpeg7');
    assert.equal(programPath('ffprobe', { NEURAL_STYLE_FFMPEG: 'ffmpeg7' }), 'ffprobe7');
    assert.equal(programPath('ffprobe', { NEURAL_STYLE_FFMPEG: join('opt', 'FFmpeg.exe') }), join('opt', 'ffprobe.exe'));
  });

  it('is told the way of RTSP and the format of a device before the input, and a file to be played at its pace', () => {
    const before = (options: Partial<FfmpegSourceOptions>): string => {
      const all = ffmpegArguments({ ...OPTIONS, ...options });
      return all.slice(0, all.indexOf('-i') + 2).join(' ');
    };
    assert.equal(before({ input: 'rtsp://camera/a', transport: 'tcp' }), '-rtsp_transport tcp -i rtsp://camera/a');
    assert.equal(before({ input: 'http://camera/a', transport: 'tcp' }), '-i http://camera/a');
    assert.equal(before({ input: '/dev/video0', format: 'v4l2' }), '-f v4l2 -i /dev/video0');
    for (const input of ['a.mp4', '/a.mp4', 'C:\\a.mp4', 'file:///a.mp4']) assert.equal(before({ input }), `-re -i ${input}`);
  });
});
