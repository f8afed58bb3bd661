import { NeuralStyleError } from '../errors.js';
import { foldReflection, padZeros, reflect } from '../pixels/reflection.js';
import { sameSize, type Size } from '../pixels/picture.js';
import {
  buildObjective,
  contentTerm,
  DIFFERENCES_ACROSS,
  DIFFERENCES_DOWN,
  GRADIENT,
  IMAGE,
  maskOf,
  type ObjectiveShape,
  styleTerm,
  targetOf,
  TEMPORAL,
  TOTAL_VARIATION,
  weightOf,
} from '../loss/objective-graph.js';
import type { GraphOutputs } from '../graph/operations.js';
import type { LayerName } from '../model/layers.js';
import type { Network, Pooling } from '../model/network.js';
import { featureShape, nominalChannelsOf } from '../model/vgg.js';
import type { Evaluation } from '../optimize/descent.js';
import type { Losses, Weights } from '../loss/terms.js';
import { continuedMask, continuedSize } from './continued.js';
import type { Feeds } from '../executors/executor.js';
import type { ObjectiveSpec, StyleTarget } from './objective-spec.js';
import { layerShares } from './layer-shares.js';
import { maskRow } from '../pixels/mask-row.js';
import { type Region, regionsOf } from './regions.js';
import { visibility, visibleDifferences } from './visible.js';

/** The previous frame's result, carried on by motion. */
export interface TemporalTarget {
  /** Planes `[3, H, W]`. */
  readonly pixels: Float32Array;
  /** `[H·W]`, 0–1: where the previous frame says something about this one. */
  readonly confidence: Float32Array;
}

/** An objective's parts at the size of one stage. */
export interface StageTargets {
  /** Of the picture. */
  readonly size: Size;
  /** The continued content picture's feature maps (see continued.ts). */
  readonly content: ReadonlyMap<LayerName, Float32Array>;
  readonly styles: readonly StyleTarget[];
  readonly temporal: TemporalTarget | null;
}

/** An objective's targets and layer weights, ready to be fed to its graph. */
export class BoundObjective {
  readonly shape: ObjectiveShape;
  readonly #targets: Record<string, Float32Array> = {};
  /** Of the picture; that of `shape` is what goes through the network. */
  readonly picture: Size;
  readonly #regions: readonly Region[];
  /** Shares of the layers: the content's add up to 1, and so do the style's, before the paper's factor. */
  readonly #contentShares: ReadonlyMap<LayerName, number>;
  readonly #styleShares: ReadonlyMap<LayerName, number>;
  /** What the pull of each style layer is weighed by. */
  readonly #stylePulls: ReadonlyMap<LayerName, number>;
  readonly #nominal: (layer: LayerName) => number;

