import assert from 'node:assert/strict';
import { decodePicture } from '../../src/image/decode.js';
import { tiffOf } from '../support/pictures/tiff.js';

const GREY = { width: 4, height: 1, channels: 1 } as const;
const RGB = { width: 2, height: 1, channels: 3 } as const;
const LEVELS = [0, 51, 102, 255];
const repeated = (levels: readonly number[]): number[] => levels.flatMap((level) => [level, level, level]);

describe('a TIFF of floating-point numbers', () => {
  const decode = async (file: Buffer, size = 0): Promise<number[]> => [...(await decodePicture({ name: 'it', file }, size)).data];

  for (const [range, white] of Object.entries({ '0–1': 1, '0–255': 255, '0–65,535': 65_535 })) {
    it(`of ${range} is not black and not white, grey or in colour`, async () => {
      const values = LEVELS.map((level) => (level / 255) * white);
      assert.deepEqual(await decode(tiffOf(GREY, values)), repeated(LEVELS));
      assert.deepEqual(await decode(tiffOf(RGB, [...values, white / 5, white])), [...LEVELS, 51, 255]);
    });
  }

  it('may be a little above white, and hold what is no number', async () => {
    assert.deepEqual(await decode(tiffOf(GREY, [-0.2, 0.2, 1.3, NaN])), repeated([0, 51, 255, 0]));
  });

  it('of zeros is black', async () => {
    assert.deepEqual(await decode(tiffOf(GREY, [0, 0, 0, 0])), repeated([0, 0, 0, 0]));
  });

  it('is shrunk and enlarged as others are', async () => {
    const values = [1, 1, 0, 0];
    const bytes = { data: Uint8Array.of(255, 255, 0, 0), width: 4, height: 1, channels: 1 } as const;
    for (const size of [2, 16])
      assert.deepEqual(await decode(tiffOf(GREY, values), size), [...(await decodePicture({ name: 'it', raw: bytes }, size)).data]);
  });

  it('may hold whole numbers of 32 bits instead', async () => {
    const values = LEVELS.map((level) => Math.round((level / 255) * (2 ** 32 - 1)));
    assert.deepEqual(await decode(tiffOf(GREY, values, 'uint')), repeated(LEVELS));
  });
});
