import assert from 'node:assert/strict';
import { join } from 'node:path';
import sharp from 'sharp';
import { Examples } from '../support/node-red/examples.js';

describe('the example flows of a style alone, and of a photograph alone', () => {
  let examples: Examples;

  before(async () => {
    examples = await Examples.start(['12 - texture', '13 - reconstruction by layer']);
  });
  after(() => examples.stop());

  it('make a texture of the size that the loss node has', async () => {
    examples.receive('ns12make');
    const { msg } = await examples.from('ns12out');
    assert.equal(msg.filename, join(examples.directory, 'texture.jpg'));
    const { format, width, height } = await sharp(msg.filename).metadata();
    assert.deepEqual([format, width, height], ['jpeg', 64, 48]);
    assert.deepEqual(examples.problems, []);
  });

  it('rebuild the photograph from each layer, and show each beside the others', async () => {
    examples.receive('ns13rebuild');
    const files: string[] = [];
    for (let each = 0; each < 4; each++) files.push(String((await examples.from('ns13out')).msg.filename));
    const layers = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1'];
    assert.deepEqual(files.sort(), layers.map((layer) => join(examples.directory, `reconstruction-${layer}.jpg`)).sort());
    for (const file of files) assert.equal((await sharp(file).metadata()).width, 64);
    const shown = examples.sent.filter(({ from, to }) => from === 'ns13layer' && to.startsWith('ns13p'));
    assert.deepEqual([...new Set(shown.map(({ to, msg }) => `${to} ${String(msg.topic)}`))].sort(), [
      ...layers.map((layer, each) => `ns13p${each + 1} ${layer}`),
    ]);
    assert.deepEqual(examples.problems, []);
  });
});
