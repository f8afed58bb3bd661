import { directionsOf, momentsMap, throughMap, type Moments } from './moments-map.js';
import { product, productByRows } from './products.js';
import type { Dense, PainterLevel, PainterWeights } from './painter-weights.js';

/*
 * All that a style says to the painter goes through matrices, where the features of a level join it: D · below + M · features + N · planes,
 * with planes of noise and one of ones.
 */

/** The matrices of one level, row-major. */
export interface Joint {
  /** `[width, channels]`: from the content's features. */
  readonly features: Float32Array;
  /** `[width, planes]`. */
  readonly planes: Float32Array;
  /** `[width, width]`: from the maps below; null at the coarsest level. */
  readonly below: Float32Array | null;
}

/** Second moments of the features of each joined layer, the finest first. */
export type LevelMoments = readonly Moments[];

/** What the painter is told about a picture: numbers that do not depend on the pictures' sizes. */
export interface Instruction {
  readonly content: LevelMoments;
  readonly style: LevelMoments;
  /** For each level how far to go from the content's moments to the style's, 0 to 1. */
  readonly strength: readonly number[];
  /** How much of the content's finest lines, 0 to 1. */
  readonly detail: number;
}

/** Levels whose features are its finest lines. */
const FINE_LEVELS = 2;

/** The matrices of each level, the finest first. */
export function jointsOf(weights: PainterWeights, { content, style, strength, detail }: Instruction): Joint[] {
  const target = style.map((moments, level) => between(content[level]!, moments, strength[level]!));
  const said = spoken(weights, target, detail);
  return weights.levels.map((level, at) => {
    const joined = said.features[at]!;
    const factor = (at < FINE_LEVELS ? detail : 1) / Math.sqrt(level.typical);
    const map = momentsMap(content[at]!, target[at]!, directionsOf(style[at]!));
    const through = throughMap(level.join.values, map);
    const channels = level.join.columns;
    return {
      features: Float32Array.from(through, (value, index) => value * factor * (1 + joined[Math.floor(index / channels)]!)),
      planes: planesMatrix(level, said.noise[at]!, said.shift[at]!),
      below: level.turns ? belowMatrix(level, said.turns[at]!, said.factors[at]!) : null,
    };
  });
}

function between(content: Moments, style: Moments, share: number): Moments {
  return share === 1 ? style : style.map((value, at) => content[at]! + share * (value - content[at]!));
}

/** What a style says, level by level. */
interface Spoken {
  readonly features: Float64Array[];
  readonly noise: Float64Array[];
  readonly shift: Float64Array[];
  readonly turns: Float64Array[];
  readonly factors: Float64Array[];
}

function spoken({ levels, voice }: PainterWeights, style: LevelMoments, detail: number): Spoken {
  const readings = levels.flatMap(({ reads, typical }, at) => readingsOf(reads.values, style[at]!, typical));
  const [listen, think, speak] = voice;
  const heard = swish(dense(listen, Float64Array.from([...readings, detail])));
  const words = dense(speak, swish(dense(think, heard)));
  let from = 0;
  const take = (count: number): Float64Array => words.subarray(from, (from += count));
  const said: Spoken = { features: [], noise: [], shift: [], turns: [], factors: [] };
  for (const { join } of levels) for (const part of [said.features, said.noise, said.shift]) part.push(take(join.rows));
  for (const { turns, join } of levels) {
    if (!turns) continue;
    said.turns.push(take(turns.rows));
    said.factors.push(take(join.rows));
  }
  return said;
}

/** Logarithms of the mean squares that the style's features have along the rows of `reads`. */
function readingsOf(reads: Float32Array, moments: Moments, typical: number): number[] {
  const size = Math.sqrt(moments.length);
  const seen = product(reads, moments, size);
  return Array.from({ length: reads.length / size }, (_, row) => {
    let sum = 0;
    for (let at = row * size; at < (row + 1) * size; at++) sum += seen[at]! * reads[at]!;
    return Math.log(Math.max(0, sum / typical) + 1e-3);
  });
}

function dense({ weight, bias }: Dense, x: Float64Array): Float64Array {
  return productByRows(weight.values, x, weight.columns).map((value, row) => value + bias[row]!);
}

/** x · sigmoid(x). */
function swish(x: Float64Array): Float64Array {
  return x.map((value) => value / (1 + Math.exp(-value)));
}

function planesMatrix({ grain }: PainterLevel, noise: Float64Array, shift: Float64Array): Float32Array {
  const last = grain.columns - 1;
  return grain.values.map((value, at) => {
    const row = Math.floor(at / grain.columns);
    return at % grain.columns === last ? value + shift[row]! : value * (1 + noise[row]!);
  });
}

function belowMatrix({ turns, join }: PainterLevel, shares: Float64Array, factors: Float64Array): Float32Array {
  const matrix = Float32Array.from(product(shares, turns!.values, turns!.rows));
  for (let row = 0; row < join.rows; row++) matrix[row * (join.rows + 1)]! += 1 + factors[row]!;
  return matrix;
}
