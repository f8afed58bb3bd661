import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Eigenvectors as rows, and eigenvalues, of a symmetric matrix, the greatest last; those that are next to nothing, or less, are 0. NaN where it has infinities. */
export function eigenOf(matrix: ArrayLike<number>, size: number): { readonly vectors: Float64Array; readonly values: Float64Array } {
  const given = Float64Array.from(matrix);
  // The solver would not end in an answer.
  if (!given.every(Number.isFinite)) return { vectors: given.fill(NaN), values: new Float64Array(size).fill(NaN) };
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(Matrix.from1DArray(size, size, given), {
    assumeSymmetric: true,
  });
  const least = Number.EPSILON * size * Math.max(...realEigenvalues);
  const vectors = transposed(Float64Array.from(eigenvectorMatrix.to1DArray()), size);
  return { vectors, values: Float64Array.from(realEigenvalues, (value) => (value > least ? value : 0)) };
}

/** A matrix of so many rows, its rows as columns. */
export function transposed(matrix: Float64Array, rows: number): Float64Array {
  const columns = matrix.length / rows;
  return matrix.map((_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)]!);
}
