import assert from 'node:assert/strict';
import { apply, matrixFunction, multiply, type Matrix3 } from '../../../src/pixels/colour/matrix3.js';

function assertNear(matrix: Matrix3, expected: Matrix3, tolerance = 1e-9): void {
  matrix.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) <= tolerance, `${matrix.join(', ')} for ${expected.join(', ')}`));
}

/** A covariance, of rank 2, of rank 1, with equal eigenvalues, and nothing. */
const SYMMETRIC: Matrix3[] = [
  [400, 300, 100, 300, 500, 200, 100, 200, 300],
  [2, 1, 3, 1, 1, 2, 3, 2, 5],
  [1, 1, 1, 1, 1, 1, 1, 1, 1],
  [3, 0, 0, 0, 3, 0, 0, 0, 3],
  [0, 0, 0, 0, 0, 0, 0, 0, 0],
];

describe('matrixFunction', () => {
  for (const matrix of SYMMETRIC) {
    it(`finds the root of ${matrix.join(' ')}`, () => {
      const root = matrixFunction(matrix, (value) => Math.sqrt(Math.max(value, 0)));
      assertNear(multiply(root, root), matrix, 1e-6);
      assertNear(
        root,
        [0, 3, 6, 1, 4, 7, 2, 5, 8].map((at) => root[at]!),
        1e-9,
      );
    });
  }

  it('finds the inverse', () => {
    const inverse = matrixFunction(SYMMETRIC[0]!, (value) => 1 / value);
    assertNear(multiply(inverse, SYMMETRIC[0]!), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });
});

describe('apply', () => {
  it('multiplies a matrix by a vector', () => assert.deepEqual(apply([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 0, -1]), [-2, -2, -2]));
});
