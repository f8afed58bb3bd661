import { onceFor } from '../values/once-for.js';
import { directionsOf, momentsMap, throughMap, type Moments } from './moments-map.js';
import { isFine, JOINED_LAYERS, type Dense, type Matrix, type PainterLevel, type PainterWeights } from './painter-weights.js';
import { productByRows } from '../loss/statistics/product-by-rows.js';
import { product } from './product.js';

/*
 * All that a style says to the painter goes through matrices. Where the features of a level join it: D · below + M · features + N · planes,
 * with planes of noise and one of ones. Within a level: E · what its first convolution gives, and at coarse levels the same a second time.
 */

/** The matrices of one level, row-major. */
export interface Joint {
  /** `[width, channels]`: from the content's features. */
  readonly features: Float32Array;
  /** `[width, planes]`. */
  readonly planes: Float32Array;
  /** `[width, width]`: from the maps below; null at the coarsest level. */
  readonly below: Float32Array | null;
  /** `[width, width]`: within the level. */
  readonly within: Float32Array;
  /** `[inner, inner]`: what a coarse level does a second time; null at fine ones. */
  readonly again: Float32Array | null;
}

/** Second moments of the features of each joined layer, the finest first. */
export type LevelMoments = readonly Moments[];

/** Of a picture that is painted, at each joined layer, the finest first. */
export interface ContentMoments {
  readonly second: LevelMoments;
  /** Mean features, `[C]`; 0 at fine levels, which do without. */
  readonly means: readonly Float64Array[];
}

/** What the painter is told about a picture: numbers that do not depend on the pictures' sizes. */
export interface Instruction {
  readonly content: ContentMoments;
  readonly style: LevelMoments;
  /** Those that the painting is to have: see `aimedAt`. */
  readonly target: LevelMoments;
  /** How much of the content's finest lines, 0 to 1. */
  readonly detail: number;
}

/** The matrices of each level, the finest first. */
export function jointsOf(weights: PainterWeights, { content, style, target, detail }: Instruction): Joint[] {
  const words = target === style ? sayingsOf(style, weights).of(detail) : saidOf(weights, target, detail);
  return weights.levels.map((level, at) => {
    const { joined, noise, shift, ...inside } = words[at]!;
    const fine = isFine(JOINED_LAYERS[at]!);
    const factor = (fine ? detail : 1) / Math.sqrt(level.typical);
    const map = momentsMap(content.second[at]!, target[at]!, directionsOf(style[at]!));
    const features = featuresMatrix(throughMap(level.join.values, map), joined, factor);
    const common = fine ? shift : shift.map((value, row) => value - rowTimes(features, row, content.means[at]!));
    return { features, planes: planesMatrix(level, noise, common), ...inside };
  });
}

/** What a style says at a level, its matrices made. */
type Saying = Pick<Words, 'joined' | 'noise' | 'shift'> & Pick<Joint, 'below' | 'within' | 'again'>;

function saidOf(weights: PainterWeights, style: LevelMoments, detail: number): Saying[] {
  return spoken(weights, style, detail).map(({ turn, bend, bendAgain, ...words }, at) => {
    const { turns, bends, bendsAgain } = weights.levels[at]!;
    const again = bendsAgain && withinMatrix(bendsAgain, bendAgain!);
    return { ...words, below: turns && mixedMatrix(turns, turn!), within: withinMatrix(bends, bend), again };
  });
}

/** What a style says for one detail, that of the latest picture: the next one probably has the same. */
const sayingsOf = onceFor((style: LevelMoments, weights: PainterWeights) => {
  let known: { readonly detail: number; readonly said: Saying[] } | undefined;
  return {
    of(detail: number): Saying[] {
      if (known?.detail !== detail) known = { detail, said: saidOf(weights, style, detail) };
      return known.said;
    },
  };
});

/**
 * The moments that a painting is to have.
 * @param strength for each level how far to go from the content's moments to the style's, 0 to 1
 * @returns `style` itself at full strength
 */
export function aimedAt(content: LevelMoments, style: LevelMoments, strength: readonly number[]): LevelMoments {
  if (strength.every((share) => share === 1)) return style;
  return style.map((moments, level) => between(content[level]!, moments, strength[level]!));
}

function between(content: Moments, style: Moments, share: number): Moments {
  return share === 1 ? style : style.map((value, at) => content[at]! + share * (value - content[at]!));
}

