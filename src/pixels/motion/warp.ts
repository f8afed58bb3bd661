import { types } from 'node:util';
import type { Picture } from '../picture.js';
import { BLOCK, type MotionField } from './field.js';
import { middles, resample } from './places.js';

/**
 * The picture with its parts moved to where they are now: the value at (x, y) is the one that was at (x + dx, y + dy), sampled
 * bilinearly; beyond the edges the outermost pixels are repeated. Vectors are interpolated between the middles of blocks, so that no
 * seams show.
 *
 * @param picture of the field's size: the earlier one of the two that the field was estimated from, or what was made of it
 * @returns values 0–255, not rounded
 */
export function warp({ width, height, data }: Picture, field: MotionField): Picture {
  if (isStill(field)) return { width, height, data: new Float32Array(data) };
  const source = types.isFloat32Array(data) ? data : new Float32Array(data);
  const out = new Float32Array(source.length);
  const [blocks, pixels] = [middles(width, height, BLOCK), middles(width, height, 1)];
  const dx = resample(field.dx, blocks, pixels);
  const dy = resample(field.dy, blocks, pixels);
  const [lastX, lastY] = [width - 1, height - 1];
  for (let y = 0, pixel = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++, to += 3) {
      const wasX = Math.min(Math.max(x + dx[pixel]!, 0), lastX);
      const wasY = Math.min(Math.max(y + dy[pixel]!, 0), lastY);
      const left = Math.floor(wasX);
      const top = Math.floor(wasY);
      const across = wasX - left;
      const down = wasY - top;
      const above = (top * width + left) * 3;
      const below = top < lastY ? above + 3 * width : above;
      const right = left < lastX ? 3 : 0;
      for (let channel = 0; channel < 3; channel++) {
        const a = above + channel;
        const b = below + channel;
        const upper = source[a]! + across * (source[a + right]! - source[a]!);
        const lower = source[b]! + across * (source[b + right]! - source[b]!);
        out[to + channel] = upper + down * (lower - upper);
      }
    }
  }
  return { width, height, data: out };
}

function isStill({ dx, dy }: MotionField): boolean {
  return dx.every((value) => value === 0) && dy.every((value) => value === 0);
}
