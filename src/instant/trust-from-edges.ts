import { BLOCK, type MotionField } from '../pixels/motion/motion.js';
import { middles, type Places, resample } from '../pixels/motion/places.js';

/** Pixels at the edges of a picture that are painted otherwise than its inside, since the painter sees nothing beyond. */
const EDGE = 8;
/** Pixels that something may move away from an edge, within these, before nothing is left of its trust. */
const FARTHEST = 4;
/** Side of the squares that are judged, in pixels. */
const CELL = 4;

/**
 * Trust in what a motion brings, `[height, width]`, 0 to 1: less where it comes from the edge of the picture and lies farther inside now, as what comes into
 * view does, so that the look of edges stays there.
 */
export function trustFromEdges(field: MotionField): Float32Array {
  const { width, height } = field;
  const [blocks, cells, pixels] = [BLOCK, CELL, 1].map((step) => middles(width, height, step)) as [Places, Places, Places];
  const [dx, dy] = [resample(field.dx, blocks, cells), resample(field.dy, blocks, cells)];
  const inset = (x: number, y: number): number => Math.min(Math.max(Math.min(x, width - 1 - x, y, height - 1 - y), 0), EDGE);
  const trust = dx.map((right, at) => {
    const [x, y] = [cells.x[at % cells.x.length]!, cells.y[Math.floor(at / cells.x.length)]!];
    const farther = inset(x, y) - inset(x + right, y + dy[at]!);
    return 1 - Math.min(Math.max(farther / FARTHEST, 0), 1);
  });
  return resample(trust, cells, pixels);
}
