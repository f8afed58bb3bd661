import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EMBEDDED_MODEL, embeddedFile, modelNameOf } from '../../src/model/catalogue.js';
import { EMBEDDED_EDITIONS } from '../../src/model/embedded-editions.js';
import { loadNetwork } from '../../src/model/load.js';
import { networkHash } from '../../src/model/network-hash.js';

describe('the editions of the embedded model', () => {
  for (const edition of EMBEDDED_EDITIONS) {
    it(`have the weights that their hash says: ${edition.name}`, async () => {
      assert.equal(networkHash(await loadNetwork(embeddedFile(edition))), edition.hash);
      assert.equal(modelNameOf(embeddedFile(edition)), edition.name);
    });
  }

  it('are all that the package holds', async () => {
    const files = (await readdir(dirname(EMBEDDED_MODEL.file))).filter((file) => file.startsWith('compact-vgg'));
    assert.deepEqual(files.sort(), EMBEDDED_EDITIONS.map(({ file }) => file).sort());
  });
});
