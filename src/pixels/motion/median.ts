/**
 * Each value of a grid replaced by the median of it and its neighbours. At the edges there are fewer, and the value itself counts twice: no
 * value is invented between two.
 */
export function medianFilter(values: Float32Array, columns: number, rows: number): Float32Array {
  const out = new Float32Array(values.length);
  const near = new Float32Array(9);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      let count = 0;
      for (let r = Math.max(row - 1, 0); r <= Math.min(row + 1, rows - 1); r++) {
        for (let c = Math.max(column - 1, 0); c <= Math.min(column + 1, columns - 1); c++) near[count++] = values[r * columns + c]!;
      }
      if (count % 2 === 0) near[count++] = values[at]!;
      out[at] = near.subarray(0, count).sort()[count >> 1]!;
    }
  }
  return out;
}
