import assert from 'node:assert/strict';
import type { Picture } from '../../../src/pixels/picture.js';
import { BLOCK, estimateMotion, type MotionField, warp } from '../../../src/pixels/motion/motion.js';
import { flatFrame, frame, frameDifference, withNoise, withPiece } from '../../support/pictures/example-frames.js';

const VIEW = { left: 300, top: 60, width: 320, height: 320 };

type Truth = (x: number, y: number) => readonly [number, number];

/** By how much each block's vector is wrong, in pixels, for the blocks whose content was at least a block inside the picture. */
function errors(field: MotionField, truth: Truth): number[] {
  const found: number[] = [];
  for (let row = 0; row < field.rows; row++) {
    for (let column = 0; column < field.columns; column++) {
      const [x, y] = [column * BLOCK + (BLOCK - 1) / 2, row * BLOCK + (BLOCK - 1) / 2];
      const [dx, dy] = truth(x, y);
      const inside = Math.min(x + dx, y + dy) >= BLOCK && x + dx <= field.width - BLOCK && y + dy <= field.height - BLOCK;
      const at = row * field.columns + column;
      if (inside) found.push(Math.hypot(field.dx[at]! - dx, field.dy[at]! - dy));
    }
  }
  return found.sort((a, b) => a - b);
}

function assertFollows(field: MotionField, truth: Truth, tolerance: number): void {
  const found = errors(field, truth);
  const [median, most] = [found[found.length >> 1]!, found[Math.floor(0.95 * found.length)]!];
  assert.ok(median <= tolerance, `the median error is ${median} pixels`);
  assert.ok(most <= 2 * tolerance, `the 95th percentile is ${most} pixels`);
}

function assertStill(field: MotionField): void {
  assert.ok(
    [...field.dx, ...field.dy].every((value) => value === 0),
    'no block moves',
  );
}

describe('estimateMotion: pans', () => {
  for (const [dx, dy] of [
    [3, -2],
    [8, 0],
    [17, 5],
    [-40, 25],
  ] as const) {
    const panned = { ...VIEW, left: VIEW.left + dx, top: VIEW.top + dy };

    it(`finds a pan by (${dx}, ${dy})`, async () => {
      const [from, to] = [await frame(VIEW), await frame(panned)];
      const field = estimateMotion(from, to);
      assertFollows(field, () => [dx, dy], 0.1);
      assert.ok(frameDifference(warp(from, field), to, 48) < 0.1 * frameDifference(from, to, 48));
    });

    it(`finds a pan by (${dx}, ${dy}) under noise`, async () => {
      const [from, to] = [withNoise(await frame(VIEW), 6, 1), withNoise(await frame(panned), 6, 2)];
      assertFollows(estimateMotion(from, to), () => [dx, dy], 0.25);
    });
  }

  it('finds a pan by half pixels', async () => {
    const half = { width: 256, height: 256 };
    const view = { left: 200, top: 40, width: 512, height: 512 };
    const [from, to] = [await frame(view, half), await frame({ ...view, left: view.left + 5, top: view.top + 3 }, half)];
    const field = estimateMotion(from, to);
    assertFollows(field, () => [2.5, 1.5], 0.25);
    assert.ok(frameDifference(warp(from, field), to, 16) < 0.3 * frameDifference(from, to, 16));
  });

  it('finds a pan in a picture of odd size', async () => {
    const view = { left: 300, top: 60, width: 333, height: 251 };
    const field = estimateMotion(await frame(view), await frame({ ...view, left: view.left + 8 }));
    assert.deepEqual([field.columns, field.rows], [21, 16]);
    assertFollows(field, () => [8, 0], 0.1);
  });

  it('gives what a pan uncovers the motion of the rest', async () => {
    const field = estimateMotion(await frame(VIEW), await frame({ ...VIEW, left: VIEW.left + 40 }));
    const lastColumn = Array.from({ length: field.rows }, (_, row) => field.dx[(row + 1) * field.columns - 1]!);
    assert.ok(lastColumn.every((dx) => Math.abs(dx - 40) < 0.5));
  });

  it('takes pixels as floats too', async () => {
    const [from, to] = [await frame(VIEW), await frame({ ...VIEW, left: VIEW.left + 8 })];
    const floats = ({ width, height, data }: Picture): Picture => ({ width, height, data: new Float32Array(data) });
    assert.deepEqual(estimateMotion(floats(from), floats(to)), estimateMotion(from, to));
  });
});

