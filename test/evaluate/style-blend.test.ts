import assert from 'node:assert/strict';
import type { StyleTarget } from '../../src/evaluate/objective-spec.js';
import { blendStyles } from '../../src/evaluate/style-blend.js';
import type { LayerName } from '../../src/model/layers.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

const CHANNELS = 4;

function style(blend: number, seed: number, layers: LayerName[] = ['relu1_1'], channels = CHANNELS): StyleTarget {
  return { blend, grams: layers.map((layer, i) => ({ layer, channels, values: randomValues(channels ** 2, seed + i) })) };
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}

describe('blendStyles', () => {
  it('makes the loss of several styles that of one and a constant: Σ bᵢ‖G − Aᵢ‖² = ‖G − Ā‖² + spread', () => {
    const blends = [0.2, 0.5, 0.3];
    const styles = blends.map((blend, i) => style(blend, 10 * i));
    const { gram, spread } = blendStyles(styles).get('relu1_1')!;
    for (const seed of [100, 200, 300]) {
      const painted = randomValues(CHANNELS ** 2, seed);
      const separate = styles.reduce((sum, { grams }, i) => sum + blends[i]! * squaredDistance(painted, grams[0]!.values), 0);
      assertClose([squaredDistance(painted, gram) + spread], [separate], 1e-6, 'loss');
    }
  });

  it('normalises the blends to a sum of 1', () => {
    const once = blendStyles([style(1, 1), style(3, 2)]).get('relu1_1')!;
    const scaled = blendStyles([style(25, 1), style(75, 2)]).get('relu1_1')!;
    assertClose(once.gram, scaled.gram, 1e-7, 'gram');
    assertClose([once.spread], [scaled.spread], 1e-7, 'spread');
    assertClose([once.gram[0]!], [0.25 * style(1, 1).grams[0]!.values[0]! + 0.75 * style(1, 2).grams[0]!.values[0]!], 1e-6, 'gram');
  });

  it('gives a single style as it is, without spread', () => {
    const single = style(7, 1);
    const { gram, spread, channels } = blendStyles([single]).get('relu1_1')!;
    assert.deepEqual([gram, spread, channels], [single.grams[0]!.values, 0, CHANNELS]);
  });

  it('ignores a style with blend 0', () => {
    const { gram, spread } = blendStyles([style(1, 1), style(0, 2)]).get('relu1_1')!;
    assert.deepEqual([gram, spread], [style(1, 1).grams[0]!.values, 0]);
  });

  it('blends each layer by itself', () => {
    const blended = blendStyles([style(1, 1, ['relu1_1', 'relu2_1']), style(1, 5, ['relu1_1', 'relu2_1'])]);
    assert.deepEqual([...blended.keys()], ['relu1_1', 'relu2_1']);
    assert.notDeepEqual(blended.get('relu1_1')!.gram, blended.get('relu2_1')!.gram);
  });

  it('takes the same layers in another order', () => {
    const blended = blendStyles([style(1, 1, ['relu1_1', 'relu2_1']), style(1, 5, ['relu2_1', 'relu1_1'])]);
    assert.deepEqual([...blended.keys()], ['relu1_1', 'relu2_1']);
  });

  it('gives nothing for no styles', () => assert.equal(blendStyles([]).size, 0));

  it('does not write into the styles', () => {
    const styles = [style(1, 1), style(1, 2)];
    blendStyles(styles);
    assert.deepEqual(styles, [style(1, 1), style(1, 2)]);
  });
});
