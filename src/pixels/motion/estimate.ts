import type { Picture } from '../picture.js';
import { cameraMotion } from './camera.js';
import { BLOCK, type MotionField, type Vector } from './field.js';
import { matchBlocks } from './hierarchy.js';
import type { Level } from './matching.js';
import { medianFilter } from './median.js';
import { pyramid } from './pyramid.js';
import { middles } from './places.js';
import { refine, type Refined } from './subpixel.js';
import { type Window, windowOf } from './window.js';

/** A block moves with the camera unless that leaves more than this share of the squared difference of its own vector. */
const NO_WORSE = 1.5;

/** And more than this many squared grey levels beyond: rounding is not motion. */
const ROUNDING = 0.5;

/** A block this many pixels off the camera's motion, along either axis, may be moving by itself. */
const APART = 1;

/**
 * Where each block of 16×16 pixels of `to` was in `from`: hierarchical block matching on luma, refined to fractions of a pixel. What
 * has no texture to tell its motion moves with the camera; a camera that stands still gives exactly 0, whatever noise its sensor
 * has or its light does. Motion of up to a quarter of the shorter side is found, and of 32 pixels at least in pictures from 64 pixels
 * on; smaller things only where they move by less.
 *
 * Blocks the thread: at 512×512 for about 40 ms.
 *
 * @param to of the same size as `from`
 */
export function estimateMotion(from: Picture, to: Picture): MotionField {
  const { width, height } = to;
  const later = pyramid(to);
  const levels = pyramid(from).map((plane, index): Level => ({ from: plane, to: later[index]! }));
  const full = levels[0]!;
  const matched = matchBlocks(levels);
  const { columns, rows } = matched;
  const places = middles(width, height, BLOCK);
  const blocks = Array.from({ length: columns * rows }, (_, at) => {
    const [column, row] = [at % columns, Math.floor(at / columns)];
    const window = windowOf(column, row, BLOCK, width, height);
    const own = refine(full, window, { dx: matched.dx[at]!, dy: matched.dy[at]! });
    return { x: (2 * places.x[column]!) / width - 1, y: (2 * places.y[row]!) / height - 1, window, own };
  });
  const camera = cameraMotion(blocks.filter(({ own }) => own.evident).map(({ x, y, own: { dx, dy } }) => ({ x, y, dx, dy })));
  const vectors = blocks.map((block) => settle(full, block.window, block.own, camera(block.x, block.y)));
  const filtered = (values: number[]): Float32Array => medianFilter(Float32Array.from(values), columns, rows);
  return { width, height, columns, rows, dx: filtered(vectors.map(({ dx }) => dx)), dy: filtered(vectors.map(({ dy }) => dy)) };
}

/** A block's own vector, or the camera's if it explains the block as well. */
function settle(level: Level, window: Window, own: Refined, camera: Vector): Vector {
  if (Math.abs(own.dx - camera.dx) <= APART && Math.abs(own.dy - camera.dy) <= APART) return own.evident && own.fraction ? own : camera;
  const shared = refine(level, window, { dx: Math.round(camera.dx), dy: Math.round(camera.dy) });
  // Infinite where the camera has only just uncovered the block: nothing else is known of it.
  if (shared.residual < Infinity && shared.residual > NO_WORSE * own.residual + ROUNDING) return own;
  return shared.evident && shared.fraction ? shared : camera;
}
