import assert from 'node:assert/strict';
import { withColoursOf } from '../../src/image/keep-colours.js';
import { uniform } from '../../src/values/random.js';
import type { Picture } from '../../src/pixels/picture.js';
import { formula } from '../support/numbers/golden.js';

type Colour = [number, number, number];

function flat(colour: Colour, width: number, height: number): { width: number; height: number; data: Uint8Array } {
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, (_, i) => colour[i % 3]!) };
}

describe('withColoursOf', () => {
  const cases = formula('preserve_colors(styled->content=>out)') as [Colour, Colour, Colour][];
  for (const [painting, content, expected] of cases) {
    it(`gives ${painting.join(' ')} the colour of ${content.join(' ')}`, async () => {
      const { data } = await withColoursOf(flat(content, 1, 1), flat(painting, 1, 1));
      assert.deepEqual([...data], expected);
    });
  }

  it('works on every pixel of a picture larger than a slice', async () => {
    const [painting, content, expected] = cases[0]!;
    const { width, height, data } = await withColoursOf(flat(content, 300, 200), flat(painting, 300, 200));
    assert.deepEqual([width, height], [300, 200]);
    assert.deepEqual(data, flat(expected, 300, 200).data);
  });

  it("brings the content to the painting's size", async () => {
    const [painting, content, expected] = cases[4]!;
    const { width, height, data } = await withColoursOf(flat(content, 7, 5), flat(painting, 16, 9));
    assert.deepEqual([width, height], [16, 9]);
    assert.deepEqual([...data.subarray(0, 3)], expected);
  });

  it('leaves the pictures as they are', async () => {
    const [painting, content] = [flat([200, 50, 25], 4, 4), flat([10, 120, 240], 4, 4)];
    await withColoursOf(content, painting);
    assert.deepEqual([...painting.data.subarray(0, 3), ...content.data.subarray(0, 3)], [200, 50, 25, 10, 120, 240]);
  });

  it('leaves a grey photograph grey, whatever is painted of it', async () => {
    const random = uniform(3);
    const content = { width: 256, height: 256, data: Uint8Array.from({ length: 3 * 65_536 }, (_, i) => Math.floor(i / 3) % 256) };
    const painting = { ...content, data: Uint8Array.from(content.data, () => 256 * random()) };
    const { data } = await withColoursOf(content, painting);
    for (let at = 0; at < data.length; at += 3) {
      assert.deepEqual([data[at + 1], data[at + 2]], [data[at], data[at]]);
      const luma = 0.299 * painting.data[at]! + 0.587 * painting.data[at + 1]! + 0.114 * painting.data[at + 2]!;
      assert.ok(Math.abs(data[at]! - luma) <= 0.5 + 1e-9, `${data[at]} for ${luma}`);
    }
  });

  it('neither darkens nor brightens: the mean luma is that of the painting', async () => {
    const random = uniform(4);
    // Far from black and white, where nothing is clipped.
    const picture = (spread: number): Picture => ({
      ...{ width: 200, height: 200 },
      data: Uint8Array.from({ length: 120_000 }, () => 128 + spread * (random() - 0.5)),
    });
    const [content, painting] = [picture(80), picture(80)];
    const result = await withColoursOf(content, painting);
    const mean = ({ data }: Picture): number => {
      let sum = 0;
      for (let at = 0; at < data.length; at += 3) sum += 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
      return (3 * sum) / data.length;
    };
    assert.ok(Math.abs(mean(result) - mean(painting)) < 0.02, `${mean(result)} and ${mean(painting)}`);
  });
});
