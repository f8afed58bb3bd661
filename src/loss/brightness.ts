import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';
import { sizeOf } from '../graph/shape.js';
import { maskOf, targetOf } from './input-names.js';
import { maskedMatrix, maskFor } from './masked.js';
import type { StatisticSummand, Term, TermSources } from './term.js';

const NAME = 'brightness';

/** How far the picture's mean brightness is from the photograph's: a function of a statistic, so that tiles need no code of their own. */
export const BRIGHTNESS = { summands, targets } satisfies Term;

function summands(): StatisticSummand[] {
  return [
    {
      kind: 'statistic',
      name: NAME,
      view: 'continued',
      masked: false,
      inputs: [{ name: maskOf(NAME), cut: 'mask' }],
      statistic: (image, masked) => meanOf(image, masked ? maskFor(NAME, image) : undefined),
      statisticShape: [],
      loss: (mean) => build.sumOfSquares(build.subtract(mean, build.input(targetOf(NAME), []))),
    },
  ];
}

/** Linear in the pixels: the mask of a tile, whose squares are shares, counts twice. */
function meanOf(image: GraphNode, mask?: GraphNode): GraphNode {
  const matrix = maskedMatrix(image, mask);
  return build.scale(build.sum(mask ? build.scaleColumns(matrix, mask) : matrix), 1 / sizeOf(image.shape));
}

function targets({ photograph: { data } }: TermSources): Record<string, Float32Array> {
  return { [targetOf(NAME)]: Float32Array.of((data as Uint8Array).reduce((sum, value) => sum + value, 0) / data.length) };
}
