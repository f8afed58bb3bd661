import type { Size } from '../pixels/picture.js';
import type { ObjectiveShape } from '../loss/objective-graph.js';
import { type LayerName, strideOf } from '../model/layers.js';
import { selectLayers } from '../model/layer-presets.js';
import { featureShape } from '../model/vgg.js';
import { continuedSize } from '../evaluate/continued.js';
import type { OptimizeJob } from './job.js';
import type { StyleTarget } from '../evaluate/objective-spec.js';
import { pictureTooLarge } from '../evaluate/lack-of-memory.js';
import type { Paintable } from '../evaluate/features.js';
import { leastForObjective, type PlanMeans } from '../evaluate/objective-plan.js';
import { fittingHistory, paintingBytes, type PlanesOf } from './painting-memory.js';
import { fittingStages, scaledSize, styleSizeAt } from './stage-targets.js';
import { leastForFeatures, leastForGrams } from '../evaluate/tiles/tiled-features.js';

const BYTES_PER_VALUE = Float32Array.BYTES_PER_ELEMENT;
/** Of the memory, for what a painting holds in planes of the picture: its share, unless fewer remembered steps are too few. */
const PLANES_SHARE = 0.5;

/** All that a painting needs memory for, at any size of its picture. */
export interface Demand {
  readonly job: PlanesOf & Pick<OptimizeJob, 'scales'>;
  /** The objective for a picture of this size, which goes through the network continued (see continued.ts). */
  readonly shapeAt: (size: Size) => ObjectiveShape;
  /** Those with a picture are sent through the network again for smaller sizes. */
  readonly styles: readonly StyleTarget[];
  /** Bytes that are there for feature maps beside all this. */
  readonly kept: number;
}

/** What is set aside for a painting. */
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
export function planPainting(picture: Size, demand: Demand, available: number, means: PlanMeans): PaintingPlan {
  const { job } = demand;
  const others = besidePlanes(picture, demand, means);
  const room = Math.min(PLANES_SHARE * means.programs.budget, available - others.graphs - others.targets);
  const historySize = fittingHistory(job, picture, room);
  const bytes = paintingBytes(job, historySize, picture) + others.targets;
  if (bytes + others.graphs <= available) return { bytes, historySize };
  const lack = { needed: bytes + others.graphs, available };
  throw pictureTooLarge(picture, lack, (size) => fits(size, demand, available, means));
}

/** Whether a picture of this size can be painted with so many bytes. */
function fits(picture: Size, demand: Demand, available: number, means: PlanMeans): boolean {
  const { graphs, targets } = besidePlanes(picture, demand, means);
  return paintingBytes(demand.job, fittingHistory(demand.job, picture, 0), picture) + targets + graphs <= available;
}

/** Whether most paintings of this size can be painted: see `Paintable`. */
export const usuallyPaintable: Paintable = (picture, { available, kept }, means) =>
  fits(picture, usualDemand(means, kept), available, means);

/** What most paintings need. */
function usualDemand({ loaded: { network } }: PlanMeans, kept: number): Demand {
  const layers = { contentLayers: selectLayers(network, 'content'), styleLayers: selectLayers(network, 'style') };
  return {
    job: { method: 'lbfgs', averaging: 0, previous: null, historySize: Infinity, scales: [{ factor: 1, iterations: 1 }] },
    shapeAt: (picture) => ({
      ...continuedSize(network, [...layers.contentLayers, ...layers.styleLayers], picture),
      picture: { width: picture.width, height: picture.height },
      ...layers,
    }),
    styles: [],
    kept,
  };
}

/** Bytes that the graphs take at least, of which those for one size or picture are there at a time, and what they are fed with. */
function besidePlanes(picture: Size, demand: Demand, means: PlanMeans): { graphs: number; targets: number } {
  let graphs = 0;
  for (const { factor } of fittingStages(demand.job.scales, picture)) {
    const size = scaledSize(picture, factor);
    const shape = demand.shapeAt(size);
    // What is too small for a layer is refused where its features are computed.
    if (![...shape.contentLayers, ...shape.styleLayers].every((layer) => reaches(layer, size))) continue;
    const content = shape.contentLayers.length > 0 ? leastForFeatures(shape, shape.contentLayers, means) : 0;
    graphs = Math.max(graphs, content, leastForObjective(shape, means), leastForStyles(factor, demand.styles, means));
  }
  return { graphs, targets: targetBytes(demand.shapeAt(picture), demand.kept, means) };
}

function leastForStyles(factor: number, styles: readonly StyleTarget[], { loaded, ...means }: PlanMeans): number {
  if (factor === 1) return 0;
  return styles.reduce((most, { recipe }) => {
    if (!recipe) return most;
    const picture = styleSizeAt(recipe.picture, factor);
    const layers = selectLayers(loaded.network, recipe.layers);
    if (!layers.every((layer) => reaches(layer, picture))) return most;
    const size = continuedSize(loaded.network, layers, picture);
    return Math.max(most, leastForGrams(size, layers, { loaded, ...means }));
  }, 0);
}

/**
 * The content's feature maps, as far as they go beyond what is there for them; the masks at the size of their layers; what total variation
 * needs of a transparent picture, and the byte of each of its masks; and the temporal term's confidence.
 */
function targetBytes(shape: ObjectiveShape, kept: number, { loaded: { network } }: PlanMeans): number {
  const { contentLayers, styleLayers, contentMasked = false, regions = [], transparent = false, temporal = false, picture = shape } = shape;
  const bytesAt = (layer: LayerName, planes: 'all' | 'one'): number => {
    const [channels, height, width] = featureShape(network, layer, shape.height, shape.width);
    return BYTES_PER_VALUE * (planes === 'all' ? channels : 1) * height * width;
  };
  const sum = (layers: readonly LayerName[], planes: 'all' | 'one'): number =>
    layers.reduce((bytes, layer) => bytes + bytesAt(layer, planes), 0);
  const masked = regions.filter(Boolean).length;
  const pixels = picture.width * picture.height;
  const alpha = transparent ? pixels * (2 * BYTES_PER_VALUE + masked + (contentMasked ? 1 : 0)) : 0;
  // Of the picture, and of what goes through the network.
  const confidence = temporal ? BYTES_PER_VALUE * (pixels + shape.width * shape.height) : 0;
  const masks = (contentMasked ? sum(contentLayers, 'one') : 0) + masked * sum(styleLayers, 'one');
  return Math.max(0, sum(contentLayers, 'all') - kept) + masks + alpha + confidence;
}

function reaches(layer: LayerName, { width, height }: Size): boolean {
  return Math.min(width, height) >= strideOf(layer);
}
