/*
 * Products of square matrices in float64, row-major. Both are read along their rows, some of each at a time, whose sums stay in registers.
 */

/** Rows of the left and of the right that are multiplied at a time. */
const [LEFT, RIGHT] = [2, 4];

/** `A Bᵀ` of two matrices of a size. */
export function productByRows(a: Float64Array, b: Float64Array, size: number): Float64Array {
  return multiply(a, b, size, false);
}

/** `A Bᵀ` where that is symmetric: half of it is computed. */
export function symmetricByRows(a: Float64Array, b: Float64Array, size: number): Float64Array {
  return multiply(a, b, size, true);
}

function multiply(a: Float64Array, b: Float64Array, size: number, isSymmetric: boolean): Float64Array {
  const product = new Float64Array(size * size);
  // The last rows may have been multiplied before.
  const last = (rows: number, from: number): number => Math.max(0, Math.min(from, size - rows));
  for (let from = 0; from < size; from += LEFT) {
    const i = last(LEFT, from);
    const end = isSymmetric ? Math.min(size, i + LEFT) : size;
    for (let j = 0; j < end; j += RIGHT) multiplyBlock(a, b, product, { size, i, j: last(RIGHT, j) });
  }
  if (isSymmetric) for (let i = 0; i < size; i++) for (let j = i + 1; j < size; j++) product[i * size + j] = product[j * size + i]!;
  return product;
}

interface Place {
  readonly size: number;
  readonly i: number;
  readonly j: number;
}

/** Two rows times four; where there are fewer, one by one. */
function multiplyBlock(a: Float64Array, b: Float64Array, product: Float64Array, { size, i, j }: Place): void {
  if (size < RIGHT) {
    for (let row = i; row < Math.min(size, i + LEFT); row++)
      for (let column = j; column < size; column++) product[row * size + column] = dot(a, row * size, b, column * size, size);
    return;
  }
  let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0, at = i * size, to = j * size; k < size; k++, at++, to++) {
    const [x, y] = [a[at]!, a[at + size]!];
    const [b0, b1, b2, b3] = [b[to]!, b[to + size]!, b[to + 2 * size]!, b[to + 3 * size]!];
    s00 += x * b0;
    s01 += x * b1;
    s02 += x * b2;
    s03 += x * b3;
    s10 += y * b0;
    s11 += y * b1;
    s12 += y * b2;
    s13 += y * b3;
  }
  product.set([s00, s01, s02, s03], i * size + j);
  product.set([s10, s11, s12, s13], (i + 1) * size + j);
}

function dot(a: Float64Array, i: number, b: Float64Array, j: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[i + k]! * b[j + k]!;
  return sum;
}
