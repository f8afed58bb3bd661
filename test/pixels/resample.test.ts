import assert from 'node:assert/strict';
import sharp from 'sharp';
import { resample, resamplePlanes } from '../../src/pixels/resample.js';
import type { Size } from '../../src/pixels/picture.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

/** A function of a position, at the centre of each pixel of a picture that spans 0 to 1 both ways. */
function sampled({ width, height }: Size, f: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) => f(((i % width) + 0.5) / width, (Math.floor(i / width) + 0.5) / height));
}

/** The largest difference, in the pixels that are further than `margin`, a share of the picture, from its border. */
function largestDifference(actual: Float32Array, expected: Float32Array, { width, height }: Size, margin: number): number {
  let largest = 0;
  for (let y = Math.ceil(margin * height); y < height - margin * height; y++) {
    for (let x = Math.ceil(margin * width); x < width - margin * width; x++) {
      largest = Math.max(largest, Math.abs(actual[y * width + x]! - expected[y * width + x]!));
    }
  }
  return largest;
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const FROM: Size = { width: 24, height: 20 };
const LARGER: readonly Size[] = [
  { width: 48, height: 40 },
  { width: 31, height: 29 },
  { width: 24, height: 57 },
];
const SMALLER: readonly Size[] = [
  { width: 12, height: 10 },
  { width: 17, height: 11 },
  { width: 3, height: 20 },
];

const named = (sizes: readonly Size[]): (readonly [string, Size])[] => sizes.map((size) => [`${size.width}×${size.height}`, size]);

describe('resample', () => {
  it('gives a picture of the same size back as it is, in other memory', () => {
    const values = randomValues(3 * 24 * 20, 1);
    const same = resample(values, FROM, FROM, 3);
    assert.deepEqual(same, values);
    assert.notEqual(same.buffer, values.buffer);
  });

  for (const [name, to] of named([...LARGER, ...SMALLER, { width: 1, height: 1 }])) {
    it(`keeps a constant at ${name}`, () => {
      const out = resample(new Float32Array(24 * 20).fill(-73), FROM, to, 1);
      assert.equal(out.length, to.width * to.height);
      assert.ok(out.every((value) => Math.abs(value + 73) < 1e-4));
    });
  }

  const slope = (x: number, y: number): number => 400 * x - 300 * y + 50;
  for (const [name, to] of named(LARGER)) {
    it(`keeps straight slopes at ${name}, away from the border`, () => {
      const out = resample(sampled(FROM, slope), FROM, to, 1);
      assert.ok(largestDifference(out, sampled(to, slope), to, 0.15) < 1e-3);
    });
  }

  it('keeps straight slopes at half the size', () => {
    const to = { width: 12, height: 10 };
    assert.ok(largestDifference(resample(sampled(FROM, slope), FROM, to, 1), sampled(to, slope), to, 0.25) < 1e-3);
  });

  it('puts waves where they belong, larger and smaller', () => {
    const wave = (x: number, y: number): number => 100 * Math.sin(7 * x + 1) * Math.cos(5 * y);
    const from = { width: 64, height: 48 };
    for (const to of [
      { width: 128, height: 96 },
      { width: 91, height: 50 },
      { width: 32, height: 24 },
      { width: 45, height: 30 },
    ]) {
      const difference = largestDifference(resample(sampled(from, wave), from, to, 1), sampled(to, wave), to, 0.1);
      assert.ok(difference < 0.5, `${difference} at ${to.width}×${to.height}`);
    }
  });

  it('keeps the mean when it shrinks', () => {
    const from = { width: 60, height: 48 };
    // Grey at the border, where a cubic looks outside.
    const inside = (x: number, y: number): number => Math.max(0, 1 - 4 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)) ** 2;
    const noise = randomValues(60 * 48, 5);
    const values = sampled(from, inside).map((weight, i) => 100 * weight * (1 + noise[i]!));
    for (const to of [
      { width: 30, height: 24 },
      { width: 20, height: 12 },
      { width: 41, height: 33 },
    ]) {
      assertClose([mean(resample(values, from, to, 1))], [mean(values)], 5e-3, `mean at ${to.width}×${to.height}`);
    }
  });

  it('leaves nothing of a pattern that is too fine for the smaller size', () => {
    const board = Float32Array.from({ length: 64 * 64 }, (_, i) => ((i + Math.floor(i / 64)) % 2 === 0 ? 255 : 0));
    const small = resample(board, { width: 64, height: 64 }, { width: 20, height: 20 }, 1);
    for (let y = 2; y < 18; y++) for (let x = 2; x < 18; x++) assert.ok(Math.abs(small[y * 20 + x]! - 127.5) < 8);
  });

  it('does not clip what lies outside 0–255', () => {
    const out = resample(Float32Array.of(-500, -500, -500, 900, 900, 900), { width: 6, height: 1 }, { width: 12, height: 1 }, 1);
    assert.ok(Math.min(...out) <= -500 && Math.max(...out) >= 900);
  });

  it('does not mix channels', () => {
    const to = { width: 31, height: 29 };
    const channels = [1, 2, 3].map((seed) => randomValues(24 * 20, seed));
    const together = resample(
      Float32Array.from({ length: 3 * 24 * 20 }, (_, i) => channels[i % 3]![Math.floor(i / 3)]!),
      FROM,
      to,
      3,
    );
    channels.forEach((channel, at) => {
      const alone = resample(channel, FROM, to, 1);
      assert.deepEqual(
        together.filter((_, i) => i % 3 === at),
        alone,
      );
    });
  });

  it('takes bytes for what they are', () => {
    const bytes = Uint8Array.from({ length: 24 * 20 }, (_, i) => (i * 37) % 256);
    const to = { width: 40, height: 11 };
    assert.deepEqual(resample(bytes, FROM, to, 1), resample(Float32Array.from(bytes), FROM, to, 1));
  });

  // When enlarging, sharp is off by half a pixel.
  it('shrinks as sharp does with its cubic kernel', async () => {
    const from = { width: 40, height: 30 };
    const bytes = Uint8Array.from(sampled(from, (x, y) => 128 + 60 * Math.sin(30 * x) + 60 * Math.cos(25 * y)));
    for (const to of [
      { width: 20, height: 10 },
      { width: 23, height: 17 },
    ]) {
      const theirs = await sharp(bytes, { raw: { ...from, channels: 1 } })
        .resize({ ...to, kernel: 'cubic', fit: 'fill' })
        .toColourspace('b-w')
        .raw()
        .toBuffer();
      const difference = largestDifference(resample(bytes, from, to, 1), Float32Array.from(theirs), to, 0.1);
      assert.ok(difference < 2, `${difference} at ${to.width}×${to.height}`);
    }
  });
});

describe('resamplePlanes', () => {
  it('resizes each plane for itself', () => {
    const to = { width: 11, height: 33 };
    const planes = randomValues(3 * 24 * 20, 4);
    const out = resamplePlanes(planes, FROM, to);
    for (let plane = 0; plane < 3; plane++) {
      const alone = resample(planes.subarray(plane * 480, (plane + 1) * 480), FROM, to, 1);
      assert.deepEqual(out.subarray(plane * 363, (plane + 1) * 363), alone);
    }
    assert.equal(out.length, 3 * 363);
  });

  it('gives planes that have the size as they are', () => {
    const planes = randomValues(3 * 24 * 20, 4);
    assert.equal(resamplePlanes(planes, FROM, { ...FROM }), planes);
  });
});
