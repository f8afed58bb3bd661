import { NeuralStyleError } from '../errors.js';
import { GRADIENT, IMAGE, TOTAL_VARIATION, contentTerm, styleTerm, targetOf, weightOf } from '../loss/objective.js';
import type { LayerName } from '../model/layers.js';
import type { Network } from '../model/network.js';
import { nominalChannelsOf } from '../model/vgg.js';
import type { Evaluation } from '../optimize/loop.js';
import type { Feeds } from './executor.js';
import type { ObjectiveSpec, Weights } from './jobs.js';
import { blendStyles, type BlendedStyle } from './style-blend.js';

/** An objective's targets and layer weights, ready to be fed to its graph. */
export class BoundObjective {
  readonly contentLayers: readonly LayerName[];
  readonly styleLayers: readonly LayerName[];
  readonly #targets: Record<string, Float32Array> = {};
  /** Shares of the style layers, adding up to 1. */
  readonly #shares: ReadonlyMap<LayerName, number>;
  readonly #spreads: ReadonlyMap<LayerName, number>;

  /**
   * @param content the content picture's feature maps
   * @throws NeuralStyleError for layers that the network lacks, or weights that cannot be normalised
   */
  constructor(network: Network, content: ReadonlyMap<LayerName, Float32Array>, { styles, layerWeights }: ObjectiveSpec) {
    const blended = blendStyles(styles);
    this.contentLayers = [...content.keys()];
    this.styleLayers = [...blended.keys()];
    this.#shares = normalize(this.styleLayers, layerWeights);
    this.#spreads = new Map([...blended].map(([layer, style]) => [layer, spreadLoss(style, nominalChannelsOf(network, layer))]));
    for (const [layer, maps] of content) this.#targets[targetOf(contentTerm(layer))] = maps;
    for (const [layer, { gram }] of blended) this.#targets[targetOf(styleTerm(layer))] = gram;
  }

  /** Values for the inputs of the objective's graph. */
  feeds(pixels: Float32Array, weights: Weights): Feeds {
    const feeds: Record<string, Float32Array> = {
      ...this.#targets,
      [IMAGE]: pixels,
      [weightOf(TOTAL_VARIATION)]: Float32Array.of(weights.tv),
    };
    for (const layer of this.contentLayers)
      feeds[weightOf(contentTerm(layer))] = Float32Array.of(weights.content / this.contentLayers.length);
    for (const [layer, share] of this.#shares) feeds[weightOf(styleTerm(layer))] = Float32Array.of(weights.style * share);
    return feeds;
  }

  /** The graph's outputs as losses and gradient. */
  evaluation(results: Readonly<Record<string, Float32Array>>, weights: Weights): Evaluation {
    const value = (term: string): number => results[term]![0]!;
    let content = 0;
    for (const layer of this.contentLayers) content += value(contentTerm(layer)) / this.contentLayers.length;
    let style = 0;
    for (const [layer, share] of this.#shares) style += share * (value(styleTerm(layer)) + this.#spreads.get(layer)!);
    const tv = value(TOTAL_VARIATION);
    const total = weights.content * content + weights.style * style + weights.tv * tv;
    return { losses: { total, content, style, tv }, gradient: results[GRADIENT]! };
  }
}

function normalize(layers: readonly LayerName[], layerWeights: ObjectiveSpec['layerWeights']): Map<LayerName, number> {
  const shares = layers.map((layer) => layerWeights[layer] ?? 1);
  const sum = shares.reduce((total, share) => total + share, 0);
  if (layers.length > 0 && !(sum > 0)) {
    throw new NeuralStyleError('setting-invalid', {
      expected: 'at least one weight above 0',
      setting: 'layerWeights',
      received: JSON.stringify(layerWeights),
    });
  }
  return new Map(layers.map((layer, index) => [layer, shares[index]! / sum]));
}

function spreadLoss({ spread }: BlendedStyle, nominalChannels: number): number {
  return spread / nominalChannels ** 2;
}
