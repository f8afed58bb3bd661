import assert from 'node:assert/strict';
import type { Mask } from '../../src/pixels/picture.js';
import { maskRow } from '../../src/pixels/mask-row.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

function mask(width: number, height: number, data: ArrayLike<number>): Mask {
  return { width, height, data: Uint8Array.from(data) };
}

function sumOfSquares(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value ** 2, 0);
}

describe('maskRow', () => {
  it('is 1 everywhere for a white mask, whatever its size', () => {
    for (const [width, height] of [
      [1, 1],
      [7, 300],
    ] as const) {
      const row = maskRow(mask(width, height, Array<number>(width * height).fill(255)), { width: 6, height: 5 });
      assertClose(row, Array<number>(30).fill(1), 1e-6, 'row');
    }
  });

  it('is √2 in the white half and 0 in the black one, row by row', () => {
    const row = maskRow(mask(4, 2, [255, 255, 0, 0, 255, 255, 0, 0]), { width: 4, height: 2 });
    const white = Math.SQRT2;
    assertClose(row, [white, white, 0, 0, white, white, 0, 0], 1e-6, 'row');
  });

  it('is the root of how white a pixel is, since it is squared in a Gram matrix', () => {
    const row = maskRow(mask(2, 1, [200, 50]), { width: 2, height: 1 });
    assertClose([row[0]! ** 2 / row[1]! ** 2, sumOfSquares(row)], [4, 2], 1e-5, 'row');
  });

  it('has squares that add up to the number of pixels, at every size', () => {
    const noise = mask(
      20,
      16,
      randomValues(320, 1).map((value) => 127 + 127 * value),
    );
    for (const [width, height] of [
      [20, 16],
      [10, 8],
      [5, 4],
      [33, 47],
      [1, 1],
    ] as const) {
      assertClose([sumOfSquares(maskRow(noise, { width, height }))], [width * height], 1e-5, `${width}×${height}`);
    }
  });

  it('keeps within what the mask allows where interpolation overshoots', () => {
    const stripes = mask(8, 1, [0, 255, 0, 255, 255, 0, 0, 255]);
    const row = maskRow(stripes, { width: 40, height: 1 });
    // White pixels all count the same.
    const most = Math.max(...row);
    assert.ok(row.every((value) => value >= 0 && value <= most));
    assert.ok([...row].filter((value) => value === most).length > 4);
  });

  it('is 0 everywhere for a black mask, and no NaN', () => {
    assert.deepEqual([...maskRow(mask(2, 2, [0, 0, 0, 0]), { width: 3, height: 1 })], [0, 0, 0]);
  });
});
