import { argsort } from './argsort.js';
import { columnsParts, columnsShape, sampleColumns } from './columns.js';
import { randomRotation } from './rotation.js';
import { type MatchedStatistic, type Matching, productOf } from './statistic.js';

/**
 * Turns of the space that targets are sorted in one after the other, when the optimiser is to go there: those of one turn are reached within
 * a few iterations, and are still far from the style where there are hundreds of directions.
 */
const TURNS = 4;

/**
 * Projections of the features onto directions, each sorted. The loss is the squared 1-dimensional Wasserstein distance of the picture's
 * from the style's, as a mean over directions (Heitz et al. 2021, "A sliced Wasserstein loss for neural texture synthesis"). Directions are the
 * axes of a space that is turned at random, another way each time: with all of them at right angles, the distance from what is
 * sorted into the style's values is the loss. To sort in one turn after the other is what lowering the loss of the features by themselves
 * would do (Pitié et al. 2007, "Automated colour grading using colour distribution transfer").
 */
export const SLICES_STATISTIC: MatchedStatistic = {
  kind: 'matched',
  source: { from: 'maps', sample: sampleColumns },
  parts: columnsParts,
  shapeOf: columnsShape,
  helper: (channels) => ({ kind: 'product', rows: channels }),
  match,
};

async function match(matching: Matching): Promise<Float32Array> {
  let { maps } = matching;
  const turns = matching.isAhead ? TURNS : 1;
  for (let turn = 0; turn < turns; turn++) maps = await sortedInto({ ...matching, maps, round: matching.round * TURNS + turn });
  return maps;
}

/** Feature maps with each projection sorted into the style's. */
async function sortedInto(matching: Matching): Promise<Float32Array> {
  const { maps, positions, channels, mask, style, round } = matching;
  const columns = style.columns!;
  const count = columns.length / channels;
  const { rotation, inverse } = randomRotation(channels, round);
  const projections = await productOf(rotation, maps, matching);
  const ofStyle = await productOf(rotation, columns, { ...matching, positions: count });
  for (let direction = 0; direction < channels; direction++) {
    const sorted = ofStyle.subarray(direction * count, (direction + 1) * count).sort();
    takeDistribution(projections.subarray(direction * positions, (direction + 1) * positions), sorted, mask);
  }
  return productOf(inverse, projections, matching);
}

/**
 * Gives values, in place, the distribution of others: the one of rank r among N gets the others' quantile (r + ½)/N.
 * @param sorted from the least on
 * @param mask `[N]`: each value counts as the square of its element; those that count nothing are left as they are
 */
export function takeDistribution(values: Float32Array, sorted: Float32Array, mask: Float32Array | null): void {
  const order = argsort(values);
  const total = mask ? mask.reduce((sum, value) => sum + value * value, 0) : values.length;
  let before = 0;
  for (const at of order) {
    const weight = mask ? mask[at]! ** 2 : 1;
    if (weight === 0) continue;
    values[at] = quantile(sorted, (before + weight / 2) / total);
    before += weight;
  }
}

/** The value below which a share of sorted ones lies, from one to the next in a straight line. */
function quantile(sorted: Float32Array, share: number): number {
  const place = Math.min(Math.max(share * sorted.length - 0.5, 0), sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
