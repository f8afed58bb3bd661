import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';
import { toPlanes } from '../pixels/planes.js';
import { resample } from '../pixels/resample.js';
import { comparedPicture, comparedPictureTargets } from './compared-picture.js';
import { maskedMatrix } from './masked.js';
import type { ObjectiveShape } from './objective-shape.js';
import type { LocalSummand, TargetDemand, Term, TermSources } from './term.js';

/** Multiplies the loss, so that a weight of some hundred counts beside those of content and style. */
const SCALE = 1000;
/** A 3×3 binomial window, whose weights add up to 1. */
const BINOMIAL = [1, 2, 1, 2, 4, 2, 1, 2, 1].map((weight) => weight / 16);
/** The Laplacian of the four neighbours. */
const LAPLACIAN = [0, 1, 0, 1, -4, 1, 0, 1, 0];
const CHANNELS = 3;

/**
 * Loss of lines: 1000·mean((Δ x − Δ p)²) with the Laplacian Δ of pictures that are grey and a little blurred, so that it tells of lines and not of
 * grain (Li, Xu, Nie & Chua 2017, "Laplacian-steered neural style transfer", eq. 4, which blurs by pooling).
 *
 * @param image x `[1, 3, H, W]`, values 0–255
 * @param photograph p, of the same shape
 * @param mask `[1, H·W]` with Σ mask² = H·W, for the part that counts
 * @returns a scalar
 */
export function linesLoss(image: GraphNode, photograph: GraphNode, mask: GraphNode): GraphNode {
  const [, , height, width] = image.shape as [number, number, number, number];
  // All of it is linear: the difference of the lines is the lines of the difference.
  const grey = filtered(
    build.subtract(image, photograph),
    BINOMIAL.map((weight) => weight / CHANNELS),
  );
  const lines = filtered(filtered(grey, BINOMIAL), LAPLACIAN);
  return build.scale(build.sumOfSquares(maskedMatrix(lines, mask)), SCALE / (height * width));
}

/** One map: the sum of all channels, each with the same 3×3 window. */
function filtered(maps: GraphNode, window: readonly number[]): GraphNode {
  const channels = maps.shape[1]!;
  const weights = Float32Array.from({ length: channels * window.length }, (_, at) => window[at % window.length]!);
  return build.conv2d(
    maps,
    build.constant(() => weights, [1, channels, 3, 3]),
    undefined,
    1,
  );
}

const NAME = 'lines';

/** Difference of the picture's lines from those of the photograph. */
export const LINES = { summands, targets, targetBytes } satisfies Term;

function summands({ lines = false }: ObjectiveShape): LocalSummand[] {
  return lines ? [comparedPicture(NAME, linesLoss)] : [];
}

function targets(sources: TermSources): Record<string, Float32Array> {
  const { size, lines } = sources;
  if (!lines) return {};
  const fitting = resample(lines.data, lines, size, CHANNELS);
  return comparedPictureTargets(NAME, toPlanes({ ...size, data: fitting }), sources);
}

/** The photograph as it goes through the network, and the mask. */
function targetBytes({ shape }: TargetDemand): number {
  const { lines = false, width, height } = shape;
  return lines ? (CHANNELS + 1) * Float32Array.BYTES_PER_ELEMENT * width * height : 0;
}
