import assert from 'node:assert/strict';
import { blend, blendedParts } from '../../src/loss/statistics/blended-parts.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

const LENGTH = 16;

/** Values with their shares. */
function members(...shares: number[]): { share: number; values: Float32Array }[] {
  return shares.map((share, i) => ({ share, values: randomValues(LENGTH, 10 * i + 1) }));
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}

describe('blend', () => {
  it('makes the loss of several styles that of one and a constant: Σ bᵢ‖G − Aᵢ‖² = ‖G − Ā‖² + spread', () => {
    const styles = members(0.2, 0.5, 0.3);
    const { mean, spread } = blend(styles);
    for (const seed of [100, 200, 300]) {
      const painted = randomValues(LENGTH, seed);
      const separate = styles.reduce((sum, { share, values }) => sum + share * squaredDistance(painted, values), 0);
      assertClose([squaredDistance(painted, mean) + spread], [separate], 1e-6, 'loss');
    }
  });

  it('weighs the spread of columns by the squares of a mask', () => {
    const styles = members(0.5, 0.5);
    const mask = Float32Array.of(2, 0, 1, 0);
    const [a, b] = styles.map(({ values }) => values) as [Float32Array, Float32Array];
    const wanted = a.reduce((sum, value, i) => sum + (mask[i % 4]! ** 2 * (value - b[i]!) ** 2) / 4, 0);
    assertClose([blend(styles, mask).spread], [wanted], 1e-6, 'spread');
  });

  it('gives a single style as it is, without spread', () => {
    const [single] = members(1) as [{ share: number; values: Float32Array }];
    assert.deepEqual(blend([single]), { mean: single.values, spread: 0 });
  });

  it('ignores a style without a share', () => {
    const styles = members(1, 0);
    assert.deepEqual(blend(styles), { mean: styles[0]!.values, spread: 0 });
  });

  it('does not write into the styles', () => {
    const styles = members(0.5, 0.5);
    blend(styles);
    assert.deepEqual(styles, members(0.5, 0.5));
  });
});

describe('blendedParts', () => {
  const regionOf = (name: 'gram' | 'neighbours'): Parameters<typeof blendedParts>[0] => ({
    mask: null,
    share: 1,
    statistic: { ...GRAM_MATRICES, name },
    layers: ['relu1_1', 'relu2_1'],
    styles: members(0.25, 0.75).map(({ share, values }) => ({
      share,
      layers: new Map([
        ['relu1_1', { gram: values }],
        ['relu2_1', { gram: values.map((value) => -value) }],
      ]),
    })),
  });

  it('blends each layer by itself', () => {
    const [first, second] = (['relu1_1', 'relu2_1'] as const).map((layer) => blendedParts(regionOf('gram'), layer).get('gram')!);
    assertClose(
      first!.mean,
      second!.mean.map((value) => -value),
      1e-7,
      'mean',
    );
  });

  it('are blended once for a region', () => {
    const region = regionOf('gram');
    const [target, constant] = [blendedParts(region, 'relu1_1'), blendedParts(region, 'relu1_1')].map((parts) => parts.get('gram')!);
    assert.equal(target!.mean, constant!.mean);
  });

  it('has nothing to blend of a statistic that is matched', () => assert.equal(blendedParts(regionOf('neighbours'), 'relu1_1').size, 0));
});
