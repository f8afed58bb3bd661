import assert from 'node:assert/strict';
import { addScaled, clamp, difference, dot, hold, scaled } from '../../../src/optimize/vectors/plain.js';
import { assertClose, randomValues } from '../../support/numbers/numbers.js';

describe('dot', () => {
  for (let length = 0; length <= 9; length++) {
    it(`adds up the products of ${length} pairs`, () => {
      const a = randomValues(length, 1);
      const b = randomValues(length, 2);
      const expected = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
      assertClose([dot(a, b)], [expected], 1e-12, 'sum');
    });
  }

  it('adds in float64', () => {
    // In float32, 2²⁴ + 1 is 2²⁴.
    const ones = new Float32Array(2 ** 12 + 1).fill(1);
    const values = new Float32Array(2 ** 12 + 1).fill(2 ** 13 + 1);
    assert.equal(dot(values, ones), (2 ** 12 + 1) * (2 ** 13 + 1));
  });
});

describe('addScaled', () => {
  for (const length of [1, 3, 4, 9]) {
    it(`adds to all of ${length} values`, () => {
      const [y, x] = [randomValues(length, 1), randomValues(length, 2)];
      const expected = y.map((value, i) => value + 0.5 * x[i]!);
      addScaled(y, 0.5, x);
      assert.deepEqual([...y], [...expected]);
    });
  }

  it('adds a multiple, in place, and leaves what it adds alone', () => {
    const y = Float32Array.of(1, 2, 3);
    const x = Float32Array.of(10, 20, -30);
    addScaled(y, 0.5, x);
    assert.deepEqual(
      [[...y], [...x]],
      [
        [6, 12, -12],
        [10, 20, -30],
      ],
    );
  });
});

describe('scaled', () => {
  it('multiplies in place and gives the vector back', () => {
    const x = Float32Array.of(1, -2, 3);
    assert.equal(scaled(x, -2), x);
    assert.deepEqual([...x], [-2, 4, -6]);
  });
});

describe('difference', () => {
  it('is written where it is wanted, which may be one of the two', () => {
    const [a, b, out] = [Float32Array.of(5, 7), Float32Array.of(1, 10), new Float32Array(2)];
    assert.equal(difference(a, b, out), out);
    assert.deepEqual(
      [[...out], [...a], [...b]],
      [
        [4, -3],
        [5, 7],
        [1, 10],
      ],
    );
    assert.deepEqual([...difference(a, b, b)], [4, -3]);
  });
});

describe('clamp', () => {
  it('keeps values in their range, in place', () => {
    const x = Float32Array.of(-1, 0, 100, 255, 300);
    clamp(x, 0, 255);
    assert.deepEqual([...x], [0, 0, 100, 255, 255]);
  });
});

describe('hold', () => {
  const point = Float32Array.of(0, 0, 0, 100, 255, 255, 255);

  it('sets to 0 what leads out of the range, by the sign', () => {
    for (const sign of [1, -1] as const) {
      const x = Float32Array.of(2, -2, 0, 2, 2, -2, 0);
      hold(x, point, sign, 0, 255);
      assert.deepEqual([...x], sign > 0 ? [0, -2, 0, 2, 2, 0, 0] : [2, 0, 0, 2, 0, -2, 0]);
    }
  });
});
