import assert from 'node:assert/strict';
import { longerSide } from '../../src/pixels/fit.js';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { decodePicture } from '../../src/image/decode.js';
import type { Picture } from '../../src/pixels/picture.js';
import { crc32 } from '../support/pictures/png.js';

type Colour = readonly [number, number, number];

const RUST: Colour = [160, 100, 70];
const TEAL: Colour = [40, 120, 130];
const WIDTH = 32;
const HEIGHT = 16;

/** A picture of one colour, without alpha. */
function flat([r, g, b]: Colour, width = WIDTH, height = HEIGHT): Sharp {
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
}

/** Rust on the left, teal on the right. */
function halves(): Sharp {
  const data = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => {
    const column = Math.floor(i / 3) % WIDTH;
    return (column < WIDTH / 2 ? RUST : TEAL)[i % 3]!;
  });
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

function decode(file: Buffer, size = 0): Promise<Picture> {
  return decodePicture({ name: 'msg.payload', file }, size);
}

/** The pixel at a place given as shares of the width and height. */
function pixelAt({ width, height, data }: Picture, x: number, y: number): number[] {
  const at = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
  return [...data.subarray(at, at + 3)];
}

function assertColour(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  const off = Math.max(...expected.map((value, channel) => Math.abs(actual[channel]! - value)));
  assert.ok(off <= tolerance, `expected ${expected.join(' ')} give or take ${tolerance}, got ${actual.join(' ')}`);
}

describe('decodePicture: formats', () => {
  const ENCODINGS: Record<string, { encode: (image: Sharp) => Sharp; tolerance: number }> = {
    JPEG: { encode: (image) => image.jpeg({ quality: 95 }), tolerance: 3 },
    PNG: { encode: (image) => image.png(), tolerance: 0 },
    'palette PNG': { encode: (image) => image.png({ palette: true, colours: 2, dither: 0 }), tolerance: 1 },
    WebP: { encode: (image) => image.webp({ quality: 95 }), tolerance: 4 },
    'lossless WebP': { encode: (image) => image.webp({ lossless: true }), tolerance: 0 },
    AVIF: { encode: (image) => image.avif({ quality: 90 }), tolerance: 4 },
    TIFF: { encode: (image) => image.tiff({ compression: 'lzw' }), tolerance: 0 },
    GIF: { encode: (image) => image.gif({ dither: 0 }), tolerance: 1 },
  };
  for (const [name, { encode, tolerance }] of Object.entries(ENCODINGS)) {
    it(`reads a ${name}`, async () => {
      const picture = await decode(await encode(halves()).toBuffer());
      assert.deepEqual([picture.width, picture.height, picture.data.length], [WIDTH, HEIGHT, WIDTH * HEIGHT * 3]);
      assertColour(pixelAt(picture, 0.25, 0.5), RUST, tolerance);
      assertColour(pixelAt(picture, 0.75, 0.5), TEAL, tolerance);
    });
  }

  it('takes the first frame of an animated GIF', async () => {
    const frames = await Promise.all([RUST, TEAL].map((colour) => flat(colour).png().toBuffer()));
    const animation = await sharp(frames, { join: { animated: true } })
      .gif({ dither: 0 })
      .toBuffer();
    assert.equal((await sharp(animation).metadata()).pages, 2);
    const picture = await decode(animation);
    assert.deepEqual([picture.width, picture.height], [WIDTH, HEIGHT]);
    assertColour(pixelAt(picture, 0.5, 0.5), RUST, 1);
  });
});

