import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { decodePicture } from '../../src/image/decode.js';
import { ENCODINGS, type DecoderReport } from '../support/pictures/hostile-decoder.js';

const COPIES = 250;
const DECODER = join(__dirname, '..', 'support', 'pictures', 'hostile-decoder.js');
/** A megapixel in the largest of the formats' own representations, several times over, and the library's caches. */
const MOST_GROWTH = 96e6;

describe('a damaged picture', () => {
  Object.keys(ENCODINGS).forEach((encoding, seed) => {
    it(`ends in an error that says so or in a whole picture: ${COPIES} copies of a ${encoding}`, async () => {
      const args = [DECODER, encoding, String(COPIES), String(seed + 1)];
      const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
      const report = JSON.parse(stdout) as DecoderReport;
      assert.deepEqual(report.failures, []);
      assert.equal(report.refused + report.decoded, COPIES);
      assert.ok(report.refused > COPIES / 10 && report.decoded > COPIES / 20, `${report.refused} refused, ${report.decoded} decoded`);
      assert.ok(report.slowestSeconds < 5, `the slowest took ${report.slowestSeconds} s`);
      assert.ok(report.growth < MOST_GROWTH, `${report.growth} bytes more than at first`);
    });
  });
});

describe('decodePicture: limits', () => {
  const flat = (width: number, height: number): sharp.Sharp =>
    sharp({ create: { width, height, channels: 3, background: { r: 160, g: 100, b: 70 } } });
  const LIMITS = { maxPixels: 5000, maxBytes: 1e6, timeout: 10 };

  it('holds for the pixels of the file, and of the result', async () => {
    const tooLarge = { name: 'NeuralStyleError', code: 'image-too-large', message: /at most 0\.005 megapixels/ };
    const file = await flat(101, 50).png().toBuffer();
    await assert.rejects(decodePicture({ name: 'it', file, limits: LIMITS }, 10), tooLarge);
    const small = await flat(10, 5).png().toBuffer();
    await assert.rejects(decodePicture({ name: 'it', file: small, limits: LIMITS }, 200), tooLarge);
    assert.equal((await decodePicture({ name: 'it', file: small, limits: LIMITS }, 100)).data.length, 100 * 50 * 3);
  });

  it('takes one frame of a thousand', async () => {
    const still = await flat(64, 64).gif().toBuffer();
    const colours = still[10]! & 0x80 ? 3 * (2 << (still[10]! & 7)) : 0;
    const [head, frame] = [still.subarray(0, 13 + colours), still.subarray(13 + colours, -1)];
    const file = Buffer.concat([head, ...Array<Buffer>(1000).fill(frame), Buffer.of(0x3b)]);
    assert.equal((await sharp(file).metadata()).pages, 1000);
    const { width, height } = await decodePicture({ name: 'it', file, limits: LIMITS }, 0);
    assert.deepEqual([width, height], [64, 64]);
  });

  it('takes the first page of a TIFF of several', async () => {
    const pages = await Promise.all([flat(32, 16), flat(32, 16).negate()].map((page) => page.png().toBuffer()));
    const file = await sharp(pages, { join: { animated: true } })
      .tiff()
      .toBuffer();
    assert.equal((await sharp(file).metadata()).pages, 2);
    const picture = await decodePicture({ name: 'it', file }, 0);
    assert.deepEqual([picture.width, picture.height, picture.data[0]], [32, 16, 160]);
  });

  it('refuses a TIFF of one pixel whose tiles would fill the memory', async () => {
    const file = await flat(1, 1).tiff({ tile: true, tileWidth: 64, tileHeight: 64 }).toBuffer();
    const directory = file.readUInt32LE(4);
    for (let at = directory + 2; at < directory + 2 + 12 * file.readUInt16LE(directory); at += 12)
      // TileWidth and TileLength.
      if ([322, 323].includes(file.readUInt16LE(at))) file.writeUInt16LE(65_520, at + 8);
    await assert.rejects(decodePicture({ name: 'it', file }, 0), { code: 'image-invalid', message: /tile size/ });
  });

  const DISGUISES: Record<string, string> = {
    'an ImageMagick script': "push graphic-context\nviewbox 0 0 8 8\nfill 'url(https://example.org/)'\npop graphic-context",
    'a WAV': 'RIFF\x24\0\0\0WAVEfmt ',
    'a CSV matrix': '1,2\n3,4\n',
    'a single byte': '\xff',
  };
  for (const [name, text] of Object.entries(DISGUISES)) {
    it(`refuses ${name}, which a library may know how to read`, async () => {
      const message = 'Expected a JPEG, PNG, WebP, AVIF, TIFF or GIF picture but it is not one, or is damaged: unsupported image format.';
      await assert.rejects(decodePicture({ name: 'it', file: Buffer.from(text, 'latin1') }, 0), { code: 'image-invalid', message });
    });
  }

  it('gives up when decoding takes too long', async () => {
    const file = await flat(4000, 4000).png().toBuffer();
    await assert.rejects(decodePicture({ name: 'msg.payload', file, limits: { ...LIMITS, maxPixels: 1e8, timeout: 0.001 } }, 0), {
      name: 'NeuralStyleError',
      code: 'image-timeout',
      message: /^Decoding msg\.payload took longer than 0\.001 s and was given up\. .*neuralStyle: \{ timeout \}/,
    });
  });
});
