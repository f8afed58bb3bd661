import assert from 'node:assert/strict';
import type { Picture } from '../../../src/pixels/picture.js';
import { matchHistogram } from '../../../src/pixels/colour/histogram.js';
import { uniform } from '../../../src/values/random.js';

const LEVELS = 256;

function picture(width: number, height: number, value: (channel: number) => number): Picture {
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, (_, i) => value(i % 3)) };
}

/** Noise whose levels crowd towards 0 the more, the greater the power; each channel by its own. */
function noise(width: number, height: number, seed: number, powers: readonly [number, number, number]): Picture {
  const random = uniform(seed);
  return picture(width, height, (channel) => Math.floor(LEVELS * random() ** powers[channel]!));
}

/** Share of the pixels at each level. */
function shares({ data }: Picture, channel: number): number[] {
  const counts = new Array<number>(LEVELS).fill(0);
  for (let at = channel; at < data.length; at += 3) counts[data[at]!]!++;
  return counts.map((count) => count / (data.length / 3));
}

function cumulative(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => (sum += value));
}

describe('matchHistogram', () => {
  it('leaves a picture that is matched to itself as it is', async () => {
    const some = noise(50, 40, 1, [1, 2, 0.5]);
    assert.deepEqual(await matchHistogram(some, some), some);
  });

  it('gives each channel the distribution of the reference, within a level of the picture', async () => {
    const [from, to] = [noise(61, 47, 1, [1, 2, 3]), noise(97, 53, 2, [3, 1, 0.4])];
    const matched = await matchHistogram(from, to);
    for (const channel of [0, 1, 2]) {
      const [reached, wanted] = [cumulative(shares(matched, channel)), cumulative(shares(to, channel))];
      const step = Math.max(...shares(from, channel));
      wanted.forEach((share, level) => {
        assert.ok(
          Math.abs(reached[level]! - share) <= step / 2 + 1e-9,
          `channel ${channel}, level ${level}: ${reached[level]} for ${share}`,
        );
      });
    }
  });

  it('keeps the order of levels', async () => {
    const ramp = { width: LEVELS, height: 1, data: Uint8Array.from({ length: LEVELS * 3 }, (_, i) => Math.floor(i / 3)) };
    const { data } = await matchHistogram(ramp, noise(40, 40, 3, [2, 1, 0.3]));
    for (let at = 3; at < data.length; at++) assert.ok(data[at]! >= data[at - 3]!);
  });

  it('keeps the size of the picture, whatever that of the reference', async () => {
    const { width, height, data } = await matchHistogram(noise(7, 5, 1, [1, 1, 1]), noise(300, 200, 2, [1, 1, 1]));
    assert.deepEqual([width, height, data.length], [7, 5, 105]);
  });

  it('turns everything into the colour of a flat reference', async () => {
    const flat = picture(2, 2, (channel) => [10, 120, 240][channel]!);
    assert.deepEqual(
      await matchHistogram(noise(9, 4, 1, [1, 1, 1]), flat),
      picture(9, 4, (channel) => [10, 120, 240][channel]!),
    );
  });

  it('turns a flat picture into the median of the reference', async () => {
    const data = [10, 20, 30, 40, 200].flatMap((level) => [level, 255 - level, level]);
    const matched = await matchHistogram(
      picture(2, 2, () => 77),
      { width: 5, height: 1, data: Uint8Array.from(data) },
    );
    assert.deepEqual(
      matched,
      picture(2, 2, (channel) => [30, 225, 30][channel]!),
    );
  });

  it('takes numbers for the levels nearest to them', async () => {
    const levels = Uint8Array.from([0, 50, 255, 255, 100, 0]);
    const numbers = Float32Array.from([-3, 50.4, 254.6, 300, 99.6, 0.2]);
    const reference = noise(30, 30, 4, [1, 2, 3]);
    const [fromNumbers, fromLevels] = [
      await matchHistogram({ width: 2, height: 1, data: numbers }, reference),
      await matchHistogram({ width: 2, height: 1, data: levels }, reference),
    ];
    assert.deepEqual(fromNumbers, fromLevels);
  });

  it('works on every pixel of a picture larger than a slice, and writes into neither', async () => {
    const [from, to] = [picture(300, 200, () => 80), picture(2, 2, () => 200)];
    assert.deepEqual(
      await matchHistogram(from, to),
      picture(300, 200, () => 200),
    );
    assert.deepEqual(
      from,
      picture(300, 200, () => 80),
    );
  });
});
