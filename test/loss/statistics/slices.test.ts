import assert from 'node:assert/strict';
import { SLICES_STATISTIC } from '../../../src/loss/statistics/slices.js';
import { type Compute, type Matching, MATCHING_BLOCK } from '../../../src/loss/statistics/statistic.js';
import { normal } from '../../../src/values/random.js';

const [CHANNELS, POSITIONS, COLUMNS] = [12, 600, 500];

/** Normal values, each channel of which is the sum of itself and of those before it, some of them turned. */
function correlated(count: number, seed: number, sign: number): Float32Array {
  const random = normal(seed);
  const maps = Float32Array.from({ length: CHANNELS * count }, () => random());
  for (let at = count; at < maps.length; at++) maps[at]! += sign * maps[at - count]!;
  return maps;
}

const multiply: Compute = (fed, columns, use) => {
  const rows = fed.rows!;
  const [height, width] = [rows.length / CHANNELS, columns.length / CHANNELS];
  const block = new Float32Array(height * MATCHING_BLOCK);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (let k = 0; k < CHANNELS; k++) block[row * MATCHING_BLOCK + column]! += rows[row * CHANNELS + k]! * columns[k * width + column]!;
  use(block, 0, width);
  return Promise.resolve();
};

function covariance(maps: Float32Array): Float64Array {
  const count = maps.length / CHANNELS;
  return Float64Array.from({ length: CHANNELS ** 2 }, (_, at) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += maps[Math.floor(at / CHANNELS) * count + i]! * maps[(at % CHANNELS) * count + i]!;
    return sum / count;
  });
}

describe('SLICES_STATISTIC', () => {
  const style = correlated(COLUMNS, 1, 1);
  const matching: Matching = {
    channels: CHANNELS,
    nominalChannels: CHANNELS,
    maps: correlated(POSITIONS, 2, -1),
    positions: POSITIONS,
    mask: null,
    means: {},
    style: { columns: style },
    round: 0,
    isAhead: false,
    compute: multiply,
  };
  const distance = (targets: Float32Array): number => {
    const wanted = covariance(style);
    return Math.sqrt(covariance(targets).reduce((sum, value, at) => sum + (value - wanted[at]!) ** 2, 0));
  };

  it('gives targets that are nearer to the style than the features, and nearer yet where they are ahead', async () => {
    const near = distance(await SLICES_STATISTIC.match(matching));
    const ahead = distance(await SLICES_STATISTIC.match({ ...matching, isAhead: true }));
    const features = distance(matching.maps);
    assert.ok(near < 0.9 * features && ahead < 0.7 * near, `${features}, ${near}, ${ahead}`);
  });
});
