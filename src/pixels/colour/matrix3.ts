/** Three numbers. */
export type Vector3 = readonly number[];

/** Nine numbers, row by row. */
export type Matrix3 = readonly number[];

const SIDE = 3;
/** Each sweep squares what is left beside the diagonal. */
const MOST_SWEEPS = 16;

export function multiply(left: Matrix3, right: Matrix3): Matrix3 {
  return left.map((_, at) => {
    const [row, column] = [Math.floor(at / SIDE), at % SIDE];
    return [0, 1, 2].reduce((sum, k) => sum + left[row * SIDE + k]! * right[k * SIDE + column]!, 0);
  });
}

export function apply(matrix: Matrix3, vector: Vector3): Vector3 {
  return [0, 1, 2].map((row) => vector.reduce((sum, value, k) => sum + matrix[row * SIDE + k]! * value, 0));
}

/** `V f(Λ) Vᵀ` of a symmetric matrix `V Λ Vᵀ`: its square root, for f = √. */
export function matrixFunction(symmetric: Matrix3, f: (eigenvalue: number) => number): Matrix3 {
  const { values, vectors } = eigen(symmetric);
  const scaled = vectors.map((entry, at) => entry * f(values[at % SIDE]!));
  return multiply(scaled, transpose(vectors));
}

function transpose(matrix: Matrix3): Matrix3 {
  return matrix.map((_, at) => matrix[(at % SIDE) * SIDE + Math.floor(at / SIDE)]!);
}

/** Eigenvalues and, in the columns, eigenvectors of a symmetric matrix, by Jacobi's rotations. */
function eigen(symmetric: Matrix3): { values: Vector3; vectors: Matrix3 } {
  let diagonal = symmetric;
  let vectors: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const rotation = annihilating(diagonal, p, q);
      if (!rotation) continue;
      diagonal = multiply(transpose(rotation), multiply(diagonal, rotation));
      vectors = multiply(vectors, rotation);
    }
  }
  return { values: [diagonal[0]!, diagonal[4]!, diagonal[8]!], vectors };
}

/** The rotation in the plane of two axes after which their entry beside the diagonal is 0; null where it is. */
function annihilating(matrix: Matrix3, p: number, q: number): Matrix3 | null {
  const [pp, qq, pq] = [matrix[p * SIDE + p]!, matrix[q * SIDE + q]!, matrix[p * SIDE + q]!];
  if (Math.abs(pq) <= Number.EPSILON * Math.sqrt(Math.abs(pp * qq))) return null;
  const angle = Math.atan2(2 * pq, qq - pp) / 2;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  rotation[p * SIDE + p] = cosine;
  rotation[q * SIDE + q] = cosine;
  rotation[p * SIDE + q] = sine;
  rotation[q * SIDE + p] = -sine;
  return rotation;
}
