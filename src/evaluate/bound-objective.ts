import { NeuralStyleError } from '../errors.js';
import type { Feeds } from '../executors/executor.js';
import type { GraphOutputs } from '../graph/operations.js';
import { GRADIENT, IMAGE, targetOf, weightOf } from '../loss/input-names.js';
import { type Losses, NO_LOSSES, type Weights } from '../loss/losses.js';
import { buildObjective } from '../loss/objective-graph.js';
import type { ObjectiveShape } from '../loss/objective-shape.js';
import { layersOf } from '../loss/style.js';
import type { Region, Share, TemporalTarget, TermSources } from '../loss/term.js';
import { TERM_NAMES, type TermName } from '../loss/term-names.js';
import { TERMS } from '../loss/terms.js';
import type { LayerName } from '../model/layers.js';
import type { Network, Pooling } from '../model/network.js';
import type { Evaluation } from '../optimize/descent.js';
import { sameSize, type Size } from '../pixels/picture.js';
import { foldReflection, reflect } from '../pixels/reflection.js';
import { continuedMask, continuedSize } from './continued.js';
import type { ObjectiveSpec, StyleTarget } from './objective-spec.js';
import { regionsOf } from './regions.js';
import { visibility } from './visible.js';

/** An objective's parts at the size of one stage. */
export interface StageTargets {
  /** The picture's size. */
  readonly size: Size;
  /** The continued content picture's feature maps (see continued.ts). */
  readonly content: ReadonlyMap<LayerName, Float32Array>;
  readonly styles: readonly StyleTarget[];
  readonly temporal: TemporalTarget | null;
}

/** An objective's targets and layer weights, ready to be fed to its graph. */
export class BoundObjective {
  readonly shape: ObjectiveShape;
  /** The picture's size; that of `shape` is what goes through the network. */
  readonly picture: Size;
  readonly regions: readonly Region[];
  readonly #targets: Record<string, Float32Array>;
  /** Offsets of summands whose targets are computed anew. */
  readonly #offsets = new Map<string, number>();
  /** The terms that the objective has, and of what each is made. */
  readonly #terms: readonly (readonly [name: TermName, shares: readonly Share[]])[];

  /**
   * @param spec as `visibleObjective` gives it
   * @throws NeuralStyleError for layers that the network lacks, or weights that cannot be normalised
   */
  constructor(network: Network, targets: StageTargets, spec: ObjectiveSpec) {
    this.picture = targets.size;
    const sources = sourcesOf(network, targets, spec);
    this.shape = sources.shape;
    this.regions = sources.regions;
    this.#terms = TERM_NAMES.map((name) => [name, sharesOf(name, sources)] as const).filter(([, shares]) => shares.length > 0);
    this.#targets = Object.assign({}, ...TERM_NAMES.map((name) => TERMS[name].targets?.(sources) ?? {})) as Record<string, Float32Array>;
  }

  /** Names the graph, so that an equal one need not be compiled again. */
  get signature(): string {
    return this.signatureAt(this.shape);
  }

  /** Names the graph for a part of the picture. */
  signatureAt({ height, width }: Size): string {
    return JSON.stringify({ ...this.shape, height, width });
  }

  graph(network: Network, pooling: Pooling): GraphOutputs {
    return buildObjective(network, pooling, this.shape);
  }

  /**
   * Values for the inputs of the objective's graph.
   * @param pixels of the picture, `[3, H, W]`
   */
  feeds(pixels: Float32Array, weights: Weights): Feeds {
    const feeds: Record<string, Float32Array> = { ...this.#targets, [IMAGE]: this.planes(pixels) };
    for (const [term, shares] of this.#terms)
      for (const { name, weigh } of shares) feeds[weightOf(name)] = Float32Array.of(weigh(weights[term]));
    return feeds;
  }

  /** A picture as it goes through the network: continued beyond its edges. */
  planes(pixels: Float32Array): Float32Array {
    return reflect(pixels, this.picture, this.shape);
  }

  /** An input of the graph that is no weight and not the picture; undefined where there is none. */
  target(name: string): Float32Array | undefined {
    return this.#targets[name];
  }

  /** Takes a summand's new target, and the constant by which its loss is larger. */
  retarget(summand: string, target: Float32Array, offset: number): void {
    this.#targets[targetOf(summand)] = target;
    this.#offsets.set(summand, offset);
  }

  /** The graph's outputs as losses, and the gradient with respect to the picture. */
  evaluation(results: Readonly<Record<string, Float32Array>>, weights: Weights): Evaluation {
    const losses: { -readonly [K in keyof Losses]: Losses[K] } = { ...NO_LOSSES };
    for (const [term, shares] of this.#terms) {
      const loss = shares.reduce((sum, { name, share, offset }) => {
        return sum + share * (results[name]![0]! + (this.#offsets.get(name) ?? offset));
      }, 0);
      losses[term] = loss;
      losses.total += weights[term] * loss;
    }
    return { losses, gradient: foldReflection(results[GRADIENT]!, this.shape, this.picture) };
  }
}

/** An objective's parts as its terms take them. */
function sourcesOf(network: Network, { size, content, styles, temporal }: StageTargets, spec: ObjectiveSpec): TermSources {
  const photograph = spec.content?.picture ?? null;
  const regions = regionsOf(styles);
  const shape = objectiveShape(network, spec, regions, [...content.keys()], size, temporal !== null);
  const continued: Size = { height: shape.height, width: shape.width };
  return {
    network,
    options: spec,
    shape,
    size,
    photograph,
    content,
    contentMask: spec.contentMask ? continuedMask(spec.contentMask, size, continued) : null,
    regions: regions.map((region) => ({ ...region, mask: region.mask && continuedMask(region.mask, size, continued) })),
    visible: photograph?.alpha ? visibility(photograph.alpha, photograph, size) : null,
    temporal,
  };
}

/** @throws NeuralStyleError `setting-invalid` for layer weights that cannot be normalised */
function sharesOf(name: TermName, sources: TermSources): readonly Share[] {
  const { shares, summands } = TERMS[name];
  if (shares) return shares(sources);
  return summands(sources.shape, sources.network).map((summand) => ({
    name: summand.name,
    share: 1,
    offset: 0,
    weigh: (weight) => weight,
  }));
}

/**
 * The facts that an objective's graph depends on.
 * @param size the picture's
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
    regions: regions.map(({ mask, statistic, layers }) => ({ masked: mask !== null, statistic, layers })),
    contentMasked: spec.contentMask !== undefined,
    temporal,
    transparent: spec.content?.picture.alpha !== undefined,
    normalizeGradients: spec.normalizeGradients,
  };
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
