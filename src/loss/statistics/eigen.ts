import { EigenvalueDecomposition } from 'ml-matrix';

/** Eigenvectors as rows, and eigenvalues, of a symmetric matrix, the greatest last; those that are next to nothing, or less, are 0. NaN where it has infinities. */
export function eigenOf(matrix: ArrayLike<number>, size: number): { readonly vectors: Float64Array; readonly values: Float64Array } {
  const rows = Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => matrix[row * size + column]!));
  // The solver would not end in an answer.
  if (!rows.flat().every(Number.isFinite))
    return { vectors: new Float64Array(size * size).fill(NaN), values: new Float64Array(size).fill(NaN) };
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(rows, { assumeSymmetric: true });
  const least = Number.EPSILON * size * Math.max(...realEigenvalues);
  const vectors = new Float64Array(size * size);
  for (let row = 0; row < size; row++) for (let at = 0; at < size; at++) vectors[at * size + row] = eigenvectorMatrix.get(row, at);
  return { vectors, values: Float64Array.from(realEigenvalues, (value) => (value > least ? value : 0)) };
}

/** A matrix of so many rows, its rows as columns. */
export function transposed(matrix: Float64Array, rows: number): Float64Array {
  const columns = matrix.length / rows;
  return matrix.map((_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)]!);
}
