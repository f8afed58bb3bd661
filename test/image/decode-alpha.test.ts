import assert from 'node:assert/strict';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { decodePicture, resizePicture } from '../../src/image/decode.js';
import type { Picture } from '../../src/pixels/picture.js';

const SIDE = 16;
/** A ramp from transparent to opaque, row by row. */
const RAMP = Uint8Array.from({ length: SIDE * SIDE }, (_, pixel) => pixel);

/** One colour under the ramp. */
function ramp(): Sharp {
  const data = Uint8Array.from({ length: SIDE * SIDE * 4 }, (_, i) => (i % 4 === 3 ? RAMP[i >> 2]! : [200, 40, 90][i % 4]!));
  return sharp(data, { raw: { width: SIDE, height: SIDE, channels: 4 } });
}

function decode(file: Buffer, size = 0): Promise<Picture> {
  return decodePicture({ name: 'msg.payload', file }, size);
}

describe('the alpha of a decoded picture', () => {
  const lossless: Record<string, (image: Sharp) => Sharp> = {
    PNG: (image) => image.png(),
    'PNG of 16 bits': (image) => image.toColourspace('rgb16').png(),
    'PNG with a palette': (image) => image.png({ palette: true, colours: 256, dither: 0 }),
    'lossless WebP': (image) => image.webp({ lossless: true }),
    'lossless AVIF': (image) => image.avif({ lossless: true }),
    TIFF: (image) => image.tiff({ compression: 'lzw' }),
  };
  for (const [name, encode] of Object.entries(lossless)) {
    it(`is what a ${name} holds`, async () => {
      const { alpha } = await decode(await encode(ramp()).toBuffer());
      assert.deepEqual([...alpha!], [...RAMP]);
    });
  }

  it('is all or nothing in a GIF', async () => {
    const { alpha } = await decode(await ramp().gif().toBuffer());
    assert.deepEqual([...new Set(alpha)], [0, 255]);
  });

  it('is that of grey pixels, too', async () => {
    const file = await sharp(Uint8Array.of(100, 0, 100, 90, 100, 255), { raw: { width: 3, height: 1, channels: 2 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    assert.deepEqual([...(await decode(file)).alpha!], [0, 90, 255]);
  });

  it('is the fourth channel of raw pixels', async () => {
    const raw = { data: Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 128), width: 2, height: 1, channels: 4 } as const;
    assert.deepEqual([...(await decodePicture({ name: 'msg.payload', raw }, 0)).alpha!], [0, 128]);
  });

  it('is not there where every pixel is opaque', async () => {
    const opaque = await ramp().removeAlpha().ensureAlpha().png().toBuffer();
    assert.equal((await sharp(opaque).metadata()).hasAlpha, true);
    assert.equal((await decode(opaque)).alpha, undefined);
    assert.equal((await decode(await ramp().removeAlpha().png().toBuffer())).alpha, undefined);
  });

  it('is turned as EXIF says', async () => {
    const { width, height, alpha } = await decode(
      await ramp().resize(2, 1, { fit: 'fill' }).withMetadata({ orientation: 6 }).png().toBuffer(),
    );
    assert.deepEqual([width, height, alpha!.length], [1, 2, 2]);
  });

  it('is resized as the pixels are: at an edge between opaque black and nothing both are what is left of black', async () => {
    const data = new Uint8Array(96 * 64 * 4).map((_, i) => (i % 4 === 3 && (i >> 2) % 96 >= 37 ? 255 : 0));
    const file = await sharp(data, { raw: { width: 96, height: 64, channels: 4 } })
      .png()
      .toBuffer();
    for (const size of [41, 150]) {
      const picture = await decode(file, size);
      assert.equal(picture.alpha!.length, picture.width * picture.height);
      picture.alpha!.forEach((alpha, pixel) => {
        const ground = picture.data[pixel * 3]!;
        assert.ok(Math.abs(255 - ground - alpha) <= 1, `pixel ${pixel}: ${ground} with alpha ${alpha}`);
      });
    }
  });
});

describe('what is partly transparent', () => {
  it('is rounded to the nearest level on its ground, not down', async () => {
    const pixels = Array.from({ length: 256 * 256 }, (_, i) => [i & 255, i >> 8] as const);
    const data = Uint8Array.from(pixels.flatMap(([grey, alpha]) => [grey, grey, grey, alpha]));
    const file = await sharp(data, { raw: { width: 256, height: 256, channels: 4 } })
      .png()
      .toBuffer();
    const picture = await decode(file);
    pixels.forEach(([grey, alpha], i) => {
      const exact = 255 + ((grey - 255) * alpha) / 255;
      assert.ok(Math.abs(picture.data[3 * i]! - exact) <= 0.5, `${grey} of alpha ${alpha}: ${picture.data[3 * i]} for ${exact}`);
    });
  });
});

describe('resizePicture', () => {
  it('resizes what is transparent with the pixels', async () => {
    const picture = await decode(await ramp().png().toBuffer());
    const { width, height, data, alpha } = await resizePicture(picture, 8, 4);
    assert.deepEqual([width, height, data.length, alpha!.length], [8, 4, 96, 32]);
    const mean = (values: Uint8Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(Math.abs(mean(alpha!) - mean(RAMP)) < 1, String(mean(alpha!)));
    assert.equal(await resizePicture(picture, picture.width, picture.height), picture);
  });
});
