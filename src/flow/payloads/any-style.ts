import { STATISTIC_NAMES } from '../../loss/statistics/statistic-names.js';

/** A style of any kind, as a node expects it. */
export const ANY_STYLE = {
  kinds: STATISTIC_NAMES,
  expected: 'Gram matrices or another style',
  advice: 'Wire in a neural-style gram node.',
} as const;