describe('estimateMotion: other motion', () => {
  it('finds a zoom', async () => {
    const size = { width: 320, height: 320 };
    const from = await frame({ left: 280, top: 100, width: 400, height: 400 }, size);
    const to = await frame({ left: 290, top: 110, width: 380, height: 380 }, size);
    assertFollows(estimateMotion(from, to), (x, y) => [-0.05 * (x - 159.5), -0.05 * (y - 159.5)], 0.5);
  });

  it('finds what moves before a still background, and leaves that alone', async () => {
    const background = await frame(VIEW);
    const piece = await frame({ left: 100, top: 100, width: 96, height: 96 }, { file: 'woodcut.jpg' });
    const from = withNoise(withPiece(background, piece, 100, 112), 3, 1);
    const to = withNoise(withPiece(background, piece, 112, 112), 3, 2);
    const field = estimateMotion(from, to);
    const vectorAt = (x: number, y: number): number[] => {
      const at = Math.floor(y / BLOCK) * field.columns + Math.floor(x / BLOCK);
      return [field.dx[at]!, field.dy[at]!];
    };
    assert.deepEqual(vectorAt(160, 160), [-12, 0]);
    for (const [x, y] of [
      [20, 20],
      [20, 160],
      [300, 160],
      [160, 300],
    ] as const) {
      assert.deepEqual(vectorAt(x, y), [0, 0], `at ${x}, ${y}`);
    }
  });
});

describe('estimateMotion: a camera that stands still', () => {
  for (const sigma of [2, 8, 16]) {
    it(`gives exactly no motion for noise of σ ${sigma}`, async () => {
      const seen = await frame(VIEW);
      assertStill(estimateMotion(withNoise(seen, sigma, 1), withNoise(seen, sigma, 2)));
    });
  }

  it('gives exactly no motion when the light changes', async () => {
    const seen = withNoise(await frame(VIEW), 3, 1);
    const brighter = { ...seen, data: seen.data.map((value) => Math.min(value + 12, 255)) };
    assertStill(estimateMotion(seen, withNoise(brighter, 3, 2)));
  });

  it('gives no motion in a flat picture', () => {
    const [from, to] = [flatFrame(200, 120, 90), flatFrame(200, 120, 140)];
    assertStill(estimateMotion(from, from));
    assertStill(estimateMotion(from, to));
    assertStill(estimateMotion(withNoise(from, 8, 1), withNoise(from, 8, 2)));
  });
});

describe('estimateMotion: small pictures', () => {
  for (const [width, height] of [
    [1, 1],
    [5, 3],
    [1, 40],
    [16, 16],
    [17, 31],
    [100, 7],
  ] as const) {
    it(`takes ${width}×${height} pixels`, async () => {
      const view = { left: 300, top: 200, width, height };
      const [from, to] = [await frame(view), await frame({ ...view, left: 301 })];
      const field = estimateMotion(from, to);
      assert.deepEqual([field.columns, field.rows], [Math.ceil(width / BLOCK), Math.ceil(height / BLOCK)]);
      assert.ok([...field.dx, ...field.dy].every(Number.isFinite));
      assertStill(estimateMotion(from, from));
    });
  }

  it('finds a pan in a picture of one block', async () => {
    const view = { left: 520, top: 400, width: 16, height: 16 };
    const field = estimateMotion(await frame(view), await frame({ ...view, left: view.left + 3 }));
    assert.ok(Math.hypot(field.dx[0]! - 3, field.dy[0]!) < 0.5, `${field.dx[0]}, ${field.dy[0]}`);
  });
});
