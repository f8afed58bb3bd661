import type { Feeds } from '../../executors/executor.js';
import type { GraphOutputs } from '../../graph/operations.js';
import { GRADIENT, IMAGE, targetOf, weightOf } from '../../loss/input-names.js';
import { type Losses, NO_LOSSES, type Weights } from '../../loss/losses.js';
import { buildObjective } from '../../loss/objective-graph.js';
import type { ContentShape, ObjectiveShape } from '../../loss/objective-shape.js';
import { layersOf } from '../../loss/style.js';
import type { ContentTarget, Region, Share, TemporalTarget, TermSources, WeighedRegion } from '../../loss/term.js';
import { TERM_NAMES, type TermName } from '../../loss/term-names.js';
import { TERMS } from '../../loss/terms.js';
import type { LayerName } from '../../model/layers.js';
import type { Network, Pooling } from '../../model/network.js';
import type { Evaluation } from '../../optimize/descent.js';
import type { Mask, Picture, Size } from '../../pixels/picture.js';
import { foldReflection, reflect } from '../../pixels/reflection.js';
import { continuedMask, continuedSize } from '../continued.js';
import { fittingMaps } from '../given-maps.js';
import { partsOf, photographOf, ratiosOf } from './objective-parts.js';
import type { ObjectivePart, ObjectiveSpec, StyleTarget } from './objective-spec.js';
import type { GivenMaps } from '../recipes.js';
import { regionsOf } from '../regions.js';
import { visibility } from '../visible.js';

/** Content and styles at the size of one stage. */
export interface PartTargets {
  /** The continued content picture's feature maps (see continued.ts). */
  readonly content: ReadonlyMap<LayerName, Float32Array>;
  readonly styles: readonly StyleTarget[];
}

/** An objective at the size of one stage. */
export interface StageTargets extends PartTargets {
  /** The picture's size. */
  readonly size: Size;
  /** The photograph whose lines are kept; none where they have no weight. */
  readonly lines?: Picture | null;
  readonly temporal: TemporalTarget | null;
  /** See `ObjectiveShape`. */
  readonly coarse?: boolean;
  /** Of the objectives that are added, in their order. */
  readonly added?: readonly PartTargets[];
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
   * @param spec as `visibleObjective` gives it, of one network
   * @param ratios of each part's weights to those of the objective
   * @throws NeuralStyleError for layers that the network lacks, or weights that cannot be normalised
   */
  constructor(network: Network, targets: StageTargets, spec: ObjectiveSpec, ratios: readonly Weights[] = ratiosOf(spec)) {
    this.picture = targets.size;
    const sources = sourcesOf(network, targets, spec, ratios);
    this.shape = sources.shape;
    this.regions = sources.regions;
    this.#terms = TERM_NAMES.map((name) => [name, sharesOf(name, sources, ratios[0]!)] as const).filter(([, shares]) => shares.length > 0);
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
    return { losses: this.losses(results, weights), gradient: foldReflection(results[GRADIENT]!, this.shape, this.picture) };
  }

