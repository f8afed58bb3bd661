import type { GraphNode } from '../graph/operations.js';
import type { Shape } from '../graph/shape.js';
import type { LayerName } from '../model/layers.js';
import type { Network } from '../model/network.js';
import type { Mask, Picture, Size } from '../pixels/picture.js';
import type { LossOptions } from './losses.js';
import type { ObjectiveShape } from './objective-shape.js';
import type { Parts } from './statistics/statistic.js';
import type { StatisticSpec } from './statistics/statistic-names.js';

/*
 * A term of the objective is made of summands, each with a graph and the values that the graph is fed with. terms.ts lists all terms.
 */

/**
 * The view of a summand: feature maps of a layer `[1, C, H, W]`, the picture `[1, 3, H, W]`, or the picture with what continues it beyond
 * its edges.
 */
export type View = LayerName | 'picture' | 'continued';

/**
 * An input of a summand beside its weight, and how it is cut for a tile: `planes` are cropped to the tile; a `mask` `[1, H·W]` is set to 0
 * outside of the tile's own part, and so are masks of the differences of each pixel to the one `down` below or `across` on the right.
 * Inputs that are the same for every tile are not listed.
 */
export interface SummandInput {
  readonly name: string;
  readonly cut: 'planes' | 'mask' | 'down' | 'across';
}

interface SummandBase {
  /** Names its loss among the graph's outputs. */
  readonly name: string;
  readonly view: View;
  /** True if it is masked in the graph of the whole picture. In that of a tile, every summand is. */
  readonly masked: boolean;
  readonly inputs: readonly SummandInput[];
}

/** A mean over positions: the tiles' losses add up to the picture's. */
export interface LocalSummand extends SummandBase {
  readonly kind: 'local';
  /** @returns a scalar */
  readonly loss: (view: GraphNode, masked: boolean) => GraphNode;
}

/** A function of a statistic that is a mean over positions, as a Gram matrix is: the tiles' statistics add up to the picture's. */
export interface StatisticSummand extends SummandBase {
  readonly kind: 'statistic';
  readonly statistic: (view: GraphNode, masked: boolean) => GraphNode;
  readonly statisticShape: Shape;
  /** @returns a scalar */
  readonly loss: (statistic: GraphNode) => GraphNode;
}

export type Summand = LocalSummand | StatisticSummand;

/** A summand's part in its term: the term's loss is Σ share·(loss + offset). */
export interface Share {
  /** The summand's name. */
  readonly name: string;
  readonly share: number;
  /** A constant that the picture does not change. */
  readonly offset: number;
  /** The summand's weight in the gradient, for a weight of the term. */
  readonly weigh: (weight: number) => number;
}

/** One of a region's styles. */
export interface RegionStyle {
  /** Share of the region's loss; those of its styles add up to 1. */
  readonly share: number;
  /** All styles of a region have the same layers. */
  readonly layers: ReadonlyMap<LayerName, Parts>;
}

/** A part of the picture with one style, or one blend of styles of the same statistic. */
export interface Region {
  /** Null for the whole picture. */
  readonly mask: Mask | null;
  /** Share of the style loss; the regions' shares add up to 1. */
  readonly share: number;
  readonly statistic: StatisticSpec;
  readonly layers: readonly LayerName[];
  readonly styles: readonly RegionStyle[];
}

/** A region of an objective of which several parts may have styles: its share counts that of its part, too. */
export interface WeighedRegion extends Region {
  /** The weights of its layers, and the scale of its loss. */
  readonly options: LossOptions;
}

/** A photograph whose feature maps are kept. */
export interface ContentTarget {
  /** Share of the content loss. */
  readonly share: number;
  readonly options: LossOptions;
  readonly maps: ReadonlyMap<LayerName, Float32Array>;
  /** Null for the whole picture. */
  readonly mask: Mask | null;
}

/** The previous frame's result, carried on by motion. */
export interface TemporalTarget {
  /** Planes `[3, H, W]`. */
  readonly pixels: Float32Array;
  /** `[H·W]`, 0–1: where the previous frame says something about this one. */
  readonly confidence: Float32Array;
}

/** The sources of terms' targets, at one size of the picture. Feature maps and masks are those of the continued picture. */
export interface TermSources {
  readonly network: Network;
  readonly shape: ObjectiveShape;
  /** The picture's size. */
  readonly size: Size;
  /** The content at its full size; null where there is none. */
  readonly photograph: Picture | null;
  readonly contents: readonly ContentTarget[];
  readonly regions: readonly WeighedRegion[];
  /** `[H·W]` of the picture, 0–1; null where nothing is transparent. */
  readonly visible: Float32Array | null;
  /** The photograph whose lines are kept. */
  readonly lines: Picture | null;
  readonly temporal: TemporalTarget | null;
}

/** The facts that the memory for a term's targets depends on. */
export interface TargetDemand {
  readonly network: Network;
  readonly shape: ObjectiveShape;
  /** Bytes that are there for feature maps anyway. */
  readonly kept: number;
}

/** A term of the objective. */
export interface Term {
  /** None where an objective of this shape does not have the term. */
  readonly summands: (shape: ObjectiveShape, network: Network) => readonly Summand[];
  /** Values for the summands' inputs; none by default. */
  readonly targets?: (sources: TermSources) => Readonly<Record<string, Float32Array>>;
  /**
   * By default each summand has the term's weight and adds its loss.
   * @throws NeuralStyleError `setting-invalid` where weights cannot be normalised
   */
  readonly shares?: (sources: TermSources) => readonly Share[];
  /** Bytes of the targets; 0 by default. */
  readonly targetBytes?: (demand: TargetDemand) => number;
}

/** Bytes of a layer's feature maps, or of one plane of them. */
export function layerBytes([channels, height, width]: readonly [number, number, number], planes: 'all' | 'one'): number {
  return Float32Array.BYTES_PER_ELEMENT * (planes === 'all' ? channels : 1) * height * width;
}
