import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { Examples } from '../support/node-red/examples.js';
import { looking, type Told } from '../support/node-red/looking.js';

const LAYERS = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1'];
const isHigh = (layer: string): boolean => layer === 'relu3_1' || layer === 'relu4_1';

/** By the button that asks for it: an entry of the matrix that is painted, of the entries of the two paintings' matrices. */
const RECIPES: Readonly<Record<string, readonly [button: string, (a: number, b: number, layer: string) => number]>> = {
  mixed: ['ns15b1', (a, b) => (a + b) / 2],
  layers: ['ns15b2', (a, b, layer) => (isHigh(layer) ? b : a)],
  bolder: ['ns15b3', (a, _, layer) => (isHigh(layer) ? 2 * a : a)],
  'by hand': ['ns15b4', (a, b) => (a * b > 0 ? Math.sign(a) * Math.sqrt(a * b) : 0)],
};

describe('the example 15 - your own Gram matrix', () => {
  let examples: Examples;
  const pictures: Buffer[] = [];

  before(async () => {
    const changes = {
      ns15ag: { wires: [['ns15first', 'strokes']] },
      ns15bg: { wires: [['ns15own', 'glass']] },
      ns15own: { wires: [['ns15loss', 'ns15matrices', 'own']] },
    };
    const nodes = ['strokes', 'glass', 'own'].flatMap(looking);
    examples = await Examples.start(['15 - your own Gram matrix'], { changes, nodes });
  });
  after(() => examples.stop());

  for (const [name, [button, entry]] of Object.entries(RECIPES)) {
    it(`paints in the style of the recipe: ${name}`, async () => {
      examples.skip();
      examples.receive(button);
      const file = String((await examples.from('ns15out')).msg.filename);
      const told = (id: string): Told => examples.sent.findLast(({ from }) => from === id)!.msg.payload as Told;
      const [strokes, glass, own] = ['strokes', 'glass', 'own'].map(told) as [Told, Told, Told];
      assert.deepEqual(Object.keys(own), LAYERS);
      for (const layer of LAYERS) {
        const { shape, data } = strokes[layer]!;
        const expected = data.map((a, at) => entry(a, glass[layer]!.data[at]!, layer));
        const scale = Math.max(...expected.map(Math.abs));
        assert.deepEqual(own[layer]!.shape, shape);
        assert.ok(
          expected.every((value, at) => Math.abs(value - own[layer]!.data[at]!) <= 1e-6 * scale),
          layer,
        );
      }
      assert.equal(file, join(examples.directory, 'own-gram.jpg'));
      assert.equal((await sharp(file).metadata()).width, 64);
      pictures.push(await readFile(file));
      assert.deepEqual(examples.problems, []);
    });
  }

  it('gives another painting for each', () => {
    assert.equal(new Set(pictures.map((picture) => picture.toString('base64'))).size, Object.keys(RECIPES).length);
  });
});
