import { elementShare, gramMatrix, shiftedGramMatrix, styleLoss } from '../gram.js';
import type { ComparedStatistic, PositionMean } from './statistic.js';
import type { StatisticSpec } from './statistic-names.js';

/** Axes of feature maps by the words that parts are named with. */
const DIRECTIONS = [
  ['across', 3],
  ['down', 2],
] as const;

const PARTS = new RegExp(`^(gram|(${DIRECTIONS.map(([word]) => word).join('|')})-\\d+)$`);

/** Gram matrices (Gatys et al. 2016), with reach also those of features at a distance from each other. */
export const GRAM_STATISTIC: ComparedStatistic = {
  kind: 'compared',
  source: { from: 'means', means: meansOf, finish: (means) => means },
  parts: (spec) => meansOf(spec).map(({ part }) => part),
  shapeOf: (part, channels, length) => (PARTS.test(part) && length === channels ** 2 ? [channels, channels] : null),
  // A tile knows no features beyond its own part.
  needsWhole: ({ reach = [] }) => reach.length > 0,
  loss: styleLoss,
  factor: elementShare,
};

function meansOf({ reach = [] }: StatisticSpec): PositionMean[] {
  const shifted = reach.flatMap((distance) =>
    DIRECTIONS.map(([word, axis]): PositionMean => ({
      part: `${word}-${distance}`,
      shape: squareOf,
      build: (maps, nominalChannels, mask) => shiftedGramMatrix(maps, nominalChannels, { axis, distance }, mask),
    })),
  );
  return [{ part: 'gram', shape: squareOf, build: gramMatrix }, ...shifted];
}

function squareOf(channels: number): [number, number] {
  return [channels, channels];
}
