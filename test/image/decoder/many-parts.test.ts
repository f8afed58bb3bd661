import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import sharp, { type Sharp } from 'sharp';
import { decodePicture } from '../../../src/image/decode.js';
import { essentialGif } from '../../../src/image/decoder/gif-blocks.js';
import { mostHeifPixels } from '../../../src/image/decoder/heif-pixels.js';
import { essentialWebp } from '../../../src/image/decoder/webp-chunks.js';
import { avifGrid, jpegSegment, pngChunk, withWebpFrames } from '../../support/pictures/bombs.js';

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

describe('an AVIF of tiles', () => {
  const tileOf = (side: number): Promise<Buffer> =>
    sharp({ create: { width: side, height: side, channels: 3, background: { r: 160, g: 100, b: 70 } } })
      .avif({ effort: 0 })
      .toBuffer();

  it('is decoded, also where they overhang', async () => {
    const file = avifGrid(await tileOf(64), 2, { width: 100, height: 90 });
    const { width, height, data } = await decodePicture({ name: 'it', file, limits: { ...LIMITS, maxPixels: 9000 } }, 0);
    assert.deepEqual([width, height], [100, 90]);
    [160, 100, 70].forEach((value, channel) => assert.ok(Math.abs(data[channel]! - value) <= 4, [...data.subarray(0, 3)].join()));
  });

  it('is refused where a kilobyte says that it is small, and its tiles are not', async () => {
    const file = avifGrid(await tileOf(2048), 16, { width: 64, height: 64 });
    assert.ok(file.length < 2000);
    await assert.rejects(decodePicture({ name: 'it', file }, 0), {
      code: 'image-invalid',
      message: /it is made of 1073\.741824 megapixels/,
    });
  });

  it('is as many pixels as its tiles have, however they are named, and without limit where they are made of themselves', async () => {
    const file = avifGrid(await tileOf(64), 3, { width: 64, height: 64 });
    assert.equal(mostHeifPixels(file), 9 * 64 ** 2);
    // The first tile is the grid itself.
    const itself = Buffer.from(file);
    itself.writeUInt16BE(2, itself.indexOf('dimg') + 8);
    assert.equal(mostHeifPixels(itself), Infinity);
  });
});

describe('an animated GIF', () => {
  it('is its first frame, with what comes before', async () => {
    const frames = await Promise.all([1, 2, 3].map((seed) => noise(31, 22, seed).png().toBuffer()));
    const file = await sharp(frames, { join: { animated: true } })
      .gif({ loop: 2 })
      .toBuffer();
    const kept = essentialGif(file);
    const [whole, first] = await Promise.all([file, kept].map((each) => sharp(each).metadata()));
    assert.deepEqual([whole!.pages, first!.pages ?? 1], [3, 1]);
    assert.ok(kept.includes('NETSCAPE2.0') && kept.length < file.length);
    const [actual, expected] = await Promise.all([kept, file].map((each) => sharp(each, { pages: 1 }).ensureAlpha().raw().toBuffer()));
    assert.ok(actual!.equals(expected!));
  });

  it('is left as it is where its first frame is cut off', async () => {
    const file = await noise(31, 22, 1).gif().toBuffer();
    for (const length of [12, 13, 40, file.length - 3]) assert.ok(essentialGif(file.subarray(0, length)).equals(file.subarray(0, length)));
    assert.ok(essentialGif(file.subarray(0, -1)).equals(file));
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
      const kept = essentialWebp(file).file;
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
