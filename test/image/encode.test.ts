import assert from 'node:assert/strict';
import sharp from 'sharp';
import type { Picture } from '../../src/pixels/picture.js';
import { encodePicture, thumbnail } from '../../src/image/encode.js';
import { type Format, formatOfFile, FORMATS, mediaType } from '../../src/image/formats.js';
import { uniform } from '../../src/values/random.js';

const WIDTH = 48;
const HEIGHT = 32;

/** Noise, which no encoder stores in few bytes. */
function noise(): Picture {
  const random = uniform(1);
  return { width: WIDTH, height: HEIGHT, data: Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, () => 256 * random()) };
}

function flat(...colour: [number, number, number]): Picture {
  return { width: WIDTH, height: HEIGHT, data: Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => colour[i % 3]!) };
}

function decode(file: Buffer): Promise<Buffer> {
  return sharp(file).toColourspace('srgb').removeAlpha().raw().toBuffer();
}

describe('encodePicture', () => {
  const SIGNATURES: Record<Format, { at: number; bytes: string }> = {
    jpeg: { at: 0, bytes: '\xff\xd8\xff' },
    png: { at: 0, bytes: '\x89PNG\r\n\x1a\n' },
    webp: { at: 8, bytes: 'WEBP' },
    tiff: { at: 0, bytes: 'II*\0' },
    avif: { at: 4, bytes: 'ftypavif' },
  };

  for (const format of FORMATS) {
    it(`writes a ${format} of the picture's size`, async () => {
      const file = await encodePicture(flat(180, 90, 60), format, 90);
      const { at, bytes } = SIGNATURES[format];
      assert.equal(file.toString('latin1', at, at + bytes.length), bytes);
      const { width, height, channels } = await sharp(file).metadata();
      assert.deepEqual([width, height, channels], [WIDTH, HEIGHT, 3]);
    });

    it(`keeps the colours in a ${format}`, async () => {
      const pixels = await decode(await encodePicture(flat(180, 90, 60), format, 90));
      [180, 90, 60].forEach((value, channel) => assert.ok(Math.abs(pixels[channel]! - value) <= 3, `${pixels[channel]} for ${value}`));
    });
  }

  for (const format of ['jpeg', 'webp', 'avif'] as const) {
    it(`makes a smaller ${format} at lower quality`, async () => {
      const [low, high] = await Promise.all([20, 90].map((quality) => encodePicture(noise(), format, quality)));
      assert.ok(low!.length < high!.length, `${low!.length} and ${high!.length} bytes`);
    });
  }

  for (const format of ['png', 'tiff'] as const) {
    it(`keeps every pixel in a ${format}, whatever the quality`, async () => {
      const picture = noise();
      assert.deepEqual(Uint8Array.from(await decode(await encodePicture(picture, format, 10))), picture.data);
    });
  }

  it('rounds and clips float values, which are grey levels from 0 to 255', async () => {
    const picture = { width: 2, height: 1, data: Float32Array.of(-20, 0.4, 99.6, 127.2, 254.7, 300) };
    assert.deepEqual([...(await decode(await encodePicture(picture, 'png', 90)))], [0, 0, 100, 127, 255, 255]);
  });
});

describe('thumbnail', () => {
  it('is a JPEG as a data URI, of the width asked for', async () => {
    const { image, width, height } = await thumbnail(flat(10, 20, 30), 24);
    assert.deepEqual([width, height], [24, 16]);
    assert.ok(image.startsWith('data:image/jpeg;base64,'));
    const metadata = await sharp(Buffer.from(image.slice(image.indexOf(',') + 1), 'base64')).metadata();
    assert.deepEqual([metadata.format, metadata.width, metadata.height], ['jpeg', 24, 16]);
  });

  it('never enlarges', async () => {
    const { width, height } = await thumbnail(flat(10, 20, 30), 160);
    assert.deepEqual([width, height], [WIDTH, HEIGHT]);
  });

  it('of an extreme shape is at least one pixel high', async () => {
    const { width, height } = await thumbnail({ width: 1000, height: 1, data: new Uint8Array(3000) }, 100);
    assert.deepEqual([width, height], [100, 1]);
  });
});

describe('formats', () => {
  it('are found from the ending of a file', () => {
    const endings: Record<string, Format | null> = {
      'a.jpg': 'jpeg',
      'a.JPEG': 'jpeg',
      'a.png': 'png',
      'b/c.d/a.webp': 'webp',
      'a.tif': 'tiff',
      'a.tiff': 'tiff',
      'a.avif': 'avif',
      'a.gif': null,
      a: null,
      'a.png/a': null,
    };
    for (const [file, format] of Object.entries(endings)) assert.equal(formatOfFile(file), format, file);
  });

  it('have their media types', () => {
    assert.deepEqual(FORMATS.map(mediaType), ['image/jpeg', 'image/png', 'image/webp', 'image/tiff', 'image/avif']);
  });
});
