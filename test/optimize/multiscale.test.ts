import assert from 'node:assert/strict';
import type { Size } from '../../src/pixels/picture.js';
import { Multiscale } from '../../src/optimize/multiscale.js';
import { dot } from '../../src/optimize/vectors/plain.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

const SIZES: readonly Size[] = [
  { width: 32, height: 16 },
  { width: 37, height: 21 },
  { width: 5, height: 3 },
  { width: 1, height: 1 },
];

function multiscale(planes: Float32Array, size: Size): Float32Array {
  return new Multiscale(size).apply(planes, new Float32Array(planes.length));
}

describe('Multiscale', () => {
  for (const size of SIZES) {
    const length = size.width * size.height;
    const [a, b] = [randomValues(3 * length, 1), randomValues(3 * length, 2)];

    it(`is symmetric and positive definite for ${size.width}×${size.height} pixels`, () => {
      assertClose([dot(a, multiscale(b, size))], [dot(multiscale(a, size), b)], 1e-5, 'product');
      assert.ok(dot(a, multiscale(a, size)) >= dot(a, a));
    });
  }

  it('adds 1 + 2 + 4 + 8 times the value of a plane that is the same all over, away from odd borders', () => {
    const size = { width: 32, height: 64 };
    assertClose(multiscale(new Float32Array(3 * 32 * 64).fill(2), size), new Float32Array(3 * 32 * 64).fill(2 * 16), 1e-6, 'planes');
  });

  it('spreads a single pixel smoothly, without the edges of blocks', () => {
    const size = { width: 64, height: 64 };
    const point = new Float32Array(64 * 64);
    point[32 * 64 + 32] = 1;
    const row = multiscale(point, size).subarray(32 * 64, 33 * 64);
    const steps = [...row.slice(1)].map((value, x) => Math.abs(value - row[x]!)).filter((_, x) => x !== 31 && x !== 32);
    assert.ok(Math.max(...steps) < 0.35 && Math.max(...steps.slice(0, 20)) < 0.02, steps.map((step) => step.toFixed(3)).join(' '));
  });

  it('keeps planes apart', () => {
    const size = { width: 8, height: 4 };
    const planes = new Float32Array(3 * 32);
    planes.fill(5, 32, 64);
    const out = multiscale(planes, size);
    assert.ok(out.subarray(0, 32).every((value) => value === 0) && out.subarray(64).every((value) => value === 0));
  });

  it('gives the same at every use, and the vector that it was given to write to', () => {
    const size = { width: 5, height: 3 };
    const preconditioner = new Multiscale(size);
    const [planes, out] = [randomValues(45, 1), new Float32Array(45)];
    assert.equal(preconditioner.apply(planes, out), out);
    preconditioner.apply(randomValues(45, 2), new Float32Array(45));
    assert.deepEqual(preconditioner.apply(planes, new Float32Array(45).fill(7)), out);
  });

  it('leaves the gradient alone', () => {
    const gradient = randomValues(3 * 16, 1);
    multiscale(gradient, { width: 4, height: 4 });
    assert.deepEqual(gradient, randomValues(3 * 16, 1));
  });
});
