import assert from 'node:assert/strict';
import { MEAN_PIXEL_RGB } from '../../src/model/network.js';
import { NOISE_SIGMA, startFrom } from '../../src/painting/start.js';
import { assertClose } from '../support/numbers/numbers.js';

const PLANE = 20_000;

/** RGB planes, each a ramp from 0 to 255. */
function ramps(): Float32Array {
  return Float32Array.from({ length: 3 * PLANE }, (_, i) => ((i % PLANE) * 255) / (PLANE - 1));
}

describe('startFrom', () => {
  it('is the picture itself without noise, and not the same memory', () => {
    const picture = ramps();
    const start = startFrom(picture, 0, 1);
    assert.deepEqual(start, picture);
    assert.notEqual(start.buffer, picture.buffer);
  });

  it('is noise of σ 0.256 about the mean pixel at ratio 1', () => {
    assert.equal(NOISE_SIGMA, 0.256);
    const start = startFrom(ramps(), 1, 1);
    MEAN_PIXEL_RGB.forEach((expected, channel) => {
      const plane = start.subarray(channel * PLANE, (channel + 1) * PLANE);
      const mean = plane.reduce((sum, value) => sum + value, 0) / PLANE;
      const variance = plane.reduce((sum, value) => sum + (value - mean) ** 2, 0) / PLANE;
      assert.ok(Math.abs(mean - expected) < 0.01, `mean ${mean} for ${expected}`);
      assert.ok(Math.abs(Math.sqrt(variance) - 0.256) < 0.005, `σ ${Math.sqrt(variance)}`);
    });
  });

  it('keeps nothing of the picture at ratio 1', () => {
    assert.deepEqual(startFrom(ramps(), 1, 1), startFrom(new Float32Array(3 * PLANE), 1, 1));
  });

  it('blends picture and noise by the ratio between', () => {
    const picture = ramps();
    const noise = startFrom(picture, 1, 1);
    const expected = picture.map((value, i) => 0.75 * value + 0.25 * noise[i]!);
    assertClose(startFrom(picture, 0.25, 1), expected, 1e-6, 'start');
  });

  it('is the same for the same seed and another for another', () => {
    assert.deepEqual(startFrom(ramps(), 1, 7), startFrom(ramps(), 1, 7));
    assert.notDeepEqual(startFrom(ramps(), 1, 7), startFrom(ramps(), 1, 8));
  });
});
