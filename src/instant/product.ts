/** `[rows, inner] × [inner, columns]`, row-major, in float64. */
export function product(a: Float64Array, b: Float64Array, inner: number): Float64Array {
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
