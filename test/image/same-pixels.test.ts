import assert from 'node:assert/strict';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { decodePicture } from '../../src/image/decode.js';
import type { Picture } from '../../src/pixels/picture.js';

const VALLEY = join(__dirname, '..', '..', '..', 'examples', 'valley.jpg');
/** Neither side divides by what decoders shrink by. */
const WIDTH = 1001;
const HEIGHT = 667;

describe('the same pixels in another container', () => {
  let pixels: Buffer;
  before(async () => {
    pixels = await sharp(VALLEY).resize(WIDTH, HEIGHT, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  });

  const image = (): Sharp => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
  const decode = async (encoded: Sharp, size: number): Promise<Picture> =>
    decodePicture({ name: 'it', file: await encoded.toBuffer() }, size);

  const LOSSLESS: Record<string, () => Sharp> = {
    'a lossless WebP': () => image().webp({ lossless: true, effort: 0 }),
    'a lossless WebP with an alpha of 255': () => image().ensureAlpha().webp({ lossless: true, effort: 0 }),
    'an interlaced PNG': () => image().png({ progressive: true }),
    'a PNG with an alpha of 255': () => image().ensureAlpha().png(),
    'a PNG of 16 bits': () => image().toColourspace('rgb16').png(),
    'a TIFF': () => image().tiff({ compression: 'lzw' }),
    'a tiled TIFF': () => image().tiff({ tile: true, compression: 'deflate' }),
  };
  for (const [name, encoded] of Object.entries(LOSSLESS)) {
    it(`gives the same tensor: ${name} and a PNG`, async () => {
      for (const size of [0, 512, 300, 64, 1200]) {
        const [expected, actual] = [await decode(image().png(), size), await decode(encoded(), size)];
        assert.deepEqual([actual.width, actual.height], [expected.width, expected.height], `size ${size}`);
        assert.ok(Buffer.from(expected.data as Uint8Array).equals(actual.data as Uint8Array), `size ${size}`);
      }
    });
  }

  it('gives the same tensor: raw pixels and a PNG', async () => {
    const raw = { data: Uint8Array.from(pixels), width: WIDTH, height: HEIGHT, channels: 3 } as const;
    for (const size of [300, 64])
      assert.deepEqual([...(await decodePicture({ name: 'it', raw }, size)).data], [...(await decode(image().png(), size)).data]);
  });

  it('differs by what JPEG has changed and no more', async () => {
    for (const size of [512, 300, 128, 64]) {
      const [expected, actual] = [
        await decode(image().png(), size),
        await decode(image().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }), size),
      ];
      assert.deepEqual([actual.width, actual.height], [expected.width, expected.height]);
      let [largest, sum] = [0, 0];
      expected.data.forEach((value, i) => {
        const off = actual.data[i]! - value;
        largest = Math.max(largest, Math.abs(off));
        sum += off;
      });
      assert.ok(largest <= 4, `size ${size}: off by ${largest}`);
      assert.ok(Math.abs(sum / expected.data.length) < 0.1, `size ${size}: ${sum / expected.data.length} on average`);
    }
  });

  it('has the same size, whichever it is', async () => {
    for (const [width, height, size] of [
      [1000, 667, 500],
      [999, 501, 333],
      [4000, 3001, 512],
      [3, 1000, 300],
    ] as const) {
      const flat = (): Sharp => sharp({ create: { width, height, channels: 3, background: 'teal' } });
      const sizes = await Promise.all(
        [flat().png(), flat().jpeg(), flat().webp(), flat().tiff(), flat().gif()].map((each) => decode(each, size)),
      );
      const scale = size / Math.max(width, height);
      const expected = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
      for (const each of sizes) assert.deepEqual([each.width, each.height], expected);
    }
  });
});