/** What is said of a matrix that is mixed of others: before their bounds. */
interface Mixture {
  readonly shares: Float64Array;
  /** Of the channels. */
  readonly factors: Float64Array;
}

/** What a style says at a level. */
interface Words {
  readonly joined: Float64Array;
  readonly noise: Float64Array;
  readonly shift: Float64Array;
  /** None at the coarsest level. */
  readonly turn: Mixture | null;
  readonly bend: Bend;
  /** None at fine levels. */
  readonly bendAgain: Bend | null;
}

/** What is said of a matrix within a level. */
type Bend = Mixture & { readonly shift: Float64Array };

function spoken({ levels, voice }: PainterWeights, style: LevelMoments, detail: number): Words[] {
  const readings = levels.flatMap((level, at) => readingsOf(style[at]!, level));
  const [listen, think, speak] = voice;
  const heard = swish(dense(listen, Float64Array.from([...readings, detail])));
  const words = dense(speak, swish(dense(think, heard)));
  let from = 0;
  const take = (count: number): Float64Array => words.subarray(from, (from += count));
  const joins = levels.map(({ join: { rows } }) => ({ joined: take(rows), noise: take(rows), shift: take(rows) }));
  const turns = levels.map(({ turns, join: { rows } }) => turns && { shares: take(turns.rows), factors: take(rows) });
  const bendOf = ({ rows, columns }: Matrix): Bend => {
    const size = Math.sqrt(columns);
    return { shares: take(rows), factors: take(size), shift: take(size) };
  };
  const bends = levels.map(({ bends }) => bendOf(bends));
  const bendsAgain = levels.map(({ bendsAgain }) => bendsAgain && bendOf(bendsAgain));
  return joins.map((join, at) => ({ ...join, turn: turns[at]!, bend: bends[at]!, bendAgain: bendsAgain[at]! }));
}

/** Logarithms of the mean squares that features of these moments have along the rows of `reads`; they stay as long as the moments. */
const readingsOf = onceFor((moments: Moments, { reads: { rows, columns, values }, typical }: PainterLevel): number[] => {
  const seen = product(values, moments, columns);
  return Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let at = row * columns; at < (row + 1) * columns; at++) sum += seen[at]! * values[at]!;
    return Math.log(Math.max(0, sum / typical) + 1e-3);
  });
});

function dense({ weight, bias }: Dense, x: Float64Array): Float64Array {
  return productByRows(weight.values, x, weight.columns).map((value, row) => value + bias[row]!);
}

/** x · sigmoid(x). */
function swish(x: Float64Array): Float64Array {
  return x.map((value) => value / (1 + Math.exp(-value)));
}

function featuresMatrix(through: Float64Array, joined: Float64Array, factor: number): Float32Array {
  const matrix = new Float32Array(through);
  const channels = matrix.length / joined.length;
  for (let at = 0; at < matrix.length; at++) matrix[at]! *= factor * (1 + joined[Math.floor(at / channels)]!);
  return matrix;
}

/** A row of a matrix times a column. */
export function rowTimes(matrix: Float32Array, row: number, column: Float64Array): number {
  return column.reduce((sum, value, at) => sum + value * matrix[row * column.length + at]!, 0);
}

function planesMatrix({ grain }: PainterLevel, noise: Float64Array, shift: Float64Array): Float32Array {
  const last = grain.columns - 1;
  return Float32Array.from(grain.values, (value, at) => {
    const row = Math.floor(at / grain.columns);
    return at % grain.columns === last ? value + shift[row]! : value * (1 + noise[row]!);
  });
}

/** A square matrix near the identity; bounded, so that no style makes a picture without bounds. */
function mixedMatrix(bases: Matrix, { shares, factors }: Mixture): Float32Array {
  const matrix = Float32Array.from(product(shares.map(Math.tanh), bases.values, bases.rows));
  factors.forEach((factor, row) => (matrix[row * (factors.length + 1)]! += 1 + Math.tanh(factor)));
  return matrix;
}

/** The last of the channels that it mixes is nearly one of ones, through which it shifts the others. */
function withinMatrix(bases: Matrix, bend: Bend): Float32Array {
  const matrix = mixedMatrix(bases, bend);
  const size = bend.shift.length;
  bend.shift.forEach((shift, row) => (matrix[row * size + size - 1]! += shift));
  return matrix;
}
