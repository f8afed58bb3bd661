import assert from 'node:assert/strict';
import { featureTiles } from '../../src/evaluate/feature-tiles.js';
import type { LayerTiles } from '../../src/evaluate/recipes.js';
import { channelsShown, featureSheet, TILE } from '../../src/drawing/feature-sheet.js';
import { CAPTION, GAP, MARGIN } from '../../src/drawing/sheet.js';

describe('featureTiles', () => {
  const shape = [3, 2, 2] as const;
  const values = Float32Array.of(0, 1, 2, 4, 7, 7, 7, 7, -1, 0, 0, 1);

  it('stretches each channel over all greys, and makes one of a single value black', () => {
    const { data, width, height } = featureTiles({ layer: 'relu1_1', shape }, values, 3, 64);
    assert.deepEqual([width, height], [2, 2]);
    assert.deepEqual([...data], [0, 64, 128, 255, 0, 0, 0, 0, 0, 128, 128, 255]);
  });

  it('takes the first channels only', () => {
    const tiles = featureTiles({ layer: 'relu1_1', shape }, values, 1, 64);
    assert.deepEqual([tiles.data.length, tiles.shape], [4, shape]);
  });

  it('averages larger maps down, keeping their shape', () => {
    const map = Float32Array.of(0, 2, 4, 6, 0, 2, 4, 6);
    const { data, width, height } = featureTiles({ layer: 'relu1_1', shape: [1, 2, 4] }, map, 1, 2);
    assert.deepEqual([width, height, ...data], [2, 1, 0, 255]);
  });
});

describe('featureSheet', () => {
  const layer = (count: number, channels: number, width: number, height: number): LayerTiles => {
    const data = Uint8Array.from({ length: count * width * height }, (_, i) => Math.floor(i / (width * height)) + 1);
    return { layer: 'relu3_1', shape: [channels, 4 * height, 4 * width], width, height, data };
  };

  it('shows the channels in rows of eight, each at its place', async () => {
    const { width, data } = await featureSheet([layer(16, 64, 64, 48)]);
    const grey = (x: number, y: number): number => data[(y * width + x) * 3]!;
    for (const channel of [0, 7, 8, 15]) {
      const [column, row] = [channel % 8, Math.floor(channel / 8)];
      assert.equal(grey(MARGIN + column * (64 + GAP) + 5, MARGIN + CAPTION + row * (48 + GAP) + 5), channel + 1);
    }
  });

  it('enlarges small maps, and puts layers below each other', async () => {
    const [small, both] = [await featureSheet([layer(8, 8, 8, 8)]), await featureSheet([layer(8, 8, 8, 8), layer(8, 8, 64, 64)])];
    assert.equal(small.width, 2 * MARGIN + 8 * (TILE + GAP) - GAP);
    assert.ok(both.height > small.height + TILE);
  });

  it('has room for more of a layer that is alone', () => assert.deepEqual([channelsShown(1), channelsShown(5)], [64, 16]));
});
