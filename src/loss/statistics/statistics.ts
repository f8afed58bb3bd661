import { GRAM_STATISTIC } from './gram.js';
import { MOMENTS_STATISTIC } from './moments.js';
import { NEIGHBOURS_STATISTIC } from './neighbours.js';
import { SLICES_STATISTIC } from './slices.js';
import type { PositionMean, Statistic } from './statistic.js';
import type { StatisticName, StatisticSpec } from './statistic-names.js';

/** The mathematics of each statistic. */
export const STATISTICS: Readonly<Record<StatisticName, Statistic>> = {
  gram: GRAM_STATISTIC,
  moments: MOMENTS_STATISTIC,
  neighbours: NEIGHBOURS_STATISTIC,
  slices: SLICES_STATISTIC,
};

/** True where a statistic cannot be computed tile by tile. */
export function needsWhole(spec: StatisticSpec): boolean {
  return STATISTICS[spec.name].needsWhole?.(spec) ?? false;
}

/** The means over positions that a statistic is made from; none of one that is made from feature maps. */
export function meansOf(spec: StatisticSpec): readonly PositionMean[] {
  const { source } = STATISTICS[spec.name];
  return source.from === 'means' ? source.means(spec) : [];
}
