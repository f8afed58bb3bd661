import { productByRows, symmetricByRows } from '../../../src/loss/statistics/product-by-rows.js';
import { assertClose, randomValues } from '../../support/numbers/numbers.js';

function expected(a: Float64Array, b: Float64Array, inner: number): Float64Array {
  const columns = b.length / inner;
  return Float64Array.from({ length: (a.length / inner) * columns }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += a[Math.floor(at / columns) * inner + k]! * b[(at % columns) * inner + k]!;
    return sum;
  });
}

describe('Products by rows', () => {
  for (const size of [1, 2, 3, 4, 5, 6, 7, 8, 13, 48]) {
    const [a, b, few] = [size, size, 3].map((rows, seed) => Float64Array.from(randomValues(rows * size, seed + 1))) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];

    it(`are those of their definition, of ${size} rows`, () => {
      assertClose(productByRows(a, b, size), expected(a, b, size), 1e-12, 'product');
    });

    it(`are so where they are symmetric, of ${size} rows`, () => {
      assertClose(symmetricByRows(a, a, size), expected(a, a, size), 1e-12, 'product');
    });

    it(`are so where one has other rows than the other, 3 and ${size}`, () => {
      assertClose(productByRows(few, b, size), expected(few, b, size), 1e-12, 'product');
      assertClose(productByRows(b, few, size), expected(b, few, size), 1e-12, 'product');
    });
  }
});
