import assert from 'node:assert/strict';
import type { Picture } from '../../../src/pixels/picture.js';
import { BLOCK, type MotionField, warp } from '../../../src/pixels/motion/motion.js';

const [WIDTH, HEIGHT] = [48, 32];

/** Red tells the column, green the row. */
const places: Picture = {
  width: WIDTH,
  height: HEIGHT,
  data: Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel % WIDTH, Math.floor(pixel / WIDTH), 200][i % 3]!;
  }),
};

function field(dx: (column: number) => number, dy: (row: number) => number): MotionField {
  const [columns, rows] = [WIDTH / BLOCK, HEIGHT / BLOCK];
  const of = (value: (at: number) => number): Float32Array => Float32Array.from({ length: columns * rows }, (_, at) => value(at));
  return { width: WIDTH, height: HEIGHT, columns, rows, dx: of((at) => dx(at % columns)), dy: of((at) => dy(Math.floor(at / columns))) };
}

function pixel({ data }: Picture, x: number, y: number): number[] {
  const at = (y * WIDTH + x) * 3;
  return [...data.subarray(at, at + 3)];
}

describe('warp', () => {
  it('leaves a picture as it is where nothing moves', () => {
    const still = warp(
      places,
      field(
        () => 0,
        () => 0,
      ),
    );
    assert.deepEqual(still, { width: WIDTH, height: HEIGHT, data: new Float32Array(places.data) });
  });

  it('takes each pixel from where it was', () => {
    const moved = warp(
      places,
      field(
        () => 3,
        () => -2,
      ),
    );
    assert.deepEqual(pixel(moved, 20, 10), [23, 8, 200]);
  });

  it('samples between pixels', () => {
    const moved = warp(
      places,
      field(
        () => 2.5,
        () => 0.25,
      ),
    );
    assert.deepEqual(pixel(moved, 20, 10), [22.5, 10.25, 200]);
  });

  it('repeats the outermost pixels beyond the edges', () => {
    const moved = warp(
      places,
      field(
        () => 30,
        () => -100,
      ),
    );
    assert.deepEqual(pixel(moved, 40, 20), [WIDTH - 1, 0, 200]);
  });

  it('has no seams between blocks of different motion', () => {
    const moved = warp(
      places,
      field(
        (column) => 4 * column,
        () => 0,
      ),
    );
    const red = Array.from({ length: 40 }, (_, x) => pixel(moved, x, 10)[0]!);
    const steps = red.slice(1).map((value, x) => value - red[x]!);
    assert.ok(
      steps.every((step) => step >= 0.99 && step <= 1.26),
      steps.join(' '),
    );
    assert.equal(red[7.5 - 0.5], 7);
    assert.ok(Math.abs(red[23]! - (23 + 4 - 0.125)) < 1e-4);
  });

  it('leaves the picture that it is given alone', () => {
    const before = places.data.slice();
    warp(
      places,
      field(
        () => 5,
        () => 5,
      ),
    );
    assert.deepEqual(places.data, before);
  });

  it('takes floats as they are', () => {
    const half = { ...places, data: Float32Array.from(places.data, (value) => value / 2) };
    const moved = warp(
      half,
      field(
        () => 1,
        () => 0,
      ),
    );
    assert.deepEqual(pixel(moved, 20, 9), [10.5, 4.5, 100]);
  });
});
