import * as build from './builder.js';
import type { GraphNode } from './operations.js';

/** The gradient of `reflectPad(x, width)` with respect to x, of what there is with respect to the padded maps: each pixel gets that of its images, too. */
export function reflectionGradient(gradient: GraphNode, width: number): GraphNode {
  return [2, 3].reduce((folded, axis) => foldAxis(folded, axis, width), gradient);
}

function foldAxis(padded: GraphNode, axis: number, width: number): GraphNode {
  const extent = padded.shape[axis]! - 2 * width;
  /** A line of the padded maps, at the place of another one within the edges. */
  const moved = (from: number, to: number): GraphNode =>
    build.pad(build.slice(padded, axis, width + from, width + from + 1), axis, to, extent - 1 - to);
  let sum = build.slice(padded, axis, width, width + extent);
  for (let step = 1; step <= width; step++) {
    sum = build.add(sum, moved(-step, step));
    sum = build.add(sum, moved(extent - 1 + step, extent - 1 - step));
  }
  return sum;
}
