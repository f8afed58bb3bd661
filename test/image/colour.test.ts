import assert from 'node:assert/strict';
import { withColoursOf } from '../../src/image/colour.js';
import { formula } from '../support/golden.js';

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
});
