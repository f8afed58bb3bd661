import assert from 'node:assert/strict';
import type { Picture } from '../../../src/pixels/picture.js';
import { confidence, estimateMotion } from '../../../src/pixels/motion/motion.js';
import { flatFrame, frame, withNoise, withPiece } from '../../support/pictures/example-frames.js';

const VIEW = { left: 300, top: 60, width: 320, height: 320 };

function between(from: Picture, to: Picture): Float32Array {
  return confidence(from, to, estimateMotion(from, to));
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean confidence within a rectangle. */
function within(values: Float32Array, left: number, top: number, width: number, height: number): number {
  const rows = Array.from({ length: height }, (_, y) =>
    mean(values.slice((top + y) * VIEW.width + left, (top + y) * VIEW.width + left + width)),
  );
  return rows.reduce((sum, value) => sum + value, 0) / height;
}

describe('confidence', () => {
  it('is 1 for a still picture, whatever the noise', async () => {
    const seen = await frame(VIEW);
    const values = between(withNoise(seen, 8, 1), withNoise(seen, 8, 2));
    assert.equal(values.length, VIEW.width * VIEW.height);
    assert.ok(values.every((value) => value > 0.95 && value <= 1));
  });

  it('is 1 within a pan, and 0 where the pan uncovers what was outside', async () => {
    const values = between(await frame(VIEW), await frame({ ...VIEW, left: VIEW.left + 40 }));
    assert.ok(within(values, 0, 0, 264, 320) > 0.98);
    assert.ok(within(values, 288, 0, 32, 320) < 0.02);
  });

  it('is 0 where something comes out from behind another, and 1 on both', async () => {
    const background = await frame({ left: 100, top: 100, width: 320, height: 320 }, { file: 'woodcut.jpg' });
    const piece = await frame({ left: 100, top: 100, width: 128, height: 128 }, { file: 'stained-glass.jpg' });
    const values = between(withPiece(background, piece, 64, 96), withPiece(background, piece, 96, 96));
    assert.ok(within(values, 72, 104, 16, 112) < 0.1, 'what was behind the piece');
    assert.ok(within(values, 112, 112, 96, 96) > 0.9, 'the piece');
    assert.ok(within(values, 0, 240, 320, 80) > 0.99, 'the background');
  });

  it('is 0 where the field folds the picture, even if the contents are alike', () => {
    const seen = flatFrame(96, 96, 100);
    const field = estimateMotion(seen, seen);
    field.dx.forEach((_, at) => (field.dx[at] = at % field.columns < 3 ? 0 : -40));
    const values = confidence(seen, seen, field);
    const row = values.subarray(48 * 96, 49 * 96);
    assert.ok(row[20]! > 0.95 && row[80]! > 0.95, 'within the two motions');
    assert.equal(row[48], 0);
  });

  it('changes smoothly', async () => {
    const values = between(await frame(VIEW), await frame({ ...VIEW, left: VIEW.left + 40 }));
    const row = values.slice(160 * VIEW.width, 161 * VIEW.width);
    const steps = row.slice(1).map((value, x) => Math.abs(value - row[x]!));
    assert.ok(Math.max(...steps) < 0.25, `${Math.max(...steps)}`);
  });

  for (const file of ['brushstrokes.jpg', 'stained-glass.jpg', 'woodcut.jpg']) {
    it(`is about 0 everywhere after a cut to ${file}`, async () => {
      const values = between(await frame(VIEW), await frame({ left: 0, top: 0, width: 320, height: 320 }, { file }));
      assert.ok(Math.max(...values) < 0.02, `${Math.max(...values)}`);
    });
  }

  it('is 0 everywhere after a cut to black', async () => {
    assert.ok(between(await frame(VIEW), flatFrame(320, 320, 0)).every((value) => value === 0));
  });

  for (const [width, height] of [
    [1, 1],
    [5, 3],
    [17, 31],
    [100, 7],
  ] as const) {
    it(`takes ${width}×${height} pixels`, async () => {
      const seen = await frame({ left: 300, top: 200, width, height });
      assert.deepEqual(between(seen, seen), new Float32Array(width * height).fill(1));
      assert.deepEqual(between(seen, flatFrame(width, height, 0)), new Float32Array(width * height));
    });
  }
});
