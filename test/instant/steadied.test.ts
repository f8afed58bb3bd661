import assert from 'node:assert/strict';
import { steadied } from '../../src/instant/steadied.js';
import type { Frame } from '../../src/pixels/motion/motion.js';
import type { Picture } from '../../src/pixels/picture.js';
import { frame, frameDifference, withNoise } from '../support/pictures/example-frames.js';

const VIEW = { left: 300, top: 60, width: 160, height: 128 };
const FRAMES = 8;

/** A painting of a frame, of which half is chance: other strokes each time. */
const painted = (content: Picture, seed: number): Picture => withNoise(content, 20, seed);

/** Paints frames one after the other. */
function paintedFrames(contents: readonly Picture[], steady: number): readonly Picture[] {
  const results: Picture[] = [];
  for (const [at, content] of contents.entries()) {
    const previous: Frame | null = at > 0 ? { content: contents[at - 1]!, result: results[at - 1]! } : null;
    results.push(steadied(painted(content, at), { content, previous, steady }));
  }
  return results;
}

/** The mean difference of the last frames, without their edges. */
const lastDifference = (frames: readonly Picture[]): number => frameDifference(frames.at(-1)!, frames.at(-2)!, 8);

describe('a painted frame', () => {
  it('of a still scene keeps to the one before it, the more the steadier', async () => {
    const seen = await frame(VIEW);
    const contents = Array.from({ length: FRAMES }, (_, seed) => withNoise(seen, 4, 100 + seed));
    const [loose, half, firm] = [0, 0.5, 1].map((steady) => lastDifference(paintedFrames(contents, steady))) as [number, number, number];
    assert.ok(half < 0.75 * loose && firm < 0.3 * loose, `${loose}, ${half}, ${firm} grey levels`);
  });

  it('is carried on by a pan', async () => {
    const [first, second] = [await frame(VIEW), await frame({ ...VIEW, left: VIEW.left + 3, top: VIEW.top + 2 })];
    const result = steadied(painted(second, 2), { content: second, previous: { content: first, result: painted(first, 1) }, steady: 1 });
    const moved = (picture: Picture): Picture => {
      const data = picture.data.map((_, at) => picture.data[at + 3 * (2 * VIEW.width + 3)] ?? 0);
      return { ...picture, data };
    };
    const carried = frameDifference(result, moved(painted(first, 1)), 16);
    assert.ok(carried < frameDifference(result, painted(first, 1), 16) / 2, `${carried} grey levels`);
  });

  it('has nothing of the one before after a cut', async () => {
    const [first, second] = [await frame(VIEW), await frame(VIEW, { file: 'stained-glass.jpg' })];
    const [before, own] = [painted(first, 1), painted(second, 2)];
    assert.deepEqual(steadied(own, { content: second, previous: { content: first, result: before }, steady: 1 }), own);
  });

  it('is left alone by a previous one of another size, and where it is not to be steady', async () => {
    const [content, smaller] = [await frame(VIEW), await frame(VIEW, { width: 80, height: 64 })];
    const own = painted(content, 1);
    const former = { content, result: painted(content, 2) };
    for (const job of [
      { content, previous: former },
      { content, previous: former, steady: 0 },
      { content, previous: null, steady: 1 },
      { content, previous: { content: smaller, result: painted(smaller, 2) }, steady: 1 },
      { content, previous: { content, result: painted(smaller, 2) }, steady: 1 },
    ])
      assert.equal(steadied(own, job), own);
    assert.notDeepEqual(steadied(own, { content, previous: former, steady: 1 }), own);
  });
});
