import type { Picture } from '../picture.js';
import { BLOCK, type MotionField } from './field.js';
import { middles, type Places, resample } from './places.js';
import { warp } from './warp.js';

/** Side of the squares that are compared, in pixels: their means are free of most noise, and of what sampling does to fine texture. */
const CELL = 4;

/** Pictures agree up to the first difference, in grey levels, and disagree from the second on. */
const AGREES = 5;
const DISAGREES = 14;

/** If no more than the first share of the picture agrees, it is another scene and likeness is chance; from the second on it is believed. */
const ANOTHER_SCENE = 0.4;
const SAME_SCENE = 0.65;

/**
 * Reliability of a warped picture, pixel by pixel, 0–1: 1 where the warped content agrees with the present frame, falling smoothly
 * to 0 where it does not, as where something comes out from behind another or into view at the edges, and where two motions meet;
 * 0 everywhere after a cut.
 *
 * @param field estimated from the two pictures
 * @returns `[height, width]`
 */
export function confidence(from: Picture, to: Picture, field: MotionField): Float32Array {
  const { width, height } = to;
  const cells = middles(width, height, CELL);
  const differences = cellDifferences(warp(from, field), to, cells);
  const covered = judgeField(differences, field, cells);
  const agreement = blur(differences, cells).map((difference) => smoothStep(DISAGREES, AGREES, difference));
  const agreeing = agreement.reduce((sum, value) => sum + value, 0);
  const scene = smoothStep(ANOTHER_SCENE, SAME_SCENE, agreeing / Math.max(covered, 1));
  return resample(
    agreement.map((value) => scene * value),
    cells,
    middles(width, height, 1),
  );
}

/** 0 up to `zero`, 1 from `one` on, and smooth between them; `zero` may be the greater. */
function smoothStep(zero: number, one: number, value: number): number {
  const t = Math.min(Math.max((value - zero) / (one - zero), 0), 1);
  return t * t * (3 - 2 * t);
}

/** |mean difference| of each cell, averaged over the channels. */
function cellDifferences(a: Picture, b: Picture, { x: { length: columns }, y: { length: rows } }: Places): Float32Array {
  const { width, height } = a;
  const [first, second] = [new Float32Array(a.data), new Float32Array(b.data)];
  const out = new Float32Array(columns * rows);
  const sums = new Float32Array(3 * columns);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = [row * CELL, Math.min((row + 1) * CELL, height)];
    sums.fill(0);
    for (let y = top, at = top * width * 3; y < bottom; y++) {
      for (let x = 0; x < width; x++, at += 3) {
        const cell = 3 * Math.floor(x / CELL);
        sums[cell]! += first[at]! - second[at]!;
        sums[cell + 1]! += first[at + 1]! - second[at + 1]!;
        sums[cell + 2]! += first[at + 2]! - second[at + 2]!;
      }
    }
    for (let column = 0, cell = 0; column < columns; column++, cell += 3) {
      const pixels = (bottom - top) * (Math.min((column + 1) * CELL, width) - column * CELL);
      const sum = Math.abs(sums[cell]!) + Math.abs(sums[cell + 1]!) + Math.abs(sums[cell + 2]!);
      out[row * columns + column] = sum / (3 * pixels);
    }
  }
  return out;
}

/**
 * Lets cells disagree whose content was outside the picture, and where the field stretches the picture to twice its size or folds it:
 * between two things that move apart, neither's motion holds. Returns how many cells were inside.
 */
function judgeField(differences: Float32Array, field: MotionField, cells: Places): number {
  const { width, height } = field;
  const blocks = middles(width, height, BLOCK);
  const [dx, dy] = [resample(field.dx, blocks, cells), resample(field.dy, blocks, cells)];
  const columns = cells.x.length;
  let inside = 0;
  for (let at = 0; at < differences.length; at++) {
    const column = at % columns;
    const x = cells.x[column]! + dx[at]!;
    const y = cells.y[Math.floor(at / columns)]! + dy[at]!;
    if (x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5) {
      differences[at] = 2 * DISAGREES;
    } else {
      const left = column > 0 ? at - 1 : at;
      const above = at >= columns ? at - columns : at;
      const stretch = Math.max(steepness(dx, at, left, above), steepness(dy, at, left, above));
      differences[at] = Math.max(differences[at]!, DISAGREES * stretch);
      inside++;
    }
  }
  return inside;
}

/** By how much a component of the motion differs from that of the cells beside and above, per pixel. */
function steepness(component: Float32Array, at: number, left: number, above: number): number {
  return Math.max(Math.abs(component[at]! - component[left]!), Math.abs(component[at]! - component[above]!)) / CELL;
}

/** Means of each cell and its neighbours, weighted 1 2 1 along both axes. */
function blur(values: Float32Array, { x: { length: columns }, y: { length: rows } }: Places): Float32Array {
  return blurAlong(blurAlong(values, 1, columns), columns, rows);
}

/** Along an axis of `extent` values that stand `step` apart. */
function blurAlong(values: Float32Array, step: number, extent: number): Float32Array {
  return values.map((value, at) => {
    const place = Math.floor(at / step) % extent;
    const before = place > 0 ? values[at - step]! : value;
    const after = place < extent - 1 ? values[at + step]! : value;
    return (before + 2 * value + after) / 4;
  });
}
