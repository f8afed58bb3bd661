import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';
import { sizeOf } from '../graph/shape.js';
import type { Size } from '../pixels/picture.js';
import { maskOf } from './input-names.js';
import { maskedMatrix } from './masked.js';
import type { ObjectiveShape } from './objective-shape.js';
import type { LocalSummand, TargetDemand, Term, TermSources } from './term.js';

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

const NAME = 'tv';
/** The masks of the differences of each pixel to the one below and to the one on the right. */
const DOWN = maskOf(`${NAME}/down`);
const ACROSS = maskOf(`${NAME}/across`);

/** Differences of neighbouring pixels. Transparent ones count less. */
export const TOTAL_VARIATION = { summands, targets, targetBytes } satisfies Term;

function summands({ transparent = false }: ObjectiveShape): LocalSummand[] {
  return [
    {
      kind: 'local',
      name: NAME,
      view: 'picture',
      masked: transparent,
      inputs: [
        { name: DOWN, cut: 'down' },
        { name: ACROSS, cut: 'across' },
      ],
      loss: (picture, masked) => totalVariation(picture, masked ? differenceMasks(picture) : undefined),
    },
  ];
}

function differenceMasks({ shape }: GraphNode): Record<'down' | 'across', GraphNode> {
  const [, , height, width] = shape as [number, number, number, number];
  return { down: build.input(DOWN, [1, (height - 1) * width]), across: build.input(ACROSS, [1, height * (width - 1)]) };
}

function targets({ size, visible }: TermSources): Record<string, Float32Array> {
  if (!visible) return {};
  const { down, across } = visibleDifferences(visible, size);
  return { [DOWN]: down, [ACROSS]: across };
}

/** Both masks. */
function targetBytes({ shape }: TargetDemand): number {
  const { transparent = false, picture = shape } = shape;
  return transparent ? 2 * Float32Array.BYTES_PER_ELEMENT * picture.width * picture.height : 0;
}

/**
 * The masks of the differences between neighbouring pixels, as total variation takes them: √ of how much is to be seen of both, scaled so
 * that the squares add up to the number of differences and the term is the mean over what is visible.
 *
 * @param visible `[H·W]`, 0–1
 */
export function visibleDifferences(
  visible: Float32Array,
  { width, height }: Size,
): { readonly down: Float32Array; readonly across: Float32Array } {
  const masked = (down: 0 | 1, across: 0 | 1): Float32Array => {
    const [rows, columns] = [height - down, width - across];
    const row = new Float32Array(rows * columns);
    let sum = 0;
    for (let i = 0; i < row.length; i++) {
      const pixel = Math.floor(i / columns) * width + (i % columns);
      sum += row[i] = visible[pixel]! * visible[pixel + down * width + across]!;
    }
    const scale = sum > 0 ? row.length / sum : 0;
    return row.map((value) => Math.sqrt(value * scale));
  };
  return { down: masked(1, 0), across: masked(0, 1) };
}