  /** A graph's outputs as losses. */
  losses(results: Readonly<Record<string, Float32Array>>, weights: Weights): Losses {
    const losses: { -readonly [K in keyof Losses]: Losses[K] } = { ...NO_LOSSES };
    for (const [term, shares] of this.#terms) {
      const loss = shares.reduce((sum, { name, share, offset }) => {
        return sum + share * (results[name]![0]! + (this.#offsets.get(name) ?? offset));
      }, 0);
      losses[term] = loss;
      losses.total += weights[term] * loss;
    }
    return losses;
  }
}

/** An objective's parts as its terms take them. */
function sourcesOf(network: Network, targets: StageTargets, spec: ObjectiveSpec, ratios: readonly Weights[]): TermSources {
  const { size, temporal } = targets;
  const parts = partsOf(spec).map((part, index): BoundPart => {
    return { part, ratios: ratios[index]!, ...(index === 0 ? targets : targets.added![index - 1]!) };
  });
  const photograph = photographOf(spec);
  const contents = parts.flatMap(contentOf);
  const regions = parts.flatMap(regionsIn);
  const contentShapes = contents.map(({ maps, given, mask }) => ({
    masked: mask !== null,
    layers: [...maps.keys(), ...given.map(({ layer }) => layer)],
  }));
  const shape = objectiveShape(network, spec, {
    contents: contentShapes,
    regions,
    size,
    lines: Boolean(targets.lines),
    temporal: temporal !== null,
    coarse: Boolean(targets.coarse),
  });
  const continued = (mask: Mask | null): Mask | null => mask && continuedMask(mask, size, { height: shape.height, width: shape.width });
  return {
    network,
    shape,
    size,
    photograph,
    contents: contents.map(({ given, ...content }) => ({
      ...content,
      maps: new Map([...content.maps, ...given.map((maps) => [maps.layer, fittingMaps(maps, network, shape)] as const)]),
      mask: continued(content.mask),
    })),
    regions: regions.map((region) => ({ ...region, mask: continued(region.mask) })),
    visible: photograph?.alpha ? visibility(photograph.alpha, photograph, size) : null,
    lines: targets.lines ?? null,
    temporal,
  };
}

/** A part of an objective, with what it is compared with. */
interface BoundPart extends PartTargets {
  readonly part: ObjectivePart;
  readonly ratios: Weights;
}

/** A content, beside whose maps there are some that were given for the painting's full size. */
interface BoundContent extends ContentTarget {
  readonly given: readonly GivenMaps[];
}

function contentOf({ part, ratios, content: maps }: BoundPart): BoundContent[] {
  const given = part.contentMaps ?? [];
  if (maps.size === 0 && given.length === 0) return [];
  return [{ share: ratios.content, options: part, maps, given, mask: part.contentMask ?? null }];
}

function regionsIn({ part, ratios, styles }: BoundPart): WeighedRegion[] {
  return regionsOf(styles).map((region) => ({ ...region, share: ratios.style * region.share, options: part }));
}

/**
 * @param ratios of the terms that depend on the picture alone
 * @throws NeuralStyleError `setting-invalid` for layer weights that cannot be normalised
 */
function sharesOf(name: TermName, sources: TermSources, ratios: Weights): readonly Share[] {
  const { shares, summands } = TERMS[name];
  if (shares) return shares(sources);
  const share = ratios[name];
  return summands(sources.shape, sources.network).map((summand) => ({
    name: summand.name,
    share,
    offset: 0,
    weigh: (weight) => share * weight,
  }));
}

/** The contents and regions that an objective is of, and the size of its picture. */
export interface ShapedObjective {
  readonly contents: readonly ContentShape[];
  readonly regions: readonly Region[];
  readonly size: Size;
  /** True where the photograph's lines are kept. */
  readonly lines: boolean;
  /** True where a frame follows another. */
  readonly temporal: boolean;
  /** See `ObjectiveShape`. */
  readonly coarse?: boolean;
}

/** The facts that an objective's graph depends on. */
export function objectiveShape(
  network: Network,
  spec: ObjectiveSpec,
  { contents, regions, size: { height, width }, lines, temporal, coarse = false }: ShapedObjective,
): ObjectiveShape {
  const picture = { height, width };
  const contentLayers = [...new Set(contents.flatMap(({ layers }) => layers))];
  const styleLayers = layersOf(regions);
  return {
    ...continuedSize(network, [...contentLayers, ...styleLayers], picture),
    picture,
    contentLayers,
    contents,
    styleLayers,
    regions: regions.map(({ mask, statistic, layers }) => ({ masked: mask !== null, statistic, layers })),
    lines,
    temporal,
    transparent: photographOf(spec)?.alpha !== undefined,
    normalizeGradients: spec.normalizeGradients,
    ...(coarse && { coarse }),
  };
}
