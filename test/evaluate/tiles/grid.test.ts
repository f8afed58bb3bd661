import assert from 'node:assert/strict';
import { chooseGrid, smallestTile, windowAt, type Grid } from '../../../src/evaluate/tiles/grid.js';

const REACH = { stride: 4, halo: 8 };

/** Every pixel's number of cores. */
function coverage({ tiles }: Grid, width: number, height: number): number[] {
  const counts = new Array<number>(width * height).fill(0);
  for (const { core } of tiles)
    for (let y = core.top; y < core.top + core.height; y++)
      for (let x = core.left; x < core.left + core.width; x++) counts[y * width + x]! += 1;
  return counts;
}

describe('chooseGrid', () => {
  it('is one tile where the whole picture is small enough', () => {
    const whole = { top: 0, left: 0, width: 61, height: 47 };
    const grid = chooseGrid({ width: 61, height: 47 }, REACH, 61 * 47);
    assert.deepEqual(grid, { tile: { width: 61, height: 47 }, tiles: [{ window: whole, core: whole }] });
  });

  for (const [width, height] of [
    [64, 64],
    [61, 47],
    [203, 30],
    [3, 99],
    [127, 126],
  ] as const) {
    for (const maxPixels of [600, 1000, 2500]) {
      describe(`of ${width}×${height} in tiles of at most ${maxPixels} pixels`, () => {
        const { tile, tiles } = chooseGrid({ width, height }, REACH, maxPixels)!;

        it('has tiles of one size that are no larger', () => {
          assert.ok(tile.width * tile.height <= maxPixels);
          for (const { window } of tiles) assert.deepEqual({ width: window.width, height: window.height }, tile);
        });

        it('has cores that make up the picture, each pixel once', () =>
          assert.deepEqual(coverage({ tile, tiles }, width, height), new Array(width * height).fill(1)));

        it('has tiles inside of the picture, cut at multiples of the stride', () => {
          for (const { window, core } of tiles) {
            assert.ok(window.top >= 0 && window.top + window.height <= height && window.left >= 0 && window.left + window.width <= width);
            for (const cut of [window.top, window.left, core.top, core.left]) assert.equal(cut % REACH.stride, 0);
          }
        });

        it('keeps a halo between cores and cuts', () => {
          for (const { window, core } of tiles) {
            for (const [start, end, coreStart, coreEnd, extent] of [
              [window.top, window.top + window.height, core.top, core.top + core.height, height],
              [window.left, window.left + window.width, core.left, core.left + core.width, width],
            ] as const) {
              assert.ok(start === 0 || coreStart - start >= REACH.halo);
              assert.ok(end === extent || end - coreEnd >= REACH.halo);
              assert.ok(coreEnd > coreStart);
            }
          }
        });
      });
    }
  }

  it('computes less with larger tiles', () => {
    const computed = [600, 1000, 2500, 5000].map((maxPixels) => {
      const { tile, tiles } = chooseGrid({ width: 200, height: 200 }, REACH, maxPixels)!;
      return tiles.length * tile.width * tile.height;
    });
    assert.deepEqual(
      computed,
      [...computed].sort((a, b) => b - a),
    );
  });

  it('is nothing where the smallest tile is too large', () => {
    const size = { width: 64, height: 61 };
    const { width, height } = smallestTile(size, REACH);
    // Both halos and one stride, and what the height is beyond a multiple of the stride.
    assert.deepEqual([width, height], [20, 21]);
    assert.ok(chooseGrid(size, REACH, width * height));
    assert.equal(chooseGrid(size, REACH, width * height - 1), null);
  });
});

describe('windowAt', () => {
  it('is the window in the positions of a layer, rounded down at its end', () =>
    assert.deepEqual(windowAt({ top: 8, left: 16, height: 27, width: 31 }, 8), { top: 1, left: 2, height: 3, width: 3 }));
});
