import assert from 'node:assert/strict';
import sharp from 'sharp';
import type { Picture } from '../../src/pixels/picture.js';
import { decodePicture } from '../../src/image/decode.js';
import { encodePicture, thumbnail } from '../../src/image/encode.js';
import { FORMATS, keepsAlpha } from '../../src/image/formats.js';
import { COLOUR_METHODS } from '../../src/pixels/colour/colour-methods.js';
import { matchColours } from '../../src/pixels/colour/match-colours.js';
import { onGround, straightPixels, WHITE } from '../../src/pixels/transparency.js';

const SIDE = 16;
const RUST = [160, 100, 70] as const;

/** Rust under a ramp of alpha, straight. */
const RGBA = Uint8Array.from({ length: SIDE * SIDE * 4 }, (_, i) => (i % 4 === 3 ? i >> 2 : RUST[i % 4]!));
const ramp = (): Promise<Picture> => decodePicture({ name: 'ramp', raw: { data: RGBA, width: SIDE, height: SIDE, channels: 4 } }, 0);

function rgba(file: Buffer): Promise<Buffer> {
  return sharp(file).ensureAlpha().raw().toBuffer();
}

/** Left half opaque in one colour, right half transparent. */
function half(colour: readonly [number, number, number]): Picture {
  const at = (pixel: number): boolean => pixel % SIDE < SIDE / 2;
  return {
    width: SIDE,
    height: SIDE,
    data: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (at(Math.floor(i / 3)) ? colour[i % 3]! + (i % 7) : 255)),
    alpha: Uint8Array.from({ length: SIDE * SIDE }, (_, pixel) => (at(pixel) ? 255 : 0)),
  };
}

describe('a transparent picture', () => {
  it('has its colours back without the white that it lies on, as near as bytes on white tell', async () => {
    const straight = await straightPixels(await ramp());
    for (let pixel = 1; pixel < SIDE * SIDE; pixel++) {
      const [, , , alpha] = straight.subarray(4 * pixel, 4 * pixel + 4);
      assert.equal(alpha, pixel);
      RUST.forEach((value, channel) => {
        const off = Math.abs(straight[4 * pixel + channel]! - value);
        assert.ok(off <= 0.5 + (0.5 * 255) / pixel, `${straight[4 * pixel + channel]} for ${value} at alpha ${pixel}`);
      });
    }
  });

  it('lies on another ground as if it had never lain on white', async () => {
    const { data, alpha } = await onGround(await ramp(), { r: 0, g: 20, b: 255 });
    assert.equal(alpha, undefined);
    for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
      RUST.forEach((value, channel) => {
        const ground = [0, 20, 255][channel]!;
        const exact = ground + ((value - ground) * pixel) / 255;
        assert.ok(Math.abs(data[3 * pixel + channel]! - exact) <= 1, `${data[3 * pixel + channel]} for ${exact} at alpha ${pixel}`);
      });
    }
  });

  for (const format of FORMATS.filter(keepsAlpha)) {
    it(`stays so in a ${format}`, async () => {
      const pixels = await rgba(await encodePicture(await ramp(), format, 95));
      const tolerance = format === 'avif' ? 3 : 0;
      for (let pixel = 0; pixel < SIDE * SIDE; pixel++)
        assert.ok(Math.abs(pixels[4 * pixel + 3]! - pixel) <= tolerance, `${pixels[4 * pixel + 3]} for ${pixel}`);
    });

    it(`lies on a ground in a ${format} when asked`, async () => {
      const file = await encodePicture(await ramp(), format, 95, { alpha: false, ground: { r: 0, g: 0, b: 0 } });
      assert.equal((await sharp(file).metadata()).hasAlpha, false);
      assert.ok((await rgba(file))[0]! <= 4);
    });
  }

  it('lies on white in a JPEG, unless it is to be another colour', async () => {
    for (const [ground, level] of [
      [WHITE, 255],
      [{ r: 0, g: 0, b: 0 }, 0],
    ] as const) {
      const [r, g, b] = await rgba(await encodePicture(await ramp(), 'jpeg', 100, { ground }));
      for (const value of [r!, g!, b!]) assert.ok(Math.abs(value - level) <= 6, `${value} for ${level}`);
    }
  });

  it('lies on white in a thumbnail, whatever was painted where nothing is to be seen', async () => {
    const painted = { ...half([20, 20, 20]), data: new Uint8Array(3 * SIDE * SIDE) };
    const { image } = await thumbnail(painted, SIDE);
    const pixels = await rgba(Buffer.from(image.slice(image.indexOf(',') + 1), 'base64'));
    assert.ok(pixels[4 * (SIDE - 1)]! > 240, String(pixels[4 * (SIDE - 1)]));
  });

  for (const method of COLOUR_METHODS) {
    it(`has no say in colours (${method}) where it is transparent, and stays transparent`, async () => {
      const [picture, reference] = [half([40, 90, 200]), half([180, 60, 30])];
      const matched = await matchColours(picture, reference, method);
      assert.deepEqual(matched.alpha, picture.alpha);
      assert.deepEqual([...matched.data.subarray(3 * (SIDE - 1), 3 * SIDE)], [255, 255, 255]);
      [180, 60, 30].forEach((value, channel) => {
        const found = matched.data[channel]!;
        assert.ok(found >= value - 2 && found <= value + 8, `${found} for ${value}`);
      });
    });
  }
});
