import assert from 'node:assert/strict';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { loadNetwork } from '../../src/model/load.js';
import type { Network } from '../../src/model/network.js';
import { selectLayers } from '../../src/model/layer-presets.js';
import { layersOf } from '../../src/model/vgg.js';
import { TINY_VGG19 } from '../support/numbers/golden.js';

describe('selectLayers', () => {
  let embedded: Network;
  let vgg19: Network;

  before(async () => {
    embedded = await loadNetwork(EMBEDDED_MODEL.file);
    vgg19 = await loadNetwork(TINY_VGG19);
  });

  it('takes relu4_2 of VGG-19 for content', () => assert.deepEqual(selectLayers(vgg19, 'content'), ['relu4_2']));

  it('takes relu4_1, where it ends, of the embedded model for content', () =>
    assert.deepEqual(selectLayers(embedded, 'content'), ['relu4_1']));

  it('takes the last layer of a shorter network for content', () => {
    const short = { ...vgg19, convolutions: vgg19.convolutions.slice(0, 3) };
    assert.deepEqual(selectLayers(short, 'content'), ['relu2_1']);
  });

  it('takes the first layers of all blocks of VGG-19 for style', () => {
    assert.deepEqual(selectLayers(vgg19, 'style'), ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1', 'relu5_1']);
  });

  it('takes the first layers of the four blocks of the embedded model for style', () => {
    assert.deepEqual(selectLayers(embedded, 'style'), ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1']);
  });

  it('takes layers by name, in the order given, each once', () => {
    assert.deepEqual(selectLayers(vgg19, ['relu3_1', 'conv1_2', 'pool2', 'relu3_1']), ['relu3_1', 'conv1_2', 'pool2']);
  });

  it('lists the layers that there are when one is asked for that is not', () => {
    assert.throws(() => selectLayers(embedded, ['relu1_1', 'relu5_1']), {
      name: 'NeuralStyleError',
      code: 'unknown-layer',
      message: `Expected a layer of this network but received "relu5_1". Choose from ${layersOf(embedded).join(', ')}.`,
    });
  });

  it('refuses what only looks like a layer', () => {
    for (const name of ['relu4', 'relu4_9', 'Relu4_2', 'relu4_2 ', 'pool6', '', '__proto__']) {
      assert.throws(() => selectLayers(vgg19, [name]), { code: 'unknown-layer' }, name);
    }
  });

  it('refuses a list of nothing', () => {
    assert.throws(() => selectLayers(vgg19, []), { name: 'NeuralStyleError', code: 'no-layers' });
  });
});
