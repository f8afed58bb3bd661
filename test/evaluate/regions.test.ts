import assert from 'node:assert/strict';
import type { Mask } from '../../src/pixels/picture.js';
import type { StyleTarget } from '../../src/evaluate/objective/objective-spec.js';
import { regionsOf } from '../../src/evaluate/regions.js';
import type { LayerName } from '../../src/model/layers.js';
import { randomValues } from '../support/numbers/numbers.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';

const CHANNELS = 4;

function style(blend: number, seed: number, layers: LayerName[] = ['relu1_1'], channels = CHANNELS): StyleTarget {
  const tensors = layers.map((layer, i) => ({ layer, channels, part: 'gram', values: randomValues(channels ** 2, seed + i) }));
  return { blend, statistic: GRAM_MATRICES, tensors };
}

function mask(): Mask {
  return { width: 1, height: 1, data: Uint8Array.of(255) };
}

describe('regionsOf', () => {
  it('blends styles without a mask into one region, the whole picture', () => {
    const [region, ...others] = regionsOf([style(1, 1), style(3, 2)]);
    assert.deepEqual([region!.mask, region!.share, others.length], [null, 1, 0]);
  });

  it('gives each mask a region with its share of the blends', () => {
    const [left, right] = [mask(), mask()];
    const regions = regionsOf([{ ...style(1, 1), mask: left }, { ...style(2, 2), mask: right }, style(1, 3)]);
    assert.deepEqual(
      regions.map(({ share }) => share),
      [0.25, 0.5, 0.25],
    );
    assert.equal(regions[0]!.mask, left);
    assert.equal(regions[1]!.mask, right);
    assert.deepEqual(regions[1]!.styles[0]!.layers.get('relu1_1')!.gram, style(2, 2).tensors[0]!.values);
  });

  it('blends styles that share a mask', () => {
    const both = mask();
    assert.equal(
      regionsOf([
        { ...style(1, 1), mask: both },
        { ...style(1, 2), mask: both },
      ]).length,
      1,
    );
  });

  it('blends styles of one statistic, and gives each statistic a region', () => {
    const reaching = { ...style(1, 3), statistic: { ...GRAM_MATRICES, reach: [2] } };
    const regions = regionsOf([style(1, 1), reaching, style(2, 2)]);
    assert.deepEqual(
      regions.map(({ statistic, share, styles }) => [statistic, share, styles.map((each) => each.share)]),
      [
        [GRAM_MATRICES, 0.75, [1 / 3, 2 / 3]],
        [reaching.statistic, 0.25, [1]],
      ],
    );
  });

  it('leaves out a region that nothing of the blend falls to', () => {
    assert.equal(regionsOf([{ ...style(0, 1), mask: mask() }, style(1, 2)]).length, 1);
  });

  it('gives nothing for no styles', () => assert.deepEqual(regionsOf([]), []));

  const REFUSED: Record<string, StyleTarget[]> = {
    'a layer that only the first has': [style(1, 1, ['relu1_1', 'relu2_1']), style(1, 2, ['relu1_1'])],
    'a layer that only the second has': [style(1, 1, ['relu1_1']), style(1, 2, ['relu1_1', 'relu2_1'])],
    'different layers': [style(1, 1, ['relu1_1']), style(1, 2, ['relu2_1'])],
    'different channels': [style(1, 1), style(1, 2, ['relu1_1'], CHANNELS + 1)],
  };
  for (const [name, styles] of Object.entries(REFUSED)) {
    it(`refuses ${name}, and lists what each has`, () => {
      assert.throws(() => regionsOf(styles), {
        name: 'NeuralStyleError',
        code: 'setting-invalid',
        message: /^Expected the same layers for every style for the styles but received relu1_1 \(4\).* and relu/,
      });
    });
  }

  it('refuses blends that are all 0', () => {
    assert.throws(() => regionsOf([style(0, 1), style(0, 2)]), {
      code: 'setting-invalid',
      message: /at least one blend above 0 for msg\.blend/,
    });
  });
});
