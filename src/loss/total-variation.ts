import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';
import { sizeOf } from '../graph/shape.js';
import { maskedMatrix } from './masked.js';

const HEIGHT_AXIS = 2;
const WIDTH_AXIS = 3;

/**
 * Total variation: mean(dy²) + mean(dx²) of the differences between neighbouring pixels, which keeps the picture smooth
 * (Mahendran & Vedaldi 2015, eq. 4 with β = 2, as means).
 *
 * @param image `[1, 3, H, W]`, values 0–255; a picture one pixel high or wide has no differences along that axis
 * @param masks `[1, (H − 1)·W]` for the differences down, `[1, H·(W − 1)]` for those across; all count where there are none
 * @returns a scalar
 */
export function totalVariation(image: GraphNode, masks?: { readonly down: GraphNode; readonly across: GraphNode }): GraphNode {
  const terms = [HEIGHT_AXIS, WIDTH_AXIS]
    .filter((axis) => image.shape[axis]! > 1)
    .map((axis) => {
      const along = differences(image, axis);
      if (!masks) return build.meanOfSquares(along);
      const masked = maskedMatrix(along, axis === HEIGHT_AXIS ? masks.down : masks.across);
      return build.scale(build.sumOfSquares(masked), 1 / sizeOf(along.shape));
    });
  return terms.length === 0 ? build.scalar(0) : terms.reduce(build.add);
}

function differences(image: GraphNode, axis: number): GraphNode {
  const extent = image.shape[axis]!;
  return build.subtract(build.slice(image, axis, 1, extent), build.slice(image, axis, 0, extent - 1));
}
