import assert from 'node:assert/strict';
import { blend } from '../../src/pixels/blend.js';
import type { Picture } from '../../src/pixels/picture.js';
import { flatFrame, frame, frameDifference, withNoise } from '../support/pictures/example-frames.js';

const SIDE = 64;
const GREY = 128;

const everywhere = (share: number): Float32Array => new Float32Array(SIDE * SIDE).fill(share);
const blended = (a: Picture, b: Picture, share: number): Picture => ({ ...a, data: blend(a, b, everywhere(share)) });

/** The standard deviation about grey. */
function contrast({ data }: Picture): number {
  return Math.sqrt(Array.from(data).reduce((sum, value) => sum + (value - GREY) ** 2, 0) / data.length);
}

describe('a blend of two pictures', () => {
  it('is the mean where they are alike', async () => {
    const photograph = await frame({ left: 300, top: 60, width: SIDE, height: SIDE });
    const brighter = { ...photograph, data: photograph.data.map((value) => Math.min(255, value + 10)) };
    const { data } = blended(photograph, brighter, 0.5);
    assert.ok(data.every((value, at) => Math.abs(value - (photograph.data[at]! + brighter.data[at]!) / 2) <= 1));
  });

  it('has the contrast of each where they have nothing in common, of which their mean would have 71 %', () => {
    const [a, b] = [1, 2].map((seed) => withNoise(flatFrame(SIDE, SIDE, GREY), 20, seed)) as [Picture, Picture];
    const mean = { ...a, data: a.data.map((value, at) => (value + b.data[at]!) / 2) };
    assert.ok(Math.abs(contrast(mean) / contrast(a) - Math.SQRT1_2) < 0.02);
    assert.ok(Math.abs(contrast(blended(a, b, 0.5)) / contrast(a) - 1) < 0.05);
  });

  it('adds no contrast to the one picture or the other', () => {
    const [a, flat] = [withNoise(flatFrame(SIDE, SIDE, GREY), 20, 1), flatFrame(SIDE, SIDE, GREY)];
    assert.ok(frameDifference(blended(a, flat, 0), a, 0) === 0);
    assert.ok(frameDifference(blended(a, flat, 1), flat, 0) === 0);
    assert.ok(contrast(blended(flat, a, 0.5)) < 0.51 * contrast(a));
  });
});
