import type { GraphNode } from '../../graph/operations.js';
import type { Shape } from '../../graph/shape.js';
import type { StatisticSpec } from './statistic-names.js';

/*
 * A statistic of a layer's feature maps: what a style is kept as, and how far from it the picture is that is painted. statistics.ts lists
 * all of them.
 *
 * A compared statistic is a mean over positions, as a Gram matrix is, and the loss a squared difference from the style's. A matched one
 * needs a sort, a search or a matrix root, which no graph computes: each position gets a target of its own, computed every few
 * iterations from the picture as it is then, and the loss is the squared distance of the features from their targets. Where targets are
 * new, that is the loss of the statistic itself, with its gradient; between, it is no less (majorise, then minimise; Hunter & Lange 2004,
 * "A tutorial on MM algorithms").
 */

/** The arrays of one layer of a style, by the names of its parts. */
export type Parts = Readonly<Record<string, Float32Array>>;

/** The layer that a statistic is of. */
export interface LayerFacts {
  readonly channels: number;
  /** C in normalisations; differs from `channels` in a distilled network. */
  readonly nominalChannels: number;
}

/** A mean over positions, so that the sum of tiles' is the picture's. */
export interface PositionMean {
  readonly part: string;
  readonly shape: (channels: number) => Shape;
  /**
   * @param maps `[1, C, H, W]`
   * @param mask `[1, H·W]` with Σ mask² = H·W, or nothing
   */
  readonly build: (maps: GraphNode, nominalChannels: number, mask?: GraphNode) => GraphNode;
}

/** The way from a picture's feature maps to a style: from means over positions, or from the maps themselves. */
export type StyleSource =
  | {
      readonly from: 'means';
      readonly means: (spec: StatisticSpec) => readonly PositionMean[];
      readonly finish: (means: Parts) => Parts;
    }
  | {
      readonly from: 'maps';
      /**
       * @param maps `[C, N]`
       * @param mask `[N]`; null for all of them
       */
      readonly sample: (maps: Float32Array, channels: number, mask: Float32Array | null) => Parts;
    };

interface StatisticBase {
  readonly source: StyleSource;
  /** The names of a layer's parts. All have a row for each channel. */
  readonly parts: (spec: StatisticSpec) => readonly string[];
  /** The shape of a part that has so many values; null where it cannot have so many, or is none of the statistic's. */
  readonly shapeOf: (part: string, channels: number, length: number) => Shape | null;
  /** True where it cannot be computed tile by tile. */
  readonly needsWhole?: (spec: StatisticSpec) => boolean;
}

/** A statistic whose parts are compared as they are. */
export interface ComparedStatistic extends StatisticBase {
  readonly kind: 'compared';
  readonly source: StyleSource & { readonly from: 'means' };
  /**
   * @param value a part of the picture's
   * @param target the style's, of the same shape
   * @returns a scalar
   */
  readonly loss: (value: GraphNode, target: GraphNode, nominalChannels: number) => GraphNode;
  /** The factor of Σ (value − target)² in the loss. */
  readonly factor: (nominalChannels: number) => number;
}

/** The features of one layer of the picture that is painted, and one style. */
export interface Matching extends LayerFacts {
  /** `[C, N]` */
  readonly maps: Float32Array;
  readonly positions: number;
  /** `[N]` with Σ mask² = N; null for all of the picture. */
  readonly mask: Float32Array | null;
  /** Means over positions of the picture, as its statistic's source has them. */
  readonly means: Parts;
  readonly style: Parts;
  /** Counts the times that targets were computed. */
  readonly round: number;
  /** True for targets that may lie further in the direction of the loss's gradient, as far as suits an optimiser; else the loss is exact. */
  readonly isAhead: boolean;
  /** Computes with the statistic's helper: a product, or a search. */
  readonly compute: Compute;
}

/** The graph that features are compared in: multiplied with a matrix of so many rows `[R, C]`, or with the most similar of so many found. */
export interface Helper {
  readonly kind: 'product' | 'nearest';
  readonly rows: number;
}

/**
 * Computes with rows `[R, C]`, as many as the helper has, and a column for each position `[C, N]`, some columns at a time.
 * @param fed what the graph is fed beside the columns: `rows`, and for a search `offsets` `[R, 1]`
 * @param use takes a block of the result, `[R, MATCHING_BLOCK]` of a product and `[2, MATCHING_BLOCK]` of a search, of which the first
 * `count` columns count: those from `first` on
 */
export type Compute = (
  fed: Readonly<Record<string, Float32Array>>,
  columns: Float32Array,
  use: (block: Float32Array, first: number, count: number) => void,
) => Promise<void>;

/** The whole product of a matrix `[R, C]` and one of a column for each position `[C, N]`: `[R, N]`. */
export async function productOf(
  rows: Float32Array,
  columns: Float32Array,
  { channels, positions, compute }: Matching,
): Promise<Float32Array> {
  const count = rows.length / channels;
  const product = new Float32Array(count * positions);
  await compute({ rows }, columns, (block, first, columns) => {
    for (let row = 0; row < count; row++)
      product.set(block.subarray(row * MATCHING_BLOCK, row * MATCHING_BLOCK + columns), row * positions + first);
  });
  return product;
}

/** A statistic whose loss is a distance of features from targets. */
export interface MatchedStatistic extends StatisticBase {
  readonly kind: 'matched';
  readonly helper: (channels: number) => Helper;
  /** A target for each position, `[C, N]`. */
  readonly match: (matching: Matching) => Promise<Float32Array>;
}

export type Statistic = ComparedStatistic | MatchedStatistic;

/** Columns of a block of feature maps in matching. */
export const MATCHING_BLOCK = 2048;
