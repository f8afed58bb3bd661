import assert from 'node:assert/strict';
import type { LayerWeights } from '../../src/loss/losses.js';
import { layerShares } from '../../src/loss/layer-shares.js';
import type { LayerName } from '../../src/model/layers.js';
import { formula } from '../support/numbers/golden.js';
import { assertClose } from '../support/numbers/numbers.js';

const STYLE: LayerName[] = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1', 'relu5_1'];

function shares(weights: LayerWeights, exponent = 1, layers = STYLE): number[] {
  return [...layerShares(layers, weights, exponent, 'layerWeights').values()];
}

describe('layerShares', () => {
  for (const exponent of [0.2, 1, 1.4, 2]) {
    it(`gives the shares of other programs for an exponent of ${exponent}`, () => {
      assertClose(shares({}, exponent), formula(`anish_layer_weights_exp_${exponent}`) as number[], 1e-12, 'shares');
    });
  }

  it('gives each layer its weight, and 1 where it is not named', () => {
    assertClose(shares({ relu1_1: 4, relu3_1: 0 }), [4 / 7, 1 / 7, 0, 1 / 7, 1 / 7], 1e-12, 'shares');
  });

  it('takes weights together with an exponent', () => {
    assertClose(shares({ relu1_1: 8 }, 2, ['relu1_1', 'relu2_1', 'relu3_1']), [8 / 14, 2 / 14, 4 / 14], 1e-12, 'shares');
  });

  it('is told by the name of the layer', () => {
    assert.deepEqual(
      [...layerShares(['conv4_2', 'pool3'], { pool3: 3 }, 1, 'contentLayerWeights')],
      [
        ['conv4_2', 0.25],
        ['pool3', 0.75],
      ],
    );
  });

  it('passes over weights of layers that are not there', () => {
    assert.deepEqual(shares({ relu5_1: 100 }, 1, ['relu1_1']), [1]);
  });

  it('gives nothing for no layers', () => assert.deepEqual(shares({}, 1, []), []));

  it('refuses weights that are all 0, by the name that they have', () => {
    assert.throws(() => layerShares(['relu1_1'], { relu1_1: 0 }, 1, 'contentLayerWeights'), {
      name: 'NeuralStyleError',
      code: 'setting-invalid',
      message: 'Expected at least one weight above 0 for contentLayerWeights but received {"relu1_1":0}.',
    });
  });
});
