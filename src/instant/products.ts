/*
 * Products of small matrices, row-major, in float64.
 */

/** `[rows, inner] × [inner, columns]`. */
export function product(a: ArrayLike<number>, b: ArrayLike<number>, inner: number): Float64Array {
  const [rows, columns] = [a.length / inner, b.length / inner];
  const result = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < inner; k++) {
      const factor = a[row * inner + k]!;
      if (factor === 0) continue;
      for (let column = 0, at = row * columns, from = k * columns; column < columns; column++) result[at++]! += factor * b[from++]!;
    }
  }
  return result;
}

/** `[rows, inner] × [columns, inner]ᵀ`. */
export function productByRows(a: ArrayLike<number>, b: ArrayLike<number>, inner: number): Float64Array {
  const [rows, columns] = [a.length / inner, b.length / inner];
  const result = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a[row * inner + k]! * b[column * inner + k]!;
      result[row * columns + column] = sum;
    }
  }
  return result;
}
