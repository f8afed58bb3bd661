import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';
import { sizeOf } from '../graph/shape.js';
import { maskedMatrix } from './masked.js';

/**
 * Temporal loss: mean(c·(x − w)²), the difference of a frame from the previous result as motion has carried it on (Ruder,
 * Dosovitskiy & Brox 2016, eq. 7).
 *
 * @param image x `[1, 3, H, W]`, values 0–255
 * @param previous w, of the same shape
 * @param confidence `[1, H·W]`: √c, 0 where the previous frame says nothing about this one
 * @returns a scalar
 */
export function temporalLoss(image: GraphNode, previous: GraphNode, confidence: GraphNode): GraphNode {
  return build.scale(build.sumOfSquares(maskedMatrix(build.subtract(image, previous), confidence)), 1 / sizeOf(image.shape));
}
