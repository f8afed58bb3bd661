/*
 * The statistics of feature maps that can be a style, as plain data: the one place where they are named. It imports nothing, so that an
 * editor may have it, too. The mathematics of each is in a file of its own, which statistics.ts lists.
 */

/** A statistic as errors and weights know it. */
export interface StatisticTraits {
  /** A style's name in errors. */
  readonly words: string;
  /** Multiplies its loss, so that a style weight looks alike whatever the statistic is: see docs/decisions/styles.md. */
  readonly scale: number;
}

export const STATISTIC_TRAITS = {
  gram: { words: 'Gram matrices', scale: 1 },
  moments: { words: 'moments', scale: 1 },
  neighbours: { words: 'feature columns for neighbours', scale: 0.1 },
  slices: { words: 'feature columns for slices', scale: 20 },
} as const satisfies Readonly<Record<string, StatisticTraits>>;

export type StatisticName = keyof typeof STATISTIC_TRAITS;

export const STATISTIC_NAMES = Object.keys(STATISTIC_TRAITS) as readonly StatisticName[];

/** A statistic with its settings. Styles with equal ones blend. */
export interface StatisticSpec {
  readonly name: StatisticName;
  /** Of Gram matrices: distances, in positions of the feature maps, at which features are multiplied with each other, too. */
  readonly reach?: readonly number[];
}

/** The statistic `name`; the distances `reach` are those of Gram matrices, and no other's. */
export function statisticSpec(name: StatisticName, reach: readonly number[]): StatisticSpec {
  return { name, ...(name === 'gram' && reach.length > 0 && { reach }) };
}

export const GRAM_MATRICES: StatisticSpec = { name: 'gram' };
