import assert from 'node:assert/strict';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { KNOWN_LAYERS } from '../../src/model/known-layers.js';
import { loadNetwork } from '../../src/model/load.js';
import { layersOf } from '../../src/model/vgg.js';

describe('the layers that an editor offers', () => {
  it('are those that the embedded model has', async () => {
    assert.deepEqual(KNOWN_LAYERS.compact, layersOf(await loadNetwork(EMBEDDED_MODEL.file)));
  });

  it('are the sixteen convolutions of VGG-19 and the thirteen of VGG-16, with a pooling behind each of five blocks', () => {
    const count = (name: string, kind: string): number => KNOWN_LAYERS[name]!.filter((layer) => layer.startsWith(kind)).length;
    assert.deepEqual(
      ['vgg19', 'vgg16'].map((name) => ['conv', 'relu', 'pool'].map((kind) => count(name, kind))),
      [
        [16, 16, 5],
        [13, 13, 5],
      ],
    );
  });
});
