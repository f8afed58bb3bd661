import { createHash } from 'node:crypto';
import { NeuralStyleError } from '../errors.js';
import { sizeOf } from '../graph/shape.js';
import type { Picture, Size } from '../pixels/picture.js';
import type { Parts } from '../loss/statistics/statistic.js';
import type { StatisticSpec } from '../loss/statistics/statistic-names.js';
import { meansOf } from '../loss/statistics/statistics.js';
import { type LayerName, strideOf } from '../model/layers.js';
import { selectLayers } from '../model/layer-presets.js';
import type { Network } from '../model/network.js';
import { featureShape } from '../model/vgg.js';
import { ByteBudgetCache } from './byte-budget-cache.js';
import { continuedMask, continuedSize } from './continued.js';
import type { FeatureRecipe, GivenStyleRecipe, LayerShape, StyleRecipe, StyleTensor } from './recipes.js';
import { type Lack, memoryLimit } from '../executors/memory-limit.js';
import { requireChannels } from './given-maps.js';
import { isLackOfMemory, pictureTooLarge } from './lack-of-memory.js';
import type { LoadedNetwork, Networks } from './networks.js';
import type { PlanContext } from './objective/objective-plan.js';
import type { Programs, SignedGraph } from './programs.js';
import { mapsAsFeeds, meansOfMaps, partsByLayer, type StyleLayer, styleLayer, styleTensors } from './style-means.js';
import { type FeatureContext, leastForFeatures, leastForMeans, pictureFeatures, pictureMeans } from './tiles/tiled-features.js';
import { visibleMask } from './visible.js';

/** Tells if a picture of this size can be painted with so many bytes, of which `kept` are for feature maps. */
export type Paintable = (picture: Size, bytes: { readonly available: number; readonly kept: number }, context: PlanContext) => boolean;

/** Computes feature maps from recipes and keeps them, so that the same picture is not sent through the network twice. */
export class Features {
  readonly #values: ByteBudgetCache<Float32Array>;

  /**
   * @param budget bytes of feature maps to keep
   * @param paintable restricts the size that is advised where a picture is too large: who asks for features is probably going to paint
   */
  constructor(
    private readonly networks: Networks,
    private readonly programs: Programs,
    readonly budget: number,
    private readonly paintable: Paintable,
  ) {
    this.#values = new ByteBudgetCache(budget);
  }

