import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import sharp, { type Sharp } from 'sharp';
import { decodePicture } from '../../../src/image/decode.js';
import { essentialWebp } from '../../../src/image/decoder/webp-chunks.js';
import { jpegSegment, pngChunk, withWebpFrames } from '../../support/pictures/bombs.js';

const MEGABYTES = 8;
/** What Node.js starts with, and a little more: a tenth of what an object for each part would take. */
const HEAP_MEGABYTES = 48;
/** As many seconds as a picture has by default. */
const LIMITS = { maxPixels: 1000, maxBytes: 1e8, timeout: 30 };
const ESSENTIALS = require.resolve('../../../src/image/decoder/essentials.js');
const SIZE = { width: 8, height: 4 };

const image = (): Sharp => sharp({ create: { ...SIZE, channels: 3, background: { r: 160, g: 100, b: 70 } } });

/** A file with so many copies of a part at a place of another. */
function repeated(file: Buffer, at: number, part: Buffer, copies: number): Buffer {
  return Buffer.concat([file.subarray(0, at), Buffer.alloc(copies * part.length, part), file.subarray(at)]);
}

describe('a picture of a few megabytes and a million parts', () => {
  const [COMMENT, QUANTISATION] = [0xfe, 0xdb];
  const CASES: Readonly<Record<string, readonly [format: 'jpeg' | 'png', before: string, part: Buffer]>> = {
    'comments of a JPEG': ['jpeg', '\xff\xdb', jpegSegment(COMMENT, Buffer.alloc(0))],
    'tables of a JPEG': ['jpeg', '\xff\xdb', jpegSegment(QUANTISATION, Buffer.alloc(0))],
    'chunks of a PNG': ['png', 'IDAT', pngChunk('IDAT', Buffer.of(0))],
  };
  for (const [name, [format, before, part]] of Object.entries(CASES)) {
    it(`is thinned out in little memory: ${name}`, async () => {
      const file = await image().toFormat(format).toBuffer();
      const at = file.indexOf(before, 0, 'latin1') - (format === 'png' ? 4 : 0);
      const script = `
        const { essentialsOf } = require(${JSON.stringify(ESSENTIALS)});
        const [head, part, rest] = ${JSON.stringify([file.subarray(0, at), part, file.subarray(at)].map((each) => each.toString('hex')))}
          .map((hex) => Buffer.from(hex, 'hex'));
        const many = Buffer.alloc(Math.floor(${MEGABYTES * 1e6} / part.length) * part.length, part);
        console.log(essentialsOf(Buffer.concat([head, many, rest]), ${JSON.stringify(format)}).file.length);`;
      const { stdout } = await promisify(execFile)(process.execPath, [`--max-old-space-size=${HEAP_MEGABYTES}`, '-e', script]);
      const kept = Number(stdout);
      if (part[1] === COMMENT) assert.ok(kept <= file.length, String(kept));
      else assert.ok(kept > 0.9 * MEGABYTES * 1e6, String(kept));
    });
  }

  it('is decoded in time: frames of a WebP', async () => {
    const file = withWebpFrames(await image().webp({ lossless: true }).toBuffer(), 100_000, SIZE);
    const { width, height, data } = await decodePicture({ name: 'it', file, limits: LIMITS }, 0);
    assert.deepEqual([width, height, ...data.subarray(0, 3)], [8, 4, 160, 100, 70]);
  });

  it('is refused in time: scans of a JPEG that name 255 components, without an end', async () => {
    const jpeg = await image().jpeg().toBuffer();
    const scans = jpeg.indexOf(Buffer.of(0xff, 0xda));
    const file = repeated(jpeg.subarray(0, scans), scans, Buffer.of(0xff, 0xda, 0, 3, 0xff), 400_000);
    await assert.rejects(decodePicture({ name: 'it', file, limits: LIMITS }, 0), { code: 'image-invalid' });
  });
});

describe('an animated WebP', () => {
  it('is its first frame, where it stands on the canvas', async () => {
    for (const options of [{ lossless: true }, { quality: 90 }]) {
      const frames = await Promise.all([1, 2, 3].map((seed) => noise(31, 22, seed).png().toBuffer()));
      const file = await sharp(frames, { join: { animated: true } })
        .webp(options)
        .toBuffer();
      // A canvas of 40×30, and the first frame 6 pixels from the left and 4 from the top.
      file.writeUIntLE(39, file.indexOf('VP8X') + 12, 3);
      file.writeUIntLE(29, file.indexOf('VP8X') + 15, 3);
      file.writeUIntLE(3, file.indexOf('ANMF') + 8, 3);
      file.writeUIntLE(2, file.indexOf('ANMF') + 11, 3);
      const kept = essentialWebp(file);
      assert.ok(file.indexOf('ANMF') < file.lastIndexOf('ANMF') && kept.indexOf('ANMF') === kept.lastIndexOf('ANMF'));
      const [actual, expected] = await Promise.all([kept, file].map((each) => sharp(each, { pages: 1 }).ensureAlpha().raw().toBuffer()));
      assert.equal(expected!.length, 40 * 30 * 4);
      assert.ok(actual!.equals(expected!));
    }
  });
});

/** A picture whose pixels all differ. */
function noise(width: number, height: number, seed: number): Sharp {
  const data = Buffer.from(Array.from({ length: 3 * width * height }, (_, i) => Math.imul(i + seed, 0x9e3779b1) >>> 24));
  return sharp(data, { raw: { width, height, channels: 3 } });
}
