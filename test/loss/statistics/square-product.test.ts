import { productByRows, symmetricByRows } from '../../../src/loss/statistics/square-product.js';
import { assertClose, randomValues } from '../../support/numbers/numbers.js';

function expected(a: Float64Array, b: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: size ** 2 }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += a[Math.floor(at / size) * size + k]! * b[(at % size) * size + k]!;
    return sum;
  });
}

describe('Products of square matrices', () => {
  for (const size of [1, 2, 3, 4, 5, 6, 7, 8, 13, 48]) {
    const [a, b] = [1, 2].map((seed) => Float64Array.from(randomValues(size ** 2, seed))) as [Float64Array, Float64Array];

    it(`are those of their definition, of ${size} rows`, () => {
      assertClose(productByRows(a, b, size), expected(a, b, size), 1e-12, 'product');
    });

    it(`are so where they are symmetric, of ${size} rows`, () => {
      assertClose(symmetricByRows(a, a, size), expected(a, a, size), 1e-12, 'product');
    });
  }
});