  /**
   * @param spec as `visibleObjective` gives it
   * @throws NeuralStyleError for layers that the network lacks, or weights that cannot be normalised
   */
  constructor(network: Network, targets: StageTargets, spec: ObjectiveSpec) {
    const { size: picture, content, styles, temporal } = targets;
    this.picture = picture;
    this.#regions = regionsOf(styles);
    const contentLayers = [...content.keys()];
    this.#nominal = (layer) => nominalChannelsOf(network, layer);
    this.#contentShares = layerShares(contentLayers, spec.contentLayerWeights, 1, 'contentLayerWeights');
    const shares = layerShares(layersOf(this.#regions), spec.layerWeights, spec.layerExponent, 'layerWeights');
    this.#styleShares =
      spec.normalization === 'gatys' ? new Map([...shares].map(([layer, share]) => [layer, share * this.#paperFactor(layer)])) : shares;
    // Equal pull is one for every layer, whatever scale its loss is told on.
    this.#stylePulls = spec.normalizeGradients ? shares : this.#styleShares;
    this.shape = objectiveShape(network, spec, this.#regions, contentLayers, picture, temporal !== null);
    const size: Size = { height: this.shape.height, width: this.shape.width };

    const sizeAt = (layer: LayerName): Size => {
      const [, height, width] = featureShape(network, layer, size.height, size.width);
      return { height, width };
    };
    const contentMask = spec.contentMask && continuedMask(spec.contentMask, picture, size);
    for (const [layer, maps] of content) {
      const term = contentTerm(layer);
      this.#targets[targetOf(term)] = maps;
      if (contentMask) this.#targets[maskOf(term)] = maskRow(contentMask, sizeAt(layer));
    }
    this.#regions.forEach(({ mask: given, style }, region) => {
      const mask = given && continuedMask(given, picture, size);
      for (const [layer, { gram }] of style) {
        const term = styleTerm(layer, region);
        this.#targets[targetOf(term)] = gram;
        if (mask) this.#targets[maskOf(term)] = maskRow(mask, sizeAt(layer));
      }
    });
    const { alpha } = spec.content.picture;
    const visible = alpha && visibility(alpha, spec.content.picture, picture);
    if (visible) {
      const { down, across } = visibleDifferences(visible, picture);
      Object.assign(this.#targets, { [DIFFERENCES_DOWN]: down, [DIFFERENCES_ACROSS]: across });
    }
    if (temporal) {
      // The mean over the picture, as one over what goes through the network.
      const share = (size.width * size.height) / (picture.width * picture.height);
      const confidence = temporal.confidence.map((value, pixel) => Math.sqrt(share * value * (visible?.[pixel] ?? 1)));
      this.#targets[targetOf(TEMPORAL)] = reflect(temporal.pixels, picture, size);
      this.#targets[maskOf(TEMPORAL)] = padZeros(confidence, picture, size);
    }
  }

  /** Names the graph, so that an equal one need not be compiled again. */
  get signature(): string {
    return this.signatureAt(this.shape);
  }

  /** Names the graph for a part of the picture. */
  signatureAt({ height, width }: Size): string {
    const { contentLayers, styleLayers, regions, contentMasked, temporal, transparent, normalizeGradients } = this.shape;
    const shown = `${this.picture.height}×${this.picture.width}`;
    const flags = [contentMasked, temporal, transparent, normalizeGradients];
    return [`${height}×${width}`, shown, contentLayers, styleLayers, regions, ...flags].join('|');
  }

  graph(network: Network, pooling: Pooling): GraphOutputs {
    return buildObjective(network, pooling, this.shape);
  }

  /**
   * Values for the inputs of the objective's graph.
   * @param pixels of the picture, `[3, H, W]`
   */
  feeds(pixels: Float32Array, weights: Weights): Feeds {
    const feeds: Record<string, Float32Array> = { ...this.#targets, [IMAGE]: reflect(pixels, this.picture, this.shape) };
    const weigh = (term: string, weight: number): void => {
      feeds[weightOf(term)] = Float32Array.of(weight);
    };
    for (const [layer, share] of this.#contentShares) weigh(contentTerm(layer), weights.content * share);
    this.#regions.forEach((region, index) => {
      for (const [layer, share] of this.#stylePulls) weigh(styleTerm(layer, index), weights.style * region.share * share);
    });
    weigh(TOTAL_VARIATION, weights.tv);
    if (this.shape.temporal) weigh(TEMPORAL, weights.temporal);
    return feeds;
  }

  /** The graph's outputs as losses, and the gradient with respect to the picture. */
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
    const losses = this.shape.temporal ? withTemporal(still, value(TEMPORAL), weights.temporal) : still;
    return { losses, gradient: foldReflection(results[GRADIENT]!, this.shape, this.picture) };
  }

  /** C²/4, by which the paper's E of a layer exceeds the mean (Gatys et al. 2016, eq. 4). */
  #paperFactor(layer: LayerName): number {
    return this.#nominal(layer) ** 2 / 4;
  }
}

/**
 * What the graph of an objective depends on.
 * @param picture its size
 */
export function objectiveShape(
  network: Network,
  spec: ObjectiveSpec,
  regions: readonly Region[],
  contentLayers: readonly LayerName[],
  { height, width }: Size,
  temporal: boolean,
): ObjectiveShape {
  const picture = { height, width };
  const styleLayers = layersOf(regions);
  return {
    ...continuedSize(network, [...contentLayers, ...styleLayers], picture),
    picture,
    contentLayers,
    styleLayers,
    regions: regions.map(({ mask }) => mask !== null),
    contentMasked: spec.contentMask !== undefined,
    temporal,
    transparent: spec.content.picture.alpha !== undefined,
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
export function requireSameSize(what: string, given: Size, wanted: Size): void {
  if (sameSize(given, wanted)) return;
  const { width, height } = wanted;
  throw new NeuralStyleError('setting-invalid', {
    expected: `a picture of ${width}×${height} pixels`,
    setting: what,
    received: `${given.width}×${given.height}`,
  });
}
