import assert from 'node:assert/strict';
import type { StyleTensor } from '../../src/evaluate/recipes.js';
import type { Picture } from '../../src/pixels/picture.js';
import { styleSheet } from '../../src/drawing/style-sheet.js';
import { CAPTION, MARGIN } from '../../src/drawing/sheet.js';

const LIGHTEST = [252, 255, 164];
const DARKEST = [0, 0, 4];

function gram(channels: number, values: ArrayLike<number>): StyleTensor {
  return { layer: 'relu1_1', channels, part: 'gram', values: Float32Array.from(values) };
}

function at({ width, data }: Picture, x: number, y: number): number[] {
  const start = ((MARGIN + CAPTION + y) * width + MARGIN + x) * 3;
  return Array.from(data.subarray(start, start + 3));
}

describe('styleSheet', () => {
  it('has the largest entry lightest, the least darkest, whatever their signs', async () => {
    const sheet = await styleSheet('gram', [gram(2, [100, -1, -1, 10])]);
    // Each entry is a square of 80 pixels.
    assert.deepEqual(at(sheet, 40, 40), LIGHTEST);
    assert.deepEqual(at(sheet, 120, 40), DARKEST);
    assert.deepEqual(at(sheet, 40, 120), DARKEST);
    // Half way on a logarithmic scale.
    assert.deepEqual(at(sheet, 120, 120), [188, 55, 84]);
  });

  it('shows entries of nothing as dark, and equal ones as light', async () => {
    const sheet = await styleSheet('gram', [gram(2, [3, 0, 0, 3])]);
    assert.deepEqual([at(sheet, 40, 40), at(sheet, 120, 40)], [LIGHTEST, DARKEST]);
    assert.deepEqual(at(await styleSheet('gram', [gram(2, [0, 0, 0, 0])]), 40, 40), DARKEST);
  });

  it('goes down by no more than four powers of ten', async () => {
    const sheet = await styleSheet('gram', [gram(2, [1, 1e-9, 1e-9, 1e-2])]);
    assert.deepEqual(at(sheet, 120, 120), [188, 55, 84]);
  });

  it('averages a matrix of many channels down to about 160 pixels', async () => {
    const channels = 512;
    const values = Float32Array.from({ length: channels * channels }, (_, i) => (i % channels < 256 ? 1 : 100));
    const sheet = await styleSheet('gram', [gram(channels, values)]);
    assert.deepEqual([at(sheet, 10, 100), at(sheet, 120, 100)], [DARKEST, LIGHTEST]);
    assert.ok(sheet.width < 200);
  });

  it('gives each layer a map of its own, three beside each other', async () => {
    const one = gram(2, [1, 1, 1, 1]);
    const [single, four] = [await styleSheet('gram', [one]), await styleSheet('gram', [one, one, one, one])];
    assert.equal(four.width, MARGIN + 3 * (single.width - MARGIN));
    assert.equal(four.height, MARGIN + 2 * (single.height - MARGIN));
  });

  it('has the mean of each feature beside a covariance', async () => {
    const mean: StyleTensor = { layer: 'relu1_1', channels: 2, part: 'mean', values: Float32Array.of(1, 100) };
    const covariance: StyleTensor = { layer: 'relu1_1', channels: 2, part: 'covariance', values: Float32Array.of(100, 1, 1, 100) };
    const sheet = await styleSheet('moments', [mean, covariance]);
    assert.deepEqual([at(sheet, 40, 40), at(sheet, 120, 40)], [LIGHTEST, DARKEST]);
    assert.deepEqual([at(sheet, 170, 40), at(sheet, 170, 120)], [DARKEST, LIGHTEST]);
  });

  const columns: StyleTensor = { layer: 'relu1_1', channels: 2, part: 'columns', values: Float32Array.of(100, 1, 1, 10) };

  it('has the columns of neighbours from the weakest on, and the histogram of each feature of slices', async () => {
    // Two features at two positions, [100, 1] and [1, 10], each a square of 80 pixels.
    const middle = [188, 55, 84];
    const cells = (sheet: Picture): number[][] => [at(sheet, 40, 40), at(sheet, 120, 40), at(sheet, 40, 120), at(sheet, 120, 120)];
    assert.deepEqual(cells(await styleSheet('neighbours', [columns])), [DARKEST, LIGHTEST, middle, DARKEST]);
    assert.deepEqual(cells(await styleSheet('slices', [columns])), [DARKEST, LIGHTEST, DARKEST, middle]);
  });
});
