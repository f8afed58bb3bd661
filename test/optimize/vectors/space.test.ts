import assert from 'node:assert/strict';
import { vectorSpace } from '../../../src/optimize/vectors/create.js';
import { FastSpace } from '../../../src/optimize/vectors/fast-space.js';
import { PlainSpace } from '../../../src/optimize/vectors/plain-space.js';
import { assertClose, randomValues } from '../../support/numbers/numbers.js';

/** Below, at and above multiples of the eight values that the kernels take at a time, and more than are brought over at once. */
const LENGTHS = [1, 7, 8, 9, 100, 16_391];
const CAPACITY = 3;

describe('FastSpace', () => {
  for (const length of LENGTHS) {
    const spaces = (): [FastSpace, PlainSpace] => [new FastSpace(length, CAPACITY), new PlainSpace(length)];
    const [first, second] = [randomValues(length, 1), randomValues(length, 2)];

    it(`computes with ${length} values what JavaScript does`, () => {
      const [fast, plain] = spaces().map((space) => {
        const [a, b, c] = [space.copy(first), space.copy(second), space.vector()];
        space.addScaled(a, 0.3, b);
        assert.equal(space.difference(a, b, c), c);
        space.scale(b, -1.5);
        space.addScaled(a, 2, b);
        return [...a, ...c, space.dot(a, c)];
      }) as [number[], number[]];
      assertClose(fast, plain, 1e-6, 'values');
    });

    it(`takes steps of Adam with ${length} values as JavaScript does`, () => {
      const [fast, plain] = [new FastSpace(length, 2), new PlainSpace(length)].map((space) => {
        const [x, mean, variance] = [first.slice(), space.vector().fill(0), space.vector().fill(0)];
        const rates = { rate: 0.7, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, lowest: -1.5, highest: 2 };
        for (const gradient of [second, first, second]) space.adam(x, gradient, { mean, variance }, rates);
        assert.ok(length < 100 || (x.includes(-1.5) && x.includes(2)));
        return [...x, ...mean, ...variance];
      }) as [number[], number[]];
      assertClose(fast, plain, 1e-6, 'values');
    });

    it(`keeps ${length} values in their range, and holds those at a bound`, () => {
      const point = first.map((value) => Math.round(2 * value));
      for (const sign of [1, -1] as const) {
        const [fast, plain] = spaces().map((space) => {
          const [x, at] = [space.copy(second), space.copy(point)];
          space.clamp(at, -1, 1);
          space.hold(x, at, sign, -1, 1);
          return [[...at], [...x]];
        }) as [number[][], number[][]];
        assert.deepEqual(fast, plain);
      }
    });
  }

  it('adds in float64', () => {
    const space = new FastSpace(2 ** 12, 2);
    const [values, ones] = [space.vector().fill(2 ** 13 + 1), space.vector().fill(1)];
    assert.equal(space.dot(values, ones), 2 ** 12 * (2 ** 13 + 1));
  });

  it('gives out again what was released, and no more than it has room for', () => {
    const space = new FastSpace(16_384, 2);
    const [a, b] = [space.vector(), space.vector()];
    assert.throws(() => space.vector(), RangeError);
    space.release(a);
    assert.equal(space.vector(), a);
    assert.notEqual(a.byteOffset, b.byteOffset);
  });
});

describe('vectorSpace', () => {
  it('computes in JavaScript where WebAssembly cannot address so much', () => {
    assert.ok(vectorSpace(2 ** 26, 20) instanceof PlainSpace);
    assert.ok(vectorSpace(8, 20) instanceof FastSpace);
  });
});
