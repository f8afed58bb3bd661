import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/*
 * Optimal transport between Gaussians, in float64 (Knott & Smith 1984, "On the optimal mapping of distributions"; Gelbrich 1990, "On a formula
 * for the L2 Wasserstein metric between measures on Euclidean and Hilbert spaces").
 */

/** Mean `[C]` and covariance `[C, C]` of features. */
export interface Gaussian {
  readonly mean: ArrayLike<number>;
  readonly covariance: ArrayLike<number>;
}

/** A map y = A·x + b. */
export interface AffineMap {
  /** `[C, C]`, row-major and symmetric. */
  readonly matrix: Float32Array;
  readonly offset: Float32Array;
}

/**
 * Added to the variance of what is moved, as a share of its mean variance: directions in which it has next to none are not stretched
 * without bound.
 */
const RIDGE = 1e-4;

/**
 * The map that takes one Gaussian to another and moves it least, in the mean square: A = S^½ (S^½ Σ S^½)^-½ S^½ with covariances Σ and S,
 * which equals Σ^-½ (Σ^½ S Σ^½)^½ Σ^-½, and b = ν − A μ. The mean of ‖x − A x − b‖² is the squared 2-Wasserstein distance.
 *
 * @param from N(μ, Σ)
 * @param to N(ν, S)
 */
export function transportMap(from: Gaussian, to: Gaussian): AffineMap {
  const root = rootOf(to);
  const ridge = RIDGE * meanVariance(from);
  const inner = root.mmul(Matrix.add(matrixOf(from), Matrix.eye(root.rows).mul(ridge))).mmul(root);
  const map = root.mmul(powerOf(inner, (value) => (value > 0 ? 1 / Math.sqrt(value) : 0))).mmul(root);
  const moved = map.mmul(Matrix.columnVector(Array.from(from.mean)));
  return {
    matrix: Float32Array.from(map.to1DArray()),
    offset: Float32Array.from(to.mean, (value, row) => value - moved.get(row, 0)),
  };
}

/** Square roots of styles' covariances, which stay as long as the styles. */
const ROOTS = new WeakMap<Gaussian['covariance'] & object, Matrix>();

function rootOf(gaussian: Gaussian): Matrix {
  const found = ROOTS.get(gaussian.covariance);
  if (found) return found;
  const root = powerOf(matrixOf(gaussian), (value) => Math.sqrt(Math.max(value, 0)));
  ROOTS.set(gaussian.covariance, root);
  return root;
}

/** A function of a symmetric matrix: of its eigenvalues. */
function powerOf(matrix: Matrix, power: (eigenvalue: number) => number): Matrix {
  const { realEigenvalues, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const largest = Math.max(...realEigenvalues);
  const powers = realEigenvalues.map((value) => power(value > Number.EPSILON * largest * matrix.rows ? value : 0));
  return vectors.clone().mulRowVector(powers).mmul(vectors.transpose());
}

function matrixOf({ covariance }: Gaussian): Matrix {
  const side = Math.sqrt(covariance.length);
  return Matrix.from1DArray(side, side, Array.from(covariance));
}

function meanVariance({ mean, covariance }: Gaussian): number {
  let trace = 0;
  for (let channel = 0; channel < mean.length; channel++) trace += covariance[channel * (mean.length + 1)]!;
  return trace / mean.length;
}
