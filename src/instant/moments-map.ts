import { eigenOf, transposed } from '../loss/statistics/eigen.js';
import { onceFor } from '../values/once-for.js';
import { productByRows } from '../loss/statistics/product-by-rows.js';
import { product } from './product.js';

/*
 * Moves features to a style's second moments E[f fᵀ]: every channel to its mean square first, then by the optimal map between centred
 * Gaussians (Knott & Smith 1984, "On the optimal mapping of distributions") within the style's strongest directions, in which nearly all of
 * its power lies. Only a small matrix is decomposed for each picture, and the map is continuous in the picture's moments.
 */

/** The number of those directions. */
const AXES = 32;
/** Added to each channel's mean square, as a share of the style's mean one, so that a channel that is nearly silent is not stretched without bound. */
const CHANNEL_FLOOR = 1e-2;
/** The same for the directions. */
const AXIS_FLOOR = 1e-3;

/** Second moments `[C, C]` of features. */
export type Moments = Float64Array;

/** A map of features: `(I + Uᵀ M U) diag(scale)`, with the rows of U as directions. */
export interface MomentsMap {
  readonly scale: Float64Array;
  /** `[axes, C]`. */
  readonly axes: Float64Array;
  /** `[axes, axes]`. */
  readonly move: Float64Array;
}

/**
 * The strongest directions of features with these second moments `[C, C]`, as orthonormal rows `[axes, C]`. They stay as long as the moments.
 */
export const directionsOf = onceFor((moments: Moments): Float64Array => {
  const size = Math.sqrt(moments.length);
  return eigenOf(moments, size).vectors.slice(Math.max(0, size - AXES) * size);
});

/**
 * The map that takes features of second moments `content` to those of `target`, both `[C, C]`.
 * @param axes directions within which the moments are met: those of the style, also where the target is only on the way to it
 */
export function momentsMap(content: Moments, target: Moments, axes: Float64Array): MomentsMap {
  const size = Math.sqrt(target.length);
  const { squares, mean, root } = aimOf(target, axes);
  const floor = CHANNEL_FLOOR * mean;
  const scale = squares.map((value, channel) => Math.sqrt((value + floor) / (Math.max(0, content[channel * (size + 1)]!) + floor)));
  const scaled = axes.map((value, at) => value * scale[at % size]!);
  const ridge = AXIS_FLOOR * mean;
  const move = optimalMap(within(scaled, content, ridge), root, ridge);
  const count = axes.length / size;
  for (let axis = 0; axis < count; axis++) move[axis * (count + 1)]! -= 1;
  return { scale, axes, move };
}

/** What a map needs of the moments that it aims at. */
interface Aim {
  /** Mean square of each channel. */
  readonly squares: Float64Array;
  /** Their mean. */
  readonly mean: number;
  /** `T^½` of the moments within the directions. */
  readonly root: Float64Array;
}

const aimOf = onceFor((target: Moments, axes: Float64Array): Aim => {
  const size = Math.sqrt(target.length);
  const squares = Float64Array.from({ length: size }, (_, channel) => Math.max(0, target[channel * (size + 1)]!));
  const mean = squares.reduce((sum, value) => sum + value, Number.EPSILON) / size;
  const ridge = AXIS_FLOOR * mean;
  return { squares, mean, root: power(within(axes, target, ridge), axes.length / size, 0.5, ridge) };
});

/** Moments along rows `[axes, C]`, with a ridge: `[axes, axes]`. */
function within(rows: Float64Array, moments: Moments, ridge: number): Float64Array {
  const size = Math.sqrt(moments.length);
  // Moments are symmetric, so that their rows are their columns.
  return ridged(productByRows(productByRows(rows, moments, size), rows, size), rows.length / size, ridge);
}

/** `T^½ (T^½ F T^½)^-½ T^½` of positive definite matrices whose eigenvalues are no less than `least`. */
function optimalMap(from: Float64Array, root: Float64Array, least: number): Float64Array {
  const size = Math.sqrt(root.length);
  const inner = productByRows(productByRows(root, from, size), root, size);
  return productByRows(productByRows(root, power(inner, size, -0.5, least ** 2), size), root, size);
}

/**
 * A positive definite matrix to a power.
 * @param least its eigenvalues are no less; those of what a flow has made, which may be no moments, count as so much
 */
function power(matrix: Float64Array, size: number, exponent: number, least: number): Float64Array {
  const { values, vectors } = eigenOf(matrix, size);
  const scaled = vectors.map((value, at) => value * Math.max(values[Math.floor(at / size)]!, least) ** exponent);
  return product(transposed(scaled, size), vectors, size);
}

function ridged(matrix: Float64Array, size: number, ridge: number): Float64Array {
  return matrix.map((value, at) => (at % (size + 1) === 0 ? value + ridge : value));
}

/** `rows · map`, where rows are `[R, C]`, always the same for a map's directions. */
export function throughMap(rows: Float64Array, { scale, axes, move }: MomentsMap): Float64Array {
  const [size, count] = [scale.length, Math.sqrt(move.length)];
  const moved = productByRows(productByRows(seenAlong(axes, rows, size), move, count), columnsOf(axes, count), count);
  for (let at = 0; at < moved.length; at++) moved[at] = (moved[at]! + rows[at]!) * scale[at % size]!;
  return moved;
}

/** What rows have along the directions, `[R, axes]`; they stay as long as the directions. */
const seenAlong = onceFor((axes: Float64Array, rows: Float64Array, size: number) => productByRows(rows, axes, size));

/** The directions' columns as rows; they stay as long as the directions. */
const columnsOf = onceFor(transposed);