describe('decodePicture: colour', () => {
  it('repeats grey in all three channels', async () => {
    const data = new Uint8Array(WIDTH * HEIGHT).fill(90);
    const grey = sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } }).toColourspace('b-w');
    for (const file of [await grey.clone().png().toBuffer(), await grey.clone().jpeg({ quality: 95 }).toBuffer()]) {
      assert.equal((await sharp(file).metadata()).channels, 1);
      const picture = await decode(file);
      assert.equal(picture.data.length, WIDTH * HEIGHT * 3);
      assert.deepEqual(pixelAt(picture, 0.5, 0.5), [90, 90, 90]);
    }
  });

  it('lays transparency on white', async () => {
    const data = Uint8Array.of(...RUST, 0, ...RUST, 128, ...RUST, 255);
    const file = await sharp(data, { raw: { width: 3, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    const picture = await decode(file);
    assertColour(pixelAt(picture, 0, 0), [255, 255, 255], 0);
    assertColour(
      pixelAt(picture, 0.5, 0),
      RUST.map((value) => 255 + (value - 255) * (128 / 255)),
      1,
    );
    assertColour(pixelAt(picture, 0.9, 0), RUST, 0);
  });

  it('lays transparency on another colour when asked', async () => {
    const data = Uint8Array.of(...RUST, 0, ...RUST, 255);
    const file = await sharp(data, { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    const picture = await decodePicture({ name: 'msg.payload', file }, 0, { background: { r: 0, g: 10, b: 20 } });
    assert.deepEqual([...picture.data], [0, 10, 20, ...RUST]);
  });

  it('lays transparent grey on white', async () => {
    const file = await sharp(Uint8Array.of(100, 0, 100, 255), { raw: { width: 2, height: 1, channels: 2 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    assert.equal((await sharp(file).metadata()).channels, 2);
    assert.deepEqual([...(await decode(file)).data], [255, 255, 255, 100, 100, 100]);
  });

  it('reduces 16 bits per channel to 8', async () => {
    const data = Uint16Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => RUST[i % 3]! * 257);
    const file = await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    assert.equal((await sharp(file).metadata()).depth, 'ushort');
    assertColour(pixelAt(await decode(file), 0.5, 0.5), RUST, 1);
  });

  it('reduces 16-bit grey to 8-bit RGB', async () => {
    const data = new Uint16Array(WIDTH * HEIGHT).fill(90 * 257);
    const file = await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    assert.equal((await sharp(file).metadata()).depth, 'ushort');
    const picture = await decode(file);
    assert.equal(picture.data.length, WIDTH * HEIGHT * 3);
    assertColour(pixelAt(picture, 0.5, 0.5), [90, 90, 90], 1);
  });

  it('converts a CMYK JPEG', async () => {
    const file = await flat(RUST).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    assert.equal((await sharp(file).metadata()).space, 'cmyk');
    // Without a profile in the file the inks are generic ones, which come close.
    assertColour(pixelAt(await decode(file), 0.5, 0.5), RUST, 15);
  });

  it('converts from the embedded profile to sRGB', async () => {
    const file = await flat(RUST).withIccProfile('p3').png().toBuffer();
    const stored = await sharp(file, { ignoreIcc: true }).raw().toBuffer();
    assert.ok(Math.abs(stored[0]! - RUST[0]) > 5, 'the file holds Display P3 values');
    assertColour(pixelAt(await decode(file), 0.5, 0.5), RUST, 1);
  });
});

describe('decodePicture: EXIF orientation', () => {
  const [A, B, C, D]: readonly Colour[] = [
    [200, 30, 30],
    [30, 180, 30],
    [30, 30, 200],
    [200, 190, 30],
  ] as const;
  /** Corners as they are to be seen, left to right and top to bottom, when A B C D are stored (EXIF 2.32, 4.6.4 A). */
  const SEEN = {
    1: [A, B, C, D],
    2: [B, A, D, C],
    3: [D, C, B, A],
    4: [C, D, A, B],
    5: [A, C, B, D],
    6: [C, A, D, B],
    7: [D, B, C, A],
    8: [B, D, A, C],
  };
  const stored = (orientation: number): Promise<Buffer> => {
    const data = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      const quarter = (pixel % WIDTH < WIDTH / 2 ? 0 : 1) + (pixel < (WIDTH * HEIGHT) / 2 ? 0 : 2);
      return [A, B, C, D][quarter]![i % 3]!;
    });
    return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
      .withMetadata({ orientation })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
  };

  for (const [orientation, corners] of Object.entries(SEEN)) {
    it(`applies orientation ${orientation}`, async () => {
      const picture = await decode(await stored(Number(orientation)));
      const turned = Number(orientation) >= 5;
      assert.deepEqual([picture.width, picture.height], turned ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT]);
      corners.forEach((colour, corner) => assertColour(pixelAt(picture, corner % 2 ? 0.75 : 0.25, corner < 2 ? 0.25 : 0.75), colour, 3));
    });
  }

  it('measures the longest side after turning', async () => {
    const picture = await decode(await stored(6), 24);
    assert.deepEqual([picture.width, picture.height], [12, 24]);
  });
});

describe('decodePicture: size', () => {
  it('does not enlarge when told not to', async () => {
    const file = await flat(RUST, 20, 10).png().toBuffer();
    for (const [size, width, height] of [
      [80, 20, 10],
      [10, 10, 5],
    ] as const) {
      const picture = await decodePicture({ name: 'msg.payload', file }, longerSide(size, false));
      assert.deepEqual([picture.width, picture.height], [width, height]);
    }
  });

  for (const format of ['png', 'jpeg', 'webp'] as const) {
    it(`fills a box with the middle of a picture, in ${format}, with and without transparency`, async () => {
      // Three bands; the middle one alone is to be seen.
      const bands = Buffer.alloc(30 * 20 * 4, 255);
      for (let pixel = 0; pixel < 600; pixel++) bands.fill(pixel % 30 < 10 || pixel % 30 >= 20 ? 0 : 255, 4 * pixel, 4 * pixel + 3);
      const raw = sharp(bands, { raw: { width: 30, height: 20, channels: 4 } });
      const opaque = await raw.clone().removeAlpha().toFormat(format, { quality: 100, lossless: true }).toBuffer();
      const reports: unknown[] = [];
      const sizing = { by: 'cover', width: 5, height: 10, enlarge: true } as const;
      const middle = await decodePicture({ name: 'it', file: opaque }, sizing, { onReport: ({ own }) => reports.push(own) });
      assert.deepEqual([middle.width, middle.height], [5, 10]);
      assert.ok(
        middle.data.every((level) => level > 240),
        String(middle.data),
      );
      assert.deepEqual(reports, [{ width: 10, height: 20 }]);
      if (format === 'jpeg') return;
      bands[3] = 128;
      const transparent = await sharp(bands, { raw: { width: 30, height: 20, channels: 4 } })
        .toFormat(format, { lossless: true })
        .toBuffer();
      const laid = await decodePicture({ name: 'it', file: transparent }, sizing);
      assert.ok(
        laid.data.every((level) => level > 240),
        String(laid.data),
      );
    });
  }

  const SIZES: { stored: [number, number]; size: number; result: [number, number] }[] = [
    { stored: [600, 399], size: 0, result: [600, 399] },
    { stored: [600, 400], size: 512, result: [512, 341] },
    { stored: [300, 600], size: 200, result: [100, 200] },
    { stored: [64, 64], size: 32, result: [32, 32] },
    { stored: [20, 10], size: 80, result: [80, 40] },
    { stored: [1000, 1], size: 0, result: [1000, 1] },
    { stored: [1000, 1], size: 100, result: [100, 1] },
    { stored: [1, 1000], size: 100, result: [1, 100] },
    { stored: [1, 1], size: 16, result: [16, 16] },
  ];
  for (const { stored, size, result } of SIZES) {
    it(`makes ${result.join('×')} of ${stored.join('×')} for size ${size}`, async () => {
      const picture = await decode(
        await flat(RUST, ...stored)
          .png()
          .toBuffer(),
        size,
      );
      assert.deepEqual([picture.width, picture.height], result);
      assert.equal(picture.data.length, result[0] * result[1] * 3);
      assertColour(pixelAt(picture, 0.5, 0.5), RUST, 1);
    });
  }
});

describe('decodePicture: raw pixels', () => {
  const PIXELS: { channels: 1 | 2 | 3 | 4; data: number[]; rgb: number[] }[] = [
    { channels: 1, data: [10, 200], rgb: [10, 10, 10, 200, 200, 200] },
    { channels: 2, data: [10, 255, 200, 0], rgb: [10, 10, 10, 255, 255, 255] },
    { channels: 3, data: [1, 2, 3, 40, 50, 60], rgb: [1, 2, 3, 40, 50, 60] },
    { channels: 4, data: [1, 2, 3, 255, 40, 50, 60, 0], rgb: [1, 2, 3, 255, 255, 255] },
  ];
  for (const { channels, data, rgb } of PIXELS) {
    it(`takes ${channels} channel(s)`, async () => {
      const raw = { data: Uint8Array.from(data), width: 2, height: 1, channels };
      assert.deepEqual([...(await decodePicture({ name: 'msg.payload', raw }, 0)).data], rgb);
    });
  }

  it('resizes them', async () => {
    const raw = { data: new Uint8Array(8 * 4 * 3).fill(77), width: 8, height: 4, channels: 3 } as const;
    const picture = await decodePicture({ name: 'msg.payload', raw }, 16);
    assert.deepEqual([picture.width, picture.height, picture.data[0]], [16, 8, 77]);
  });
});

describe('decodePicture: what it refuses', () => {
  it('text', async () => {
    await assert.rejects(decode(Buffer.from('Dear diary, today I painted nothing.')), {
      name: 'NeuralStyleError',
      code: 'image-invalid',
      message: /^Expected a JPEG, PNG, .* but msg\.payload is not one, or is damaged: .*unsupported image format\.$/,
    });
  });

  it('a JPEG that is cut off', async () => {
    const file = await halves().jpeg().toBuffer();
    await assert.rejects(decode(file.subarray(0, file.length - 20)), {
      name: 'NeuralStyleError',
      code: 'image-invalid',
      message: /damaged: .*premature end of JPEG/i,
    });
  });

  it('a PNG that is cut off', async () => {
    const file = await halves().png().toBuffer();
    await assert.rejects(decode(file.subarray(0, file.length / 2)), { name: 'NeuralStyleError', code: 'image-invalid' });
  });

  it('a PNG whose header claims 60,000×60,000 pixels, before decoding it', async () => {
    await assert.rejects(decode(pngHeader(60_000, 60_000)), {
      name: 'NeuralStyleError',
      code: 'image-too-large',
      message: 'The picture has 60000×60000 pixels; at most 100 megapixels are accepted. Shrink it first, or lower the size.',
    });
  });

  it('to enlarge a picture to more than 100 megapixels', async () => {
    const file = await halves().png().toBuffer();
    await assert.rejects(decode(file, 60_000), {
      name: 'NeuralStyleError',
      code: 'image-too-large',
      message: /^The picture has 60000×30000 pixels/,
    });
  });

  it('raw pixels of more than 100 megapixels', async () => {
    const raw = { data: new Uint8Array(0), width: 10_001, height: 10_000, channels: 3 } as const;
    await assert.rejects(decodePicture({ name: 'msg.payload', raw }, 0), { name: 'NeuralStyleError', code: 'image-too-large' });
  });
});

/** A PNG of this size, whose pixels are missing. */
function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', Buffer.alloc(16)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