  /**
   * The shapes of a recipe's feature maps, which are computed now, in advance, unless they are too large to be kept. They are those of
   * the continued picture (see continued.ts).
   */
  async describe(recipe: FeatureRecipe, patience?: AbortSignal): Promise<readonly LayerShape[]> {
    const { network } = await this.networks.get(recipe.model.file);
    const { shapes } = mapsOf(network, recipe);
    if (this.#canKeep(shapes)) await this.values(recipe, [], patience);
    return shapes;
  }

  /**
   * Each layer's feature maps `[C, H, W]`, in the order of the recipe.
   * @param beside layers of another picture of this size, with which these are to agree
   * @param patience where who asks holds no memory: it waits for what others hold, till this aborts
   */
  async values(recipe: FeatureRecipe, beside: readonly LayerName[] = [], patience?: AbortSignal): Promise<Map<LayerName, Float32Array>> {
    const loaded = await this.networks.get(recipe.model.file);
    const { size, shapes } = mapsOf(loaded.network, recipe, beside);
    const layers = shapes.map(({ layer }) => layer);
    const of = `${loaded.id}|${recipe.model.pooling}|${fingerprint(recipe.picture)}|${size.width}×${size.height}`;
    const key = (layer: LayerName): string => `${of}|${layer}`;
    const found = new Map(layers.map((layer) => [layer, this.#values.get(key(layer))]));
    const missing = layers.filter((layer) => !found.get(layer));
    if (missing.length > 0) {
      const context = { ...this.#context(recipe, loaded, missing, leastForFeatures), patience };
      for (const [layer, values] of await pictureFeatures({ picture: recipe.picture, size }, missing, context)) {
        found.set(layer, values);
        this.#values.set(key(layer), values, values.byteLength);
      }
    }
    return found as Map<LayerName, Float32Array>;
  }

  /**
   * A statistic of a recipe's feature maps, of what counts where it has a mask or something is transparent.
   * @param patience as that of `values`
   * @throws NeuralStyleError `image-transparent`
   */
  async style(statistic: StatisticSpec, { mask: given, ...whole }: StyleRecipe, patience?: AbortSignal): Promise<StyleTensor[]> {
    const mask = visibleMask(whole.picture, 'style', given);
    const loaded = await this.networks.get(whole.model.file);
    const { size, shapes } = mapsOf(loaded.network, whole);
    const fitting = mask && continuedMask(mask, whole.picture, size);
    const layers = shapes.map((shape) => styleLayer(loaded.network, shape, fitting));
    const needsMaps = meansOf(statistic).length === 0;
    const means = needsMaps ? new Map<LayerName, Parts>() : await this.#means(statistic, { whole, size, layers, loaded, patience });
    const maps = needsMaps ? await this.values(whole, [], patience) : new Map<LayerName, Float32Array>();
    return styleTensors(statistic, layers, { means, maps });
  }

  /** Means over positions, for each layer. */
  async #means(statistic: StatisticSpec, style: StyleWork): Promise<ReadonlyMap<LayerName, Parts>> {
    const shapes = style.layers.map(({ channels, height, width }) => ({ shape: [channels, height, width] as const }));
    return (this.#canKeep(shapes) ? await this.#meansOfKept(statistic, style) : null) ?? (await this.#meansAlone(statistic, style));
  }

  /**
   * A statistic of feature maps that were given.
   * @throws NeuralStyleError `payload-type`, `unknown-layer` for maps that are not as the model's
   */
  async styleOfMaps(statistic: StatisticSpec, { model, maps, mask }: GivenStyleRecipe): Promise<StyleTensor[]> {
    const { network } = await this.networks.get(model.file);
    requireChannels(maps, network);
    const values = new Map(maps.map((each) => [each.layer, each.values]));
    const layers = maps.map(({ layer, shape }) => styleLayer(network, { layer, shape }, mask));
    const means =
      meansOf(statistic).length > 0 ? await this.#run(meansOfMaps(statistic, layers), layers, values) : new Map<LayerName, Parts>();
    return styleTensors(statistic, layers, { means, maps: values });
  }

  /** From feature maps, which stay for what else is asked of the picture; null where the memory does not suffice for them. */
  async #meansOfKept(statistic: StatisticSpec, { whole, layers }: StyleWork): Promise<ReadonlyMap<LayerName, Parts> | null> {
    const graph = meansOfMaps(statistic, layers);
    try {
      if (this.programs.bytesOf(graph.outputs) > this.programs.available) return null;
      return await this.#run(graph, layers, await this.values(whole));
    } catch (error) {
      if (isLackOfMemory(error)) return null;
      throw error;
    }
  }

  /** Runs a graph that `meansOfMaps` has made of the layers. */
  async #run(
    means: SignedGraph,
    layers: readonly StyleLayer[],
    maps: ReadonlyMap<LayerName, Float32Array>,
  ): Promise<ReadonlyMap<LayerName, Parts>> {
    const bytes = this.programs.bytesOf(means.outputs);
    const results = await this.programs.use(
      (available) => {
        if (bytes > available) throw memoryLimit({ needed: bytes, available });
        return { graphs: { means }, options: { occasional: true } };
      },
      ({ means: run }) => run(mapsAsFeeds(maps, layers)),
      { brief: true },
    );
    return partsByLayer(results, layers);
  }

  /** Without feature maps, of which one layer of a large picture may take gigabytes. */
  #meansAlone(statistic: StatisticSpec, { whole, size, layers, loaded, patience }: StyleWork): Promise<ReadonlyMap<LayerName, Parts>> {
    const names = layers.map(({ layer }) => layer);
    const least: typeof leastForFeatures = (of, some, context) => leastForMeans(of, some, context, statistic);
    const context = { ...this.#context(whole, loaded, names, least), patience };
    return pictureMeans({ picture: whole.picture, size }, layers, context, () => statistic);
  }

  /** @param least bytes with which a picture of another size could be answered, for advice */
  #context(
    { model, picture }: FeatureRecipe,
    loaded: LoadedNetwork,
    layers: readonly LayerName[],
    least: typeof leastForFeatures,
  ): FeatureContext {
    const context = { programs: this.programs, loaded, pooling: model.pooling };
    const lack = (of: Lack): Error => {
      const bytes = { available: of.available, kept: this.budget };
      const answerable = (size: Size): boolean => least(continuedSize(loaded.network, layers, size), layers, context) <= of.available;
      return pictureTooLarge(picture, of, (size) => answerable(size) && this.paintable(size, bytes, context));
    };
    return { ...context, lack };
  }

  #canKeep(shapes: readonly Pick<LayerShape, 'shape'>[]): boolean {
    return shapes.reduce((bytes, { shape }) => bytes + Float32Array.BYTES_PER_ELEMENT * sizeOf(shape), 0) <= this.budget;
  }
}

/** A style picture's layers, of which means are computed. */
interface StyleWork {
  readonly whole: FeatureRecipe;
  /** The continued picture's. */
  readonly size: Size;
  readonly layers: readonly StyleLayer[];
  readonly loaded: LoadedNetwork;
  readonly patience: AbortSignal | undefined;
}

/** The size at which a picture goes through the network, and its feature maps. */
interface Maps {
  readonly size: Size;
  readonly shapes: readonly LayerShape[];
}

/** Names of the picture in errors, by the layers that are asked for. */
const PICTURES = { content: 'a content picture', style: 'a style picture', any: 'a picture' } as const;

/** @throws NeuralStyleError for layers that the network lacks, or a picture that is too small for one */
function mapsOf(network: Network, { layers, picture }: FeatureRecipe, beside: readonly LayerName[] = []): Maps {
  const selected = selectLayers(network, layers);
  requireSize(selected, picture, PICTURES[typeof layers === 'string' ? layers : 'any']);
  const size = continuedSize(network, [...selected, ...beside], picture);
  return { size, shapes: selected.map((layer) => ({ layer, shape: featureShape(network, layer, size.height, size.width) })) };
}

/** Each pooling halves the picture, and nothing may be halved away. */
function requireSize(layers: readonly LayerName[], { width, height }: Picture, picture: string): void {
  for (const layer of layers) {
    const minimum = strideOf(layer);
    if (Math.min(width, height) < minimum) throw new NeuralStyleError('image-too-small', { picture, minimum, layer, width, height });
  }
}

function fingerprint({ width, height, data }: Picture): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return `${width}×${height}:${createHash('sha1').update(bytes).digest('base64')}`;
}
