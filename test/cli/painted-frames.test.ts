import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FRAMES_OF_A_PART, PaintedFrames } from '../../src/cli/video/painted-frames.js';
import type { Picture } from '../../src/pixels/picture.js';

/** Eight pixels that no other frame has. */
const frame = (index: number): Picture => ({
  width: 4,
  height: 2,
  data: Uint8Array.from({ length: 24 }, (_, at) => (index * 7 + at * 11) % 256),
});

describe('the painted frames of a video', () => {
  let folder: string;
  let encoded: string[];
  let encodes: () => boolean;

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'neural-style-painted-')), 'out.mp4.painting');
    encoded = [];
    encodes = () => true;
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

  const open = (key = 'a video', seed = 1): Promise<PaintedFrames> =>
    PaintedFrames.open(folder, key, seed, async (part, first, count) => {
      const names = await readdir(folder);
      for (let index = first; index < first + count; index++) assert.ok(names.includes(`frame-${String(index).padStart(6, '0')}.png`));
      if (!encodes()) throw new Error('killed');
      encoded.push(`${first}–${first + count - 1}`);
      await writeFile(join(folder, part), 'part');
    });
  const add = async (frames: PaintedFrames, count: number): Promise<void> => {
    for (let n = 0; n < count; n++) {
      const next = frame(frames.count);
      await frames.add(next, next);
    }
  };
  const names = async (): Promise<string[]> => (await readdir(folder)).filter((name) => name !== 'lock' && name !== 'job.json').sort();

  it('are encoded in parts as they come, and the last stays as a picture', async () => {
    const frames = await open();
    await add(frames, FRAMES_OF_A_PART + 1);
    assert.deepEqual(encoded, ['0–47']);
    assert.deepEqual(await names(), ['frame-000047.png', 'frame-000048.png', 'part-000000.mp4']);
    assert.deepEqual((await frames.last())!.data, frame(48).data);
    await add(frames, 2);
    const parts = await frames.finish();
    assert.deepEqual(parts, [
      { name: 'part-000000.mp4', frames: 48 },
      { name: 'rest.mp4', frames: 3 },
    ]);
    await frames.remove();
    assert.deepEqual(await readdir(join(folder, '..')), []);
  });

  it('are the same at any time that a process ends, and goes on', async () => {
    for (let count = 1; count <= 2 * FRAMES_OF_A_PART + 2; count++) {
      const frames = await open('a video', count);
      assert.deepEqual([frames.count, frames.seed], [count - 1, 1]);
      if (count > 1) assert.deepEqual((await frames.last())!.data, frame(count - 2).data);
      await add(frames, 1);
      await frames.close();
    }
    const frames = await open();
    assert.deepEqual(
      (await frames.finish()).map((part) => part.frames),
      [48, 48, 2],
    );
    assert.deepEqual(encoded, ['0–47', '48–95', '96–97']);
    await frames.close();
    // All are painted, and it ended before they were put together.
    const again = await open();
    assert.equal(again.count, 98);
    assert.equal((await again.finish()).length, 3);
    await again.close();
  });

  it('are encoded later where that has failed', async () => {
    const frames = await open();
    encodes = () => false;
    await assert.rejects(add(frames, FRAMES_OF_A_PART), /killed/);
    await frames.close();
    encodes = () => true;
    const again = await open();
    assert.equal(again.count, FRAMES_OF_A_PART);
    await add(again, FRAMES_OF_A_PART);
    assert.deepEqual(encoded, ['0–47', '48–95']);
    await again.close();
  });

  it('keep the painting of the last frame where its colours are shown as others', async () => {
    const frames = await open();
    for (let index = 0; index < 3; index++) await frames.add(frame(index), frame(100 + index));
    assert.deepEqual(await names(), ['frame-000000.png', 'frame-000001.png', 'frame-000002.png', 'result-000002.png']);
    assert.deepEqual((await frames.last())!.data, frame(2).data);
    await frames.close();
  });

  it('of another video stay as they are, as does what somebody else has put there', async () => {
    const frames = await open();
    await add(frames, 2);
    await frames.close();
    await assert.rejects(open('another'), { code: 'video-other', message: /keeps 2 painted frames/ });
    assert.equal((await names()).length, 2);
    await (await open()).remove();
    await rm(folder, { recursive: true, force: true });
    await (await open()).close();
    await rm(join(folder, 'job.json'));
    await writeFile(join(folder, 'note.txt'), 'mine');
    await assert.rejects(open(), { code: 'video-other' });
    assert.deepEqual(await names(), ['note.txt']);
  });

  it('are painted by one process at a time', async () => {
    const frames = await open();
    await assert.rejects(open(), { code: 'video-busy' });
    await frames.close();
    await (await open()).close();
  });
});
