import assert from 'node:assert/strict';
import sharp from 'sharp';
import { decodePicture, resizePicture } from '../../src/image/decode.js';
import { enlarge, resample } from '../../src/pixels/resample.js';

/** Levels of a row, alike in all channels. */
const rgb = (levels: readonly number[]): Uint8Array => Uint8Array.from(levels.flatMap((level) => [level, level, level]));
const levelsOf = ({ data }: { data: ArrayLike<number> }): number[] => Array.from({ length: data.length / 3 }, (_, i) => data[3 * i]!);

/** A half is rounded up on both sides. */
function assertSymmetric(levels: readonly number[]): void {
  const mirrored = levels.map((level) => 255 - level).reverse();
  levels.forEach((level, i) => assert.ok(Math.abs(level - mirrored[i]!) <= 1, `${levels.join(' ')}: ${i}`));
}

const RAMP = [0, 85, 170, 255];

describe('an enlarged picture', () => {
  const decode = (width: number, height: number, data: Uint8Array, size: number): ReturnType<typeof decodePicture> =>
    decodePicture({ name: 'it', raw: { data, width, height, channels: 3 } }, size);

  it('is a ramp as symmetric as it was, across and down', async () => {
    for (const size of [8, 16, 31, 64]) {
      const across = levelsOf(await decode(4, 1, rgb(RAMP), size)).slice(0, size);
      assertSymmetric(across);
      const down = await decode(1, 4, rgb(RAMP), size);
      assertSymmetric(Array.from({ length: size }, (_, y) => down.data[3 * y * down.width]!));
    }
  });

  it('has its pixels where their centres are', async () => {
    // Twice as large, pixel i of a slope of 10 lies at i/2 − 1/4 of the pixels before.
    const slope = Array.from({ length: 20 }, (_, i) => 10 * i);
    const levels = levelsOf(await decode(20, 1, rgb(slope), 40)).slice(0, 40);
    for (let i = 6; i < 34; i++) assert.ok(Math.abs(levels[i]! - 10 * (i / 2 - 0.25)) <= 0.5, `pixel ${i}: ${levels[i]}`);
  });

  it('does so from a file, and where it is resized within a flow', async () => {
    const file = await sharp(rgb(RAMP), { raw: { width: 4, height: 1, channels: 3 } })
      .png()
      .toBuffer();
    const levels = levelsOf(await decodePicture({ name: 'it', file }, 16)).slice(0, 16);
    assertSymmetric(levels);
    const resized = levelsOf(await resizePicture({ width: 4, height: 1, data: rgb(RAMP) }, 16, 1));
    assertSymmetric(resized);
    const stretched = levelsOf(await resizePicture({ width: 4, height: 4, data: rgb(RAMP.flatMap(() => RAMP)) }, 16, 2)).slice(0, 16);
    assertSymmetric(stretched);
  });

  it('keeps what is transparent in its place, too', async () => {
    const picture = { width: 4, height: 1, data: rgb([9, 9, 9, 9]), alpha: Uint8Array.from(RAMP) };
    const { alpha } = await resizePicture(picture, 16, 1);
    assertSymmetric([...alpha!]);
  });

  it('is what the engine makes of it, rounded and clipped', async () => {
    const data = Uint8Array.from({ length: 7 * 5 * 3 }, (_, i) => (i * 89) % 256);
    const [from, to] = [
      { width: 7, height: 5 },
      { width: 50, height: 40 },
    ];
    assert.deepEqual(await enlarge(data, from, to, 3), new Uint8Array(Uint8ClampedArray.from(resample(data, from, to, 3))));
  });

  it('says what it was', async () => {
    const reports: unknown[] = [];
    for (const size of [0, 4, 2, 16])
      await decodePicture({ name: 'it', raw: { data: rgb(RAMP), width: 4, height: 1, channels: 3 } }, size, {
        onReport: ({ own, enlarged }) => reports.push([own, enlarged]),
      });
    const own = { width: 4, height: 1 };
    assert.deepEqual(reports, [
      [own, false],
      [own, false],
      [own, false],
      [own, true],
    ]);
  });
});
