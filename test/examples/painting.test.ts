import assert from 'node:assert/strict';
import { join } from 'node:path';
import sharp from 'sharp';
import { Examples, examplePicture } from '../support/node-red/examples.js';

/** Mean red, green and blue of a picture, or of a part of it. */
async function meanColour(input: Buffer | string): Promise<number[]> {
  const { channels } = await sharp(input).stats();
  return channels.slice(0, 3).map(({ mean }) => mean);
}

/** Means of red - green and blue - green, which the brightness has no part in. */
async function meanChroma(input: Buffer | string): Promise<number[]> {
  const [red, green, blue] = (await meanColour(input)) as [number, number, number];
  return [red - green, blue - green];
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, i) => value - b[i]!));
}

describe('the example flows that paint the shipped pictures', () => {
  let examples: Examples;

  before(async () => {
    examples = await Examples.start(['03 - two styles', '04 - keep colours', '05 - masks']);
  });
  after(() => examples.stop());

  /** Presses a button; the file that an image out node has written then. */
  const paint = async (button: string, out: string): Promise<string> => {
    examples.receive(button);
    const { msg } = await examples.from(out);
    return String(msg.filename);
  };

  for (const [name, button, out, file] of [
    ['two styles', 'ns03paint', 'ns03out', 'two-styles.jpg'],
    ['keep colours, after', 'ns04apaint', 'ns04aout', 'colors-after.jpg'],
    ['keep colours, before', 'ns04bpaint', 'ns04bout', 'colors-before.jpg'],
    ['masks', 'ns05paint', 'ns05out', 'masks.jpg'],
  ] as const) {
    it(`paint: ${name}`, async () => {
      assert.equal(await paint(button, out), join(examples.directory, file));
      const { format, width } = await sharp(join(examples.directory, file)).metadata();
      assert.deepEqual([format, width], ['jpeg', 64]);
      assert.deepEqual(examples.problems, []);
    });
  }

  it('blend by the shares that the messages bring', () => {
    const shares = examples.sent.filter(({ from, to }) => from.startsWith('ns03share') && to === 'ns03loss');
    assert.deepEqual(shares.map(({ msg }) => msg.topic).sort(), ['glass', 'strokes']);
  });

  it('keep the colors of the photograph, afterwards', async () => {
    const photograph = await meanChroma(await sharp(examplePicture('valley.jpg')).resize(64).toBuffer());
    assert.ok(distance(await meanChroma(join(examples.directory, 'colors-after.jpg')), photograph) < 4);
  });
});

describe('the first example, where its loss takes the latest style', () => {
  it('says which style it took', async () => {
    const examples = await Examples.start(['01 - paint a picture'], { changes: { ns01loss: { match: 'latest' } } });
    try {
      examples.receive('ns01style', { topic: 'brushstrokes' });
      await examples.next(({ to }) => to === 'ns01loss');
      examples.receive('ns01content');
      await examples.status('ns01loss', 'style: “brushstrokes”');
    } finally {
      await examples.stop();
    }
  });
});
