import { BLOCK, type Vector } from './field.js';
import { difference, search, type Level, type Match } from './matching.js';
import { windowOf } from './window.js';

/** Vectors in whole pixels of blocks `step` pixels wide, row by row. */
export interface BlockGrid {
  readonly step: number;
  readonly columns: number;
  readonly rows: number;
  readonly dx: Int16Array;
  readonly dy: Int16Array;
}

/** Search radius for the motion of the whole picture, in pixels of the smallest level. */
const WHOLE_RADIUS = 16;

/**
 * Search radius for a block's motion about its estimate so far, in pixels of levels 0, 1, … and all smaller ones: at full size only what
 * the scale hid, at a quarter wide enough for a hand that waves.
 */
const RADIUS = [1, 1, 6, 4] as const;

/** A vector known from nearby replaces the prediction if it leaves less than this share of its difference. */
const KNOWN = 0.9;

/** A vector that nothing suggests must be better yet: noise lets some vector look better by a fifth. */
const NEW = 0.75;

/** Grey levels by which a vector must be better in any case: rounding is not motion. */
const LEAST_GAIN = 0.25;

/**
 * Motion by block matching from coarse to fine (Bierling 1988): of the whole picture first, then of ever smaller blocks, each predicted
 * by what it is part of. A prediction holds unless another vector is clearly better; so flat areas follow what surrounds them and noise
 * moves nothing.
 *
 * @param levels from full size to the smallest
 * @returns the motion at full size in blocks of 16 pixels
 */
export function matchBlocks(levels: readonly Level[]): BlockGrid {
  let known = matchWhole(levels.at(-1)!);
  for (let index = levels.length - 1; index > 0; index--) {
    known = doubled(matchLevel(levels[index]!, BLOCK / 2, RADIUS[Math.min(index, RADIUS.length - 1)]!, known));
  }
  return matchLevel(levels[0]!, BLOCK, RADIUS[0], known);
}

/** The motion of the picture as one block. */
function matchWhole(level: Level): BlockGrid {
  const { width, height } = level.to;
  const window = { left: 0, top: 0, right: width, bottom: height };
  const still = { dx: 0, dy: 0, difference: difference(level, window, 0, 0, Infinity) };
  const { dx, dy } = search(level, window, still, WHOLE_RADIUS, bar(still, NEW));
  return { step: Math.max(width, height), columns: 1, rows: 1, dx: Int16Array.of(dx), dy: Int16Array.of(dy) };
}

function matchLevel(level: Level, step: number, radius: number, parents: BlockGrid): BlockGrid {
  const { width, height } = level.to;
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)];
  const grid = { step, columns, rows, dx: new Int16Array(columns * rows), dy: new Int16Array(columns * rows) };
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const window = windowOf(column, row, step, width, height);
      const [prediction, ...others] = suggestions(grid, column, row, parents);
      let best: Match = { ...prediction, difference: difference(level, window, prediction.dx, prediction.dy, Infinity) };
      for (const { dx, dy } of others) {
        if (dx === best.dx && dy === best.dy) continue;
        const limit = bar(best, KNOWN);
        const left = difference(level, window, dx, dy, limit);
        if (left < limit) best = { dx, dy, difference: left };
      }
      best = search(level, window, best, radius, bar(best, NEW));
      grid.dx[at] = best.dx;
      grid.dy[at] = best.dy;
    }
  }
  return grid;
}

/** The difference that another vector must stay below to replace a match: a share of the match's own, less the least gain. */
function bar(match: Match, share: number): number {
  return share * match.difference - LEAST_GAIN;
}

/** The prediction for a block, which is the motion of what it is part of, and what else is likely: that of its neighbours, and none. */
function suggestions(grid: BlockGrid, column: number, row: number, parents: BlockGrid): [Vector, ...Vector[]] {
  const [x, y] = [((column + 0.5) * grid.step) / parents.step, ((row + 0.5) * grid.step) / parents.step];
  const [besideX, besideY] = [x % 1 < 0.5 ? x - 1 : x + 1, y % 1 < 0.5 ? y - 1 : y + 1];
  const near: [Vector, ...Vector[]] = [vectorAt(parents, x, y), { dx: 0, dy: 0 }];
  if (parents.columns > 1) near.push(vectorAt(parents, besideX, y));
  if (parents.rows > 1) near.push(vectorAt(parents, x, besideY));
  if (column > 0) near.push(vectorAt(grid, column - 1, row));
  if (row > 0) near.push(vectorAt(grid, column, row - 1));
  return near;
}

/** The vector at a place, in blocks; outside the grid that of the nearest block. */
function vectorAt({ columns, rows, dx, dy }: BlockGrid, x: number, y: number): Vector {
  const column = Math.min(Math.max(Math.floor(x), 0), columns - 1);
  const row = Math.min(Math.max(Math.floor(y), 0), rows - 1);
  const at = row * columns + column;
  return { dx: dx[at]!, dy: dy[at]! };
}

/** The same motion in pixels of a level twice as large. */
function doubled({ step, columns, rows, dx, dy }: BlockGrid): BlockGrid {
  return { step: 2 * step, columns, rows, dx: dx.map((value) => 2 * value), dy: dy.map((value) => 2 * value) };
}
