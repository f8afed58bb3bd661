import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';
import { sizeOf } from '../graph/shape.js';
import { comparedPicture, comparedPictureTargets } from './compared-picture.js';
import { maskedMatrix } from './masked.js';
import type { ObjectiveShape } from './objective-shape.js';
import type { LocalSummand, TargetDemand, Term, TermSources } from './term.js';

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

const NAME = 'temporal';

/** Difference of a frame from the previous frame's result, where there is one. */
export const TEMPORAL = { summands, targets, targetBytes } satisfies Term;

function summands({ temporal = false }: ObjectiveShape): LocalSummand[] {
  return temporal ? [comparedPicture(NAME, temporalLoss)] : [];
}

function targets(sources: TermSources): Record<string, Float32Array> {
  const { temporal } = sources;
  return temporal ? comparedPictureTargets(NAME, temporal.pixels, sources, temporal.confidence) : {};
}

/** The confidence: of the picture, and of what goes through the network. The previous result is among the painting's planes. */
function targetBytes({ shape }: TargetDemand): number {
  const { temporal = false, width, height, picture = shape } = shape;
  return temporal ? Float32Array.BYTES_PER_ELEMENT * (picture.width * picture.height + width * height) : 0;
}
