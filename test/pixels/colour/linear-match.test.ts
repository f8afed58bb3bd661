import assert from 'node:assert/strict';
import type { Picture } from '../../../src/pixels/picture.js';
import { matchLinear } from '../../../src/pixels/colour/linear-match.js';
import { uniform } from '../../../src/values/random.js';

type Colour = readonly [number, number, number];

/** Pixels of three independent shares, each pulling along a colour, about a mean. */
function cloud(width: number, height: number, seed: number, mean: Colour, axes: readonly Colour[]): Picture {
  const random = uniform(seed);
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at += 3) {
    const shares = axes.map(() => random() - 0.5);
    for (let c = 0; c < 3; c++) data[at + c] = Math.round(mean[c]! + axes.reduce((sum, axis, i) => sum + shares[i]! * axis[c]!, 0));
  }
  return { width, height, data };
}

function moments({ data }: Picture): { mean: number[]; covariance: number[] } {
  const pixels = data.length / 3;
  const mean = [0, 1, 2].map((c) => [...data].reduce((sum, value, i) => sum + (i % 3 === c ? value : 0), 0) / pixels);
  const covariance = Array.from({ length: 9 }, (_, entry) => {
    const [i, j] = [Math.floor(entry / 3), entry % 3];
    let sum = 0;
    for (let at = 0; at < data.length; at += 3) sum += (data[at + i]! - mean[i]!) * (data[at + j]! - mean[j]!);
    return sum / pixels;
  });
  return { mean, covariance };
}

function assertNear(values: readonly number[], expected: readonly number[], tolerance: number): void {
  values.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) <= tolerance, `${values.join(', ')} for ${expected.join(', ')}`));
}

/** Warm and strongly related channels, and cool ones that are related otherwise. */
const WARM = cloud(
  80,
  60,
  1,
  [150, 120, 90],
  [
    [60, 40, 20],
    [10, -20, 15],
    [4, 4, -12],
  ],
);
const COOL = cloud(
  101,
  37,
  2,
  [90, 110, 140],
  [
    [20, 40, 70],
    [30, -10, -10],
    [5, 15, 0],
  ],
);

describe('matchLinear', () => {
  it('gives a picture the mean colour and the covariance of the reference', async () => {
    const matched = moments(await matchLinear(WARM, COOL));
    const wanted = moments(COOL);
    assertNear(matched.mean, wanted.mean, 0.1);
    // Rounding to whole levels adds a variance of a twelfth.
    assertNear(matched.covariance, wanted.covariance, 1);
  });

  it('maps each colour as the formula does', async () => {
    // Independent channels, so A is diagonal: the ratios of the standard deviations, 20/10, 5/10 and 10/10.
    const corners = (mean: number, deviations: Colour): Picture => ({
      width: 8,
      height: 1,
      data: Uint8Array.from({ length: 24 }, (_, i) => mean + (Math.floor(i / 3) & (1 << (i % 3)) ? 1 : -1) * deviations[i % 3]!),
    });
    assert.deepEqual(await matchLinear(corners(100, [10, 10, 10]), corners(150, [20, 5, 10])), corners(150, [20, 5, 10]));
  });

  it('leaves a picture that is matched to itself as it is', async () => {
    assert.deepEqual(await matchLinear(WARM, WARM), WARM);
  });

  it('turns everything into the colour of a flat reference, and a flat picture into the mean', async () => {
    const flat: Picture = { width: 2, height: 1, data: Uint8Array.of(10, 120, 240, 10, 120, 240) };
    const { data } = await matchLinear(WARM, flat);
    assert.deepEqual([...new Set(data.filter((_, i) => i % 3 === 0))], [10]);
    assert.deepEqual([...(await matchLinear(flat, COOL)).data.subarray(0, 3)], moments(COOL).mean.map(Math.round));
  });

  it('tints a grey picture along the colours of the reference, without noise', async () => {
    const grey = cloud(50, 40, 3, [128, 128, 128], [[200, 200, 200]]);
    const { data } = await matchLinear(grey, WARM);
    // Equal greys stay equal, and brighter ones brighter.
    const seen = new Map<number, string>();
    for (let at = 0; at < data.length; at += 3) {
      const colour = data.subarray(at, at + 3).join();
      assert.equal(seen.get(grey.data[at]!) ?? colour, colour);
      seen.set(grey.data[at]!, colour);
    }
    const reds = [...seen].sort(([a], [b]) => a - b).map(([, colour]) => Number(colour.split(',')[0]));
    assert.deepEqual(
      reds,
      [...reds].sort((a, b) => a - b),
    );
  });

  it('takes numbers for the levels nearest to them, and keeps the size of the picture', async () => {
    const numbers = { ...WARM, data: Float32Array.from(WARM.data, (value) => value + 0.3) };
    assert.deepEqual(await matchLinear(numbers, COOL), await matchLinear(WARM, COOL));
  });
});
