import assert from 'node:assert/strict';
import sharp, { type Sharp } from 'sharp';
import { decodePicture } from '../../src/image/decode.js';
import { DEFAULT_LIMITS } from '../../src/image/limits.js';

const ACCEPTING = { ...DEFAULT_LIMITS, acceptTruncated: true };
const END_BYTES = 2;

/** Noise to the last corner, so that a byte less shows. */
function picture(): Sharp {
  let state = 1;
  const data = Uint8Array.from({ length: 96 * 64 * 3 }, () => (state = (state * 48_271) % 2_147_483_647) >> 8);
  return sharp(data, { raw: { width: 96, height: 64, channels: 3 } });
}

const JPEGS: Record<string, (image: Sharp) => Sharp> = {
  baseline: (image) => image.jpeg({ quality: 90 }),
  progressive: (image) => image.jpeg({ quality: 90, progressive: true }),
  grey: (image) => image.greyscale().toColourspace('b-w').jpeg({ quality: 90 }),
};

describe('a JPEG without its end marker', () => {
  for (const [name, encode] of Object.entries(JPEGS)) {
    it(`is whole all the same: ${name}`, async () => {
      const whole = await encode(picture()).toBuffer();
      const expected = await decodePicture({ name: 'it', file: whole }, 0);
      const data = whole.subarray(0, -END_BYTES);
      // Nothing of it, half of it, and what may fill up before it.
      for (const filling of [0, 1, 2, 3]) {
        let truncated = true;
        const decoded = await decodePicture({ name: 'it', file: Buffer.concat([data, Buffer.alloc(filling, 0xff)]) }, 0, {
          onReport: (report) => (truncated = report.truncated),
        });
        assert.deepEqual(decoded, expected, `${filling} bytes`);
        assert.equal(truncated, false);
      }
    });

    it(`is refused where more is missing: ${name}`, async () => {
      const file = await encode(picture()).toBuffer();
      for (const missing of [END_BYTES + 2, END_BYTES + 3, 20, file.length >> 1])
        await assert.rejects(decodePicture({ name: 'it', file: file.subarray(0, -missing) }, 0), {
          code: 'image-invalid',
          message: /premature end/,
        });
    });
  }

  it('is refused where a progressive one ends between two scans', async () => {
    const file = await JPEGS.progressive!(picture()).toBuffer();
    const lastScan = file.lastIndexOf(Buffer.of(0xff, 0xda));
    // A scan's Huffman table stands before it.
    const between = file.lastIndexOf(Buffer.of(0xff, 0xc4), lastScan);
    await assert.rejects(decodePicture({ name: 'it', file: file.subarray(0, between) }, 0), { code: 'image-invalid' });
  });

  it('may have lost half of it, or have a film behind it', async () => {
    const whole = await JPEGS.baseline!(picture()).toBuffer();
    const expected = await decodePicture({ name: 'it', file: whole }, 0);
    for (const file of [whole.subarray(0, -1), Buffer.concat([whole, Buffer.from('\0\0\0\x18ftypmp42', 'latin1')])])
      assert.deepEqual(await decodePicture({ name: 'it', file }, 0), expected);
  });
});

describe('a picture that is cut off, where the administrator takes such', () => {
  const CUT: Record<string, (image: Sharp) => Sharp> = { ...JPEGS, PNG: (image) => image.png(), GIF: (image) => image.gif() };
  for (const [name, encode] of Object.entries(CUT)) {
    it(`is taken as far as it goes, and said to be: ${name}`, async () => {
      const file = await encode(picture()).toBuffer();
      const whole = await decodePicture({ name: 'it', file }, 0);
      let truncated = false;
      const cut = { name: 'it', file: file.subarray(0, Math.round(file.length * 0.6)) };
      const decoded = await decodePicture({ ...cut, limits: ACCEPTING }, 0, { onReport: (report) => (truncated = report.truncated) });
      assert.equal(truncated, true);
      assert.deepEqual([decoded.width, decoded.height], [96, 64]);
      if (name !== 'progressive') assert.deepEqual([...decoded.data.subarray(0, 3 * 96)], [...whole.data.subarray(0, 3 * 96)]);
      await assert.rejects(decodePicture(cut, 0), { code: 'image-invalid' });
    });
  }

  it('is not said of a whole one', async () => {
    const file = await JPEGS.baseline!(picture()).toBuffer();
    const reports: boolean[] = [];
    for (const each of [file, file.subarray(0, -END_BYTES)])
      await decodePicture({ name: 'it', file: each, limits: ACCEPTING }, 0, { onReport: ({ truncated }) => reports.push(truncated) });
    assert.deepEqual(reports, [false, false]);
  });

  it('is refused where nothing can be made of it', async () => {
    const file = await picture().jpeg().toBuffer();
    await assert.rejects(decodePicture({ name: 'it', file: file.subarray(0, 40), limits: ACCEPTING }, 0), { code: 'image-invalid' });
  });
});
