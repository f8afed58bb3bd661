import { elementShare, gramMatrix, type Shift, shiftedGramMatrix, styleLoss } from '../gram.js';
import type { ComparedStatistic, PositionMean } from './statistic.js';
import type { StatisticSpec } from './statistic-names.js';

const DIRECTIONS = ['across', 'down'] as const;

const PARTS = new RegExp(`^(gram|(${DIRECTIONS.join('|')})-\\d+)$`);

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
  const shifts = reach.flatMap((distance) => DIRECTIONS.map((direction): Shift => ({ direction, distance })));
  return [
    { part: 'gram', shape: squareOf, build: gramMatrix },
    ...shifts.map((shift): PositionMean => ({
      part: `${shift.direction}-${shift.distance}`,
      shape: squareOf,
      build: (maps, nominalChannels, mask) => shiftedGramMatrix(maps, nominalChannels, shift, mask),
    })),
  ];
}

function squareOf(channels: number): [number, number] {
  return [channels, channels];
}
