import type { Size } from '../pixels/picture.js';
import type { ObjectiveShape } from '../loss/objective-shape.js';
import { TERM_NAMES } from '../loss/term-names.js';
import { TERMS } from '../loss/terms.js';
import { type LayerName, strideOf } from '../model/layers.js';
import { selectLayers } from '../model/layer-presets.js';
import { continuedSize } from '../evaluate/continued.js';
import type { OptimizeJob } from './job.js';
import type { StyleTarget } from '../evaluate/objective/objective-spec.js';
import { pictureTooLarge } from '../evaluate/lack-of-memory.js';
import { partsOf } from '../evaluate/style-parts.js';
import type { Paintable } from '../evaluate/features.js';
import { isNotTiled, leastForObjective, type PlanContext } from '../evaluate/objective/objective-plan.js';
import { PLANES_SHARE } from './memory-shares.js';
import { fittingHistory, paintingBytes, type PlanesOf } from './painting-memory.js';
import { fittingStages, scaledSize, styleSizeAt } from './stage-targets.js';
import { leastForFeatures, leastForMeans } from '../evaluate/tiles/tiled-features.js';

/** The part of an objective that one network computes. */
export interface PlannedPart {
  /** The objective for a picture of this size, which goes through the network continued (see continued.ts). */
  readonly shapeAt: (size: Size) => ObjectiveShape;
  /** Those with a picture are sent through the network again for smaller sizes. */
  readonly styles: readonly StyleTarget[];
  readonly context: PlanContext;
}

/** All that a painting needs memory for, at any size of its picture. */
export interface Demand {
  readonly job: PlanesOf & Pick<OptimizeJob, 'scales'>;
  /** At least one; their graphs are there together. */
  readonly parts: readonly PlannedPart[];
  /** Bytes that are there for feature maps beside all this. */
  readonly kept: number;
}

/** Memory that is set aside for a painting. */
export interface PaintingPlan {
  readonly bytes: number;
  /** Steps that L-BFGS remembers. */
  readonly historySize: number;
}

/**
 * Sets memory aside so that the graphs for all sizes of the painting, for the features of its content and for its styles find room beside it.
 *
 * @param available bytes
 * @throws NeuralStyleError `out-of-memory` with a size that can be painted, or `memory-limit`
 */
export function planPainting(picture: Size, demand: Demand, available: number): PaintingPlan {
  const { job, parts } = demand;
  const others = besidePlanes(picture, demand);
  const room = Math.min(PLANES_SHARE * parts[0]!.context.programs.budget, available - others.graphs - others.targets);
  const historySize = fittingHistory(job, picture, room);
  const bytes = paintingBytes(job, historySize, picture) + others.targets;
  if (bytes + others.graphs <= available) return { bytes, historySize };
  const isWhole = parts.some(({ shapeAt }) => isNotTiled(shapeAt(picture)));
  const lack = { needed: bytes + others.graphs, available, isWhole };
  throw pictureTooLarge(picture, lack, (size) => fits(size, demand, available));
}

/** True where a picture of this size can be painted with so many bytes. */
function fits(picture: Size, demand: Demand, available: number): boolean {
  const { graphs, targets } = besidePlanes(picture, demand);
  return paintingBytes(demand.job, fittingHistory(demand.job, picture, 0), picture) + targets + graphs <= available;
}

/** True where most paintings of this size can be painted: see `Paintable`. */
export const usuallyPaintable: Paintable = (picture, { available, kept }, context) => fits(picture, usualDemand(context, kept), available);

/** The needs of most paintings. */
function usualDemand(context: PlanContext, kept: number): Demand {
  const { network } = context.loaded;
  const layers = { contentLayers: selectLayers(network, 'content'), styleLayers: selectLayers(network, 'style') };
  const shapeAt = (picture: Size): ObjectiveShape => ({
    ...continuedSize(network, [...layers.contentLayers, ...layers.styleLayers], picture),
    picture: { width: picture.width, height: picture.height },
    ...layers,
  });
  return {
    job: { method: 'lbfgs', averaging: 0, previous: null, historySize: Infinity, scales: [{ factor: 1, iterations: 1 }] },
    parts: [{ shapeAt, styles: [], context }],
    kept,
  };
}

/** Bytes that the graphs take at least, of which those for one size or picture are there at a time, and what they are fed with. */
function besidePlanes(picture: Size, { job, parts, kept }: Demand): { graphs: number; targets: number } {
  let graphs = 0;
  for (const { factor } of fittingStages(job.scales, picture)) {
    const size = scaledSize(picture, factor);
    const shaped = parts.map((part) => ({ ...part, shape: part.shapeAt(size) }));
    // What is too small for a layer is refused where its features are computed.
    if (!shaped.every(({ shape }) => [...shape.contentLayers, ...shape.styleLayers].every((layer) => reaches(layer, size)))) continue;
    const objective = shaped.reduce((bytes, { shape, context }) => bytes + leastForObjective(shape, context), 0);
    const before = shaped.map(({ shape, styles, context }) => {
      const content = shape.contentLayers.length > 0 ? leastForFeatures(shape, shape.contentLayers, context) : 0;
      return Math.max(content, leastForStyles(factor, styles, context));
    });
    graphs = Math.max(graphs, objective, ...before);
  }
  return { graphs, targets: parts.reduce((bytes, part, index) => bytes + targetBytes(picture, part, index === 0 ? kept : 0), 0) };
}

/** @param kept bytes that are there for feature maps anyway */
function targetBytes(picture: Size, { shapeAt, context }: PlannedPart, kept: number): number {
  const demand = { shape: shapeAt(picture), kept, network: context.loaded.network };
  return TERM_NAMES.reduce((bytes, term) => bytes + (TERMS[term].targetBytes?.(demand) ?? 0), 0);
}

function leastForStyles(factor: number, styles: readonly StyleTarget[], { loaded, ...context }: PlanContext): number {
  if (factor === 1) return 0;
  const parts = styles.flatMap((style) => partsOf(style).map((part) => part.style));
  return parts.reduce((most, { statistic, recipe }) => {
    if (!recipe) return most;
    const picture = styleSizeAt(recipe.picture, factor);
    const layers = selectLayers(loaded.network, recipe.layers);
    if (!layers.every((layer) => reaches(layer, picture))) return most;
    const size = continuedSize(loaded.network, layers, picture);
    return Math.max(most, leastForMeans(size, layers, { loaded, ...context }, statistic));
  }, 0);
}

function reaches(layer: LayerName, { width, height }: Size): boolean {
  return Math.min(width, height) >= strideOf(layer);
}
