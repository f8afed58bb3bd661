import { onceFor } from '../../values/once-for.js';
import { eigenOf, transposed } from './eigen.js';
import { productByRows, symmetricByRows } from './product-by-rows.js';

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
  const size = to.mean.length;
  const root = rootOf(to.covariance, size);
  const ridged = Float64Array.from(from.covariance);
  const ridge = RIDGE * meanVariance(from);
  for (let channel = 0; channel < size; channel++) ridged[channel * (size + 1)]! += ridge;
  const inner = symmetricByRows(productByRows(root, ridged, size), root, size);
  // With inner = V D Vᵀ the map is (S^½ V) D^-½ (S^½ V)ᵀ.
  const { vectors, values } = eigenOf(inner, size);
  const rotated = productByRows(root, vectors, size);
  const map = scaledSquare(
    rotated,
    values.map((value) => (value > 0 ? value ** -0.25 : 0)),
  );
  const offset = Float32Array.from(to.mean, (value, row) => {
    let moved = 0;
    for (let channel = 0; channel < size; channel++) moved += map[row * size + channel]! * from.mean[channel]!;
    return value - moved;
  });
  return { matrix: Float32Array.from(map), offset };
}

/** Square roots of styles' covariances, which stay as long as the styles. */
const rootOf = onceFor((covariance: Gaussian['covariance'], size: number): Float64Array => {
  const { vectors, values } = eigenOf(covariance, size);
  return scaledSquare(
    transposed(vectors, size),
    values.map((value) => value ** 0.25),
  );
});

/** `X Xᵀ`, where X is a square matrix with its columns scaled. */
function scaledSquare(matrix: Float64Array, scales: Float64Array): Float64Array {
  const scaled = matrix.map((value, at) => value * scales[at % scales.length]!);
  return symmetricByRows(scaled, scaled, scales.length);
}

function meanVariance({ mean, covariance }: Gaussian): number {
  let trace = 0;
  for (let channel = 0; channel < mean.length; channel++) trace += covariance[channel * (mean.length + 1)]!;
  return trace / mean.length;
}
