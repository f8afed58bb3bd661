/*
 * Products of matrices in float64, row-major. Both are read along their rows, some of each at a time, whose sums stay in registers.
 */

/** Rows of the left and of the right that are multiplied at a time. */
const [LEFT, RIGHT] = [2, 4];

/** `A Bᵀ`: of `[rows, inner]` and `[columns, inner]`. */
export function productByRows(a: Float64Array, b: Float64Array, inner: number): Float64Array {
  return multiply(a, b, inner, false);
}

/** `A Bᵀ` where that is symmetric: half of it is computed. */
export function symmetricByRows(a: Float64Array, b: Float64Array, inner: number): Float64Array {
  return multiply(a, b, inner, true);
}

function multiply(a: Float64Array, b: Float64Array, inner: number, isSymmetric: boolean): Float64Array {
  const [rows, columns] = [a.length / inner, b.length / inner];
  const product = new Float64Array(rows * columns);
  if (rows < LEFT || columns < RIGHT) return oneByOne(a, b, product, inner);
  // The last rows may have been multiplied before.
  for (let from = 0; from < rows; from += LEFT) {
    const i = Math.min(from, rows - LEFT);
    const end = isSymmetric ? Math.min(columns, i + LEFT) : columns;
    for (let j = 0; j < end; j += RIGHT) multiplyBlock(a, b, product, { inner, columns, i, j: Math.min(j, columns - RIGHT) });
  }
  if (isSymmetric) for (let i = 0; i < rows; i++) for (let j = i + 1; j < rows; j++) product[i * rows + j] = product[j * rows + i]!;
  return product;
}

function oneByOne(a: Float64Array, b: Float64Array, product: Float64Array, inner: number): Float64Array {
  const columns = b.length / inner;
  for (let at = 0; at < product.length; at++) {
    const [row, column] = [Math.floor(at / columns) * inner, (at % columns) * inner];
    for (let k = 0; k < inner; k++) product[at]! += a[row + k]! * b[column + k]!;
  }
  return product;
}

interface Place {
  readonly inner: number;
  readonly columns: number;
  readonly i: number;
  readonly j: number;
}

/** Two rows times four. Without destructuring in the loop, which made garbage of 80 bytes a turn. */
function multiplyBlock(a: Float64Array, b: Float64Array, product: Float64Array, { inner, columns, i, j }: Place): void {
  let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0, at = i * inner, to = j * inner; k < inner; k++, at++, to++) {
    const x = a[at]!;
    const y = a[at + inner]!;
    const b0 = b[to]!;
    const b1 = b[to + inner]!;
    const b2 = b[to + 2 * inner]!;
    const b3 = b[to + 3 * inner]!;
    s00 += x * b0;
    s01 += x * b1;
    s02 += x * b2;
    s03 += x * b3;
    s10 += y * b0;
    s11 += y * b1;
    s12 += y * b2;
    s13 += y * b3;
  }
  const [first, second] = [i * columns + j, (i + 1) * columns + j];
  product[first] = s00;
  product[first + 1] = s01;
  product[first + 2] = s02;
  product[first + 3] = s03;
  product[second] = s10;
  product[second + 1] = s11;
  product[second + 2] = s12;
  product[second + 3] = s13;
}
