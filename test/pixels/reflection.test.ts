import assert from 'node:assert/strict';
import { alignedSize, foldReflection, padZeros, reflect } from '../../src/pixels/reflection.js';
import type { Size } from '../../src/pixels/picture.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

const SMALL: Size = { width: 3, height: 2 };
const LARGE: Size = { width: 5, height: 4 };
const PLANE = Float32Array.of(1, 2, 3, 4, 5, 6);

describe('alignedSize', () => {
  it('is the next multiple of the stride on each side', () => {
    assert.deepEqual(alignedSize({ width: 121, height: 128 }, 8), { width: 128, height: 128 });
    assert.deepEqual(alignedSize({ width: 129, height: 1 }, 16), { width: 144, height: 16 });
  });
});

describe('reflect', () => {
  it('continues rows and columns as in a mirror at the edge', () => {
    const continued = reflect(PLANE, SMALL, LARGE);
    assert.deepEqual([...continued], [1, 2, 3, 3, 2, 4, 5, 6, 6, 5, 4, 5, 6, 6, 5, 1, 2, 3, 3, 2]);
  });

  it('goes on with the image of the image where the planes are smaller than what is missing', () => {
    assert.deepEqual([...reflect(Float32Array.of(1, 2), { width: 2, height: 1 }, { width: 7, height: 1 })], [1, 2, 2, 1, 1, 2, 2]);
    assert.deepEqual([...reflect(Float32Array.of(9), { width: 1, height: 1 }, { width: 2, height: 2 })], [9, 9, 9, 9]);
  });

  it('keeps planes apart', () => {
    const two = reflect(Float32Array.of(1, 2, 3, 4), { width: 2, height: 1 }, { width: 3, height: 1 });
    assert.deepEqual([...two], [1, 2, 2, 3, 4, 4]);
  });

  it('gives planes of the size back as they are', () => assert.equal(reflect(PLANE, SMALL, SMALL), PLANE));
});

describe('padZeros', () => {
  it('continues rows and columns with zeros', () => {
    assert.deepEqual([...padZeros(PLANE, SMALL, LARGE)], [1, 2, 3, 0, 0, 4, 5, 6, 0, 0, ...new Array<number>(10).fill(0)]);
  });

  it('gives planes of the size back as they are', () => assert.equal(padZeros(PLANE, SMALL, SMALL), PLANE));
});

describe('foldReflection', () => {
  for (const [small, large] of [
    [SMALL, LARGE],
    [
      { width: 2, height: 3 },
      { width: 8, height: 16 },
    ],
  ] as const) {
    it(`is the adjoint of reflecting ${small.width}×${small.height} to ${large.width}×${large.height}: ⟨reflect x, y⟩ = ⟨x, fold y⟩`, () => {
      const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
      const x = randomValues(3 * small.width * small.height, 1);
      const y = randomValues(3 * large.width * large.height, 2);
      assertClose([dot(reflect(x, small, large), y)], [dot(x, foldReflection(y, large, small))], 1e-6, 'product');
    });
  }

  it('gives planes of the size back as they are', () => assert.equal(foldReflection(PLANE, SMALL, SMALL), PLANE));
});
