import assert from 'node:assert/strict';
import { embeddedFile } from '../../src/model/catalogue.js';
import { EMBEDDED_EDITIONS } from '../../src/model/embedded-editions.js';
import { KNOWN_LAYERS } from '../../src/model/known-layers.js';
import { loadNetwork } from '../../src/model/load.js';
import { layersOf } from '../../src/model/vgg.js';

describe('the layers that an editor offers', () => {
  for (const edition of EMBEDDED_EDITIONS) {
    it(`are those that the embedded model has (${edition.name})`, async () => {
      assert.deepEqual(KNOWN_LAYERS[edition.name], layersOf(await loadNetwork(embeddedFile(edition))));
    });
  }

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
