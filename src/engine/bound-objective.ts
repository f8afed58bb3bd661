import { NeuralStyleError } from '../errors.js';
import type { Size } from '../image/resample.js';
import {
  buildObjective,
  GRADIENT,
  IMAGE,
  TEMPORAL,
  TOTAL_VARIATION,
  contentTerm,
  maskOf,
  styleTerm,
  targetOf,
  weightOf,
  type ObjectiveShape,
} from '../loss/objective.js';
import type { GraphOutputs } from '../graph/operations.js';
import type { LayerName } from '../model/layers.js';
import type { Network, Pooling } from '../model/network.js';
import { featureShape, nominalChannelsOf } from '../model/vgg.js';
import type { Evaluation, Losses } from '../optimize/descent.js';
import type { Feeds } from './executor.js';
import type { ObjectiveSpec, StyleTarget, Weights } from './jobs.js';
import { layerShares } from './layer-shares.js';
import { maskRow } from './mask-row.js';
import { regionsOf, type Region } from './regions.js';

/** The previous frame's result, carried on by motion. */
export interface TemporalTarget {
  /** Planes `[3, H, W]`. */
  readonly pixels: Float32Array;
  /** `[H·W]`, 0–1: where the previous frame says something about this one. */
  readonly confidence: Float32Array;
}

/** An objective's parts at the size of one stage. */
export interface StageTargets {
  readonly size: Size;
  /** The content picture's feature maps. */
  readonly content: ReadonlyMap<LayerName, Float32Array>;
  readonly styles: readonly StyleTarget[];
  readonly temporal: TemporalTarget | null;
}

/** An objective's targets and layer weights, ready to be fed to its graph. */
export class BoundObjective {
  readonly shape: ObjectiveShape;
  readonly #targets: Record<string, Float32Array> = {};
  readonly #regions: readonly Region[];
  /** Shares of the layers: the content's add up to 1, and so do the style's, before the paper's factor. */
  readonly #contentShares: ReadonlyMap<LayerName, number>;
  readonly #styleShares: ReadonlyMap<LayerName, number>;
  readonly #nominal: (layer: LayerName) => number;

  /** @throws NeuralStyleError for layers that the network lacks, or weights that cannot be normalised */
  constructor(network: Network, targets: StageTargets, spec: ObjectiveSpec) {
    const { size, content, styles, temporal } = targets;
    this.#regions = regionsOf(styles);
    const contentLayers = [...content.keys()];
    this.#nominal = (layer) => nominalChannelsOf(network, layer);
    this.#contentShares = layerShares(contentLayers, spec.contentLayerWeights, 1, 'contentLayerWeights');
    const shares = layerShares(layersOf(this.#regions), spec.layerWeights, spec.layerExponent, 'layerWeights');
    this.#styleShares =
      spec.normalization === 'gatys' ? new Map([...shares].map(([layer, share]) => [layer, share * this.#paperFactor(layer)])) : shares;
    this.shape = objectiveShape(spec, this.#regions, contentLayers, size, temporal !== null);

    const sizeAt = (layer: LayerName): Size => {
      const [, height, width] = featureShape(network, layer, size.height, size.width);
      return { height, width };
    };
    for (const [layer, maps] of content) {
      const term = contentTerm(layer);
      this.#targets[targetOf(term)] = maps;
      if (spec.contentMask) this.#targets[maskOf(term)] = maskRow(spec.contentMask, sizeAt(layer));
    }
    this.#regions.forEach(({ mask, style }, region) => {
      for (const [layer, { gram }] of style) {
        const term = styleTerm(layer, region);
        this.#targets[targetOf(term)] = gram;
        if (mask) this.#targets[maskOf(term)] = maskRow(mask, sizeAt(layer));
      }
    });
    if (temporal) {
      this.#targets[targetOf(TEMPORAL)] = temporal.pixels;
      this.#targets[maskOf(TEMPORAL)] = temporal.confidence.map(Math.sqrt);
    }
  }

  /** Names the graph, so that an equal one need not be compiled again. */
  get signature(): string {
    return this.signatureAt(this.shape);
  }

  /** Names the graph for a part of the picture. */
  signatureAt({ height, width }: Size): string {
    const { contentLayers, styleLayers, regions, contentMasked, temporal, normalizeGradients } = this.shape;
    return [`${height}×${width}`, contentLayers, styleLayers, regions, contentMasked, temporal, normalizeGradients].join('|');
  }

  graph(network: Network, pooling: Pooling): GraphOutputs {
    return buildObjective(network, pooling, this.shape);
  }

  /** Values for the inputs of the objective's graph. */
  feeds(pixels: Float32Array, weights: Weights): Feeds {
    const feeds: Record<string, Float32Array> = { ...this.#targets, [IMAGE]: pixels };
    const weigh = (term: string, weight: number): void => {
      feeds[weightOf(term)] = Float32Array.of(weight);
    };
    for (const [layer, share] of this.#contentShares) weigh(contentTerm(layer), weights.content * share);
    this.#regions.forEach((region, index) => {
      for (const [layer, share] of this.#styleShares) weigh(styleTerm(layer, index), weights.style * region.share * share);
    });
    weigh(TOTAL_VARIATION, weights.tv);
    if (this.shape.temporal) weigh(TEMPORAL, weights.temporal);
    return feeds;
  }

  /** The graph's outputs as losses and gradient. */
  evaluation(results: Readonly<Record<string, Float32Array>>, weights: Weights): Evaluation {
    const value = (term: string): number => results[term]![0]!;
    let content = 0;
    for (const [layer, share] of this.#contentShares) content += share * value(contentTerm(layer));
    let style = 0;
    this.#regions.forEach((region, index) => {
      for (const [layer, share] of this.#styleShares) {
        const spread = region.style.get(layer)!.spread / this.#nominal(layer) ** 2;
        style += region.share * share * (value(styleTerm(layer, index)) + spread);
      }
    });
    const tv = value(TOTAL_VARIATION);
    const still: Losses = { total: weights.content * content + weights.style * style + weights.tv * tv, content, style, tv };
    return { losses: this.shape.temporal ? withTemporal(still, value(TEMPORAL), weights.temporal) : still, gradient: results[GRADIENT]! };
  }

  /** C²/4, by which the paper's E of a layer exceeds the mean (Gatys et al. 2016, eq. 4). */
  #paperFactor(layer: LayerName): number {
    return this.#nominal(layer) ** 2 / 4;
  }
}

/** What the graph of an objective depends on. */
export function objectiveShape(
  spec: ObjectiveSpec,
  regions: readonly Region[],
  contentLayers: readonly LayerName[],
  { height, width }: Size,
  temporal: boolean,
): ObjectiveShape {
  return {
    height,
    width,
    contentLayers,
    styleLayers: layersOf(regions),
    regions: regions.map(({ mask }) => mask !== null),
    contentMasked: spec.contentMask !== undefined,
    temporal,
    normalizeGradients: spec.normalizeGradients,
  };
}

function layersOf([first]: readonly Region[]): LayerName[] {
  return [...(first?.style.keys() ?? [])];
}

function withTemporal(losses: Losses, temporal: number, weight: number): Losses {
  return { ...losses, total: losses.total + weight * temporal, temporal };
}

/** @throws NeuralStyleError `setting-invalid` where a picture has not the size of the content */
export function requireSameSize(what: string, given: Size, { width, height }: Size): void {
  if (given.width === width && given.height === height) return;
  throw new NeuralStyleError('setting-invalid', {
    expected: `a picture of ${width}×${height} pixels`,
    setting: what,
    received: `${given.width}×${given.height}`,
  });
}
