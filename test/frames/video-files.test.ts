import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath } from '../../src/frames/ffmpeg.js';
import { videoFrames } from '../../src/frames/video-frames.js';
import { videoInfo } from '../../src/frames/video-info.js';
import { encodePart, joinParts, tryEncoder, trySound } from '../../src/frames/video-writer.js';
import { encodePicture } from '../../src/image/encode.js';
import type { Picture } from '../../src/pixels/picture.js';
import { makeVideo, needsFfmpeg } from '../support/servers/ffmpeg.js';

const forever = new AbortController().signal;

describe('a video file', () => {
  let folder = '';
  const path = (name: string): string => join(folder, name);
  const ffmpeg = (...args: string[]): void =>
    void execFileSync(programPath('ffmpeg'), ['-y', '-loglevel', 'error', ...args], { cwd: folder });

  before(async function () {
    needsFfmpeg(this);
    folder = await mkdtemp(join(tmpdir(), 'neural-style-video-'));
    makeVideo(path('sound.mp4'), { seconds: 1, rate: '30000/1001', sound: true });
    makeVideo(path('silent.mkv'), { seconds: 0.5, rate: '25' });
  });
  after(async () => {
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  const framesOf = async (name: string, options: { from?: number; size?: number; rate?: string } = {}): Promise<Picture[]> => {
    const frames: Picture[] = [];
    const all = { from: 0, size: 0, rate: '30000/1001', signal: forever, ...options };
    for await (const frame of videoFrames(path(name), all)) frames.push(frame);
    return frames;
  };

  it('says how fast it is, how long, and whether it has sound', async () => {
    assert.deepEqual(await videoInfo(path('sound.mp4'), forever), { rate: '30000/1001', frames: 30, hasSound: true, delay: 0 });
    // Matroska does not count its frames.
    assert.deepEqual(await videoInfo(path('silent.mkv'), forever), { rate: '25/1', frames: 13, hasSound: false, delay: 0 });
  });

  it('has no video where there is sound alone, with a cover or without', async () => {
    ffmpeg('-i', 'sound.mp4', '-vn', '-c', 'copy', 'tone.m4a');
    await assert.rejects(videoInfo(path('tone.m4a'), forever), { code: 'video-invalid' });
    ffmpeg('-i', 'sound.mp4', '-frames:v', '1', 'cover.png');
    ffmpeg('-i', 'tone.m4a', '-i', 'cover.png', '-map', '0', '-map', '1', '-c', 'copy', '-disposition:v:0', 'attached_pic', 'album.m4a');
    await assert.rejects(videoInfo(path('album.m4a'), forever), { code: 'video-invalid' });
  });

  it('that is none is an error that says so', async () => {
    await writeFile(path('text.mp4'), 'no video');
    await assert.rejects(videoInfo(path('text.mp4'), forever), { code: 'ffmpeg-failed', message: /text\.mp4.*Invalid data/ });
  });

  it('has all its frames, the same each time, from any of them on', async () => {
    const all = await framesOf('sound.mp4');
    assert.deepEqual(
      all.map(({ width, height, data }) => [width, height, data.length]),
      new Array(30).fill([96, 64, 96 * 64 * 3]),
    );
    for (const from of [1, 17, 29, 30]) assert.deepEqual(await framesOf('sound.mp4', { from }), all.slice(from), String(from));
  });

  it('has frames that differ as those of the picture that was filmed', async () => {
    const [first, second] = await framesOf('sound.mp4');
    assert.notDeepEqual(first!.data, second!.data);
    // The test picture's bars: white, and red in its sixth column.
    const pixel = (x: number): number[] => [...first!.data.subarray(3 * (20 * 96 + x), 3 * (20 * 96 + x) + 3)];
    assert.ok(
      pixel(76).every((value, channel) => Math.abs(value - [255, 0, 0][channel]!) < 40),
      pixel(76).join(),
    );
  });

  it('has frames of the size that is wanted, even and with square pixels', async () => {
    const sizeOf = async (name: string, size: number): Promise<string> => {
      const [{ width, height }] = (await framesOf(name, { size })) as [Picture];
      return `${width}×${height}`;
    };
    assert.equal(await sizeOf('sound.mp4', 48), '48×32');
    assert.equal(await sizeOf('sound.mp4', 200), '200×134');
    ffmpeg('-i', 'sound.mp4', '-vf', 'crop=34:64,setsar=2', '-c:v', 'mpeg4', 'wide.avi');
    assert.equal(await sizeOf('wide.avi', 0), '68×64');
    ffmpeg('-i', 'sound.mp4', '-vf', 'transpose=1', 'high.mp4');
    assert.equal(await sizeOf('high.mp4', 48), '32×48');
  });

  it('waits for whoever takes its frames, and lets go where no more are wanted', async () => {
    let seen = 0;
    for await (const frame of videoFrames(path('sound.mp4'), { from: 0, size: 0, rate: '30000/1001', signal: forever })) {
      assert.equal(frame.width, 96);
      if (++seen === 3) break;
    }
    assert.equal(seen, 3);
    const stop = new AbortController();
    await assert.rejects(
      async () => {
        for await (const frame of videoFrames(path('sound.mp4'), { from: 0, size: 0, rate: '30000/1001', signal: stop.signal })) {
          assert.equal(frame.width, 96);
          stop.abort();
        }
      },
      { code: 'cancelled' },
    );
  });

  it('is put together of parts, at an even pace, with the sound as it was', async () => {
    const frames = await framesOf('sound.mp4');
    for (const [index, frame] of frames.entries())
      await writeFile(path(`frame-${String(index).padStart(6, '0')}.png`), await encodePicture(frame, 'png', 100));
    const info = await videoInfo(path('sound.mp4'), forever);
    const encode = { directory: folder, pattern: 'frame-%06d.png', rate: info.rate, file: path('out.mp4'), quality: 95, signal: forever };
    await tryEncoder(encode);
    const parts = [0, 7, 14, 21, 28].map((first) => ({ name: `part-${first}.mp4`, first, frames: Math.min(7, 30 - first) }));
    for (const { name, first, frames: count } of parts) await encodePart(name, { ...encode, first, count });
    await joinParts(path('out.mp4'), { directory: folder, parts, input: path('sound.mp4'), info, signal: forever });
    assert.deepEqual(await videoInfo(path('out.mp4'), forever), info);
    const times = execFileSync(
      programPath('ffprobe'),
      ['-v', 'error', '-select_streams', 'v', '-show_entries', 'frame=pts', '-of', 'csv=p=0', path('out.mp4')],
      { encoding: 'utf8' },
    );
    const ticks = times
      .trim()
      .split(/[,\s]+/)
      .map(Number);
    const steps = ticks.slice(1).map((tick, index) => tick - ticks[index]!);
    assert.deepEqual([...new Set(steps)], [1001]);
    const painted = await framesOf('out.mp4');
    assert.equal(painted.length, 30);
    const difference = frames.flatMap((frame, n) => [...frame.data].map((value, at) => Math.abs(value - painted[n]!.data[at]!)));
    assert.ok(difference.reduce((sum, value) => sum + value, 0) / difference.length < 4);
    const soundOf = (name: string): string =>
      execFileSync(programPath('ffmpeg'), ['-loglevel', 'error', '-i', path(name), '-map', '0:a', '-c', 'copy', '-f', 'md5', '-'], {
        encoding: 'utf8',
      });
    assert.equal(soundOf('out.mp4'), soundOf('sound.mp4'));
  });

  it('says where its sound does not go into a file', async () => {
    await trySound(path('sound.mp4'), path('try.mkv'), forever);
    await assert.rejects(trySound(path('sound.mp4'), path('try.webm'), forever), { code: 'video-sound', message: /ends in \.webm.*\.mkv/ });
  });
});
