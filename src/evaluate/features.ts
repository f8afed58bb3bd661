import { createHash } from 'node:crypto';
import { NeuralStyleError } from '../errors.js';
import * as build from '../graph/builder.js';
import type { GraphOutputs } from '../graph/operations.js';
import { sizeOf } from '../graph/shape.js';
import type { Mask, Picture, Size } from '../pixels/picture.js';
import { gramMatrix } from '../loss/gram.js';
import { type LayerName, strideOf } from '../model/layers.js';
import { selectLayers } from '../model/layer-presets.js';
import type { Network } from '../model/network.js';
import { featureShape, nominalChannelsOf } from '../model/vgg.js';
import { ByteBudgetCache } from './byte-budget-cache.js';
import { continuedMask, continuedSize } from './continued.js';
import type { Feeds } from '../executors/executor.js';
import { type Lack, memoryLimit } from '../executors/memory-limit.js';
import type { FeatureRecipe, GivenGramRecipe, GramMatrix, GramRecipe, LayerShape } from './recipes.js';
import { requireChannels } from './given-maps.js';
import { maskRow } from '../pixels/mask-row.js';
import { isLackOfMemory, pictureTooLarge } from './lack-of-memory.js';
import type { LoadedNetwork, Networks } from './networks.js';
import type { PlanContext } from './objective-plan.js';
import type { Programs } from './programs.js';
import { type FeatureContext, leastForFeatures, leastForGrams, pictureFeatures, tiledGrams } from './tiles/tiled-features.js';
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
   * Gram matrices of a recipe's feature maps, guided ones where it has a mask or something is transparent.
   * @param patience as that of `values`
   * @throws NeuralStyleError `image-transparent`
   */
  async grams({ mask: given, ...whole }: GramRecipe, patience?: AbortSignal): Promise<GramMatrix[]> {
    const mask = visibleMask(whole.picture, 'style', given);
    const recipe = { ...whole, ...(mask && { mask }) };
    const loaded = await this.networks.get(recipe.model.file);
    const maps = mapsOf(loaded.network, recipe);
    const results =
      (this.#canKeep(maps.shapes) ? await this.#gramsOfKept(recipe, maps, loaded) : null) ??
      (await this.#gramsAlone(recipe, maps, loaded, patience));
    return maps.shapes.map(({ layer, shape: [channels] }) => ({ layer, channels, values: results.get(layer)! }));
  }

  /**
   * Gram matrices of feature maps that were given.
   * @throws NeuralStyleError `payload-type`, `unknown-layer` for maps that are not as the model's
   */
  async gramsOfMaps({ model, maps, mask }: GivenGramRecipe): Promise<GramMatrix[]> {
    const { network } = await this.networks.get(model.file);
    requireChannels(maps, network);
    const values = new Map(maps.map((each) => [each.layer, each.values]));
    const results = await this.#multiplied(gramProgram(network, maps, mask !== undefined), values, mask);
    return maps.map(({ layer, shape: [channels] }) => ({ layer, channels, values: results.get(layer)! }));
  }

  /** From feature maps, which stay for what else is asked of the picture; null where the memory does not suffice for them. */
  async #gramsOfKept(recipe: GramRecipe, { size, shapes }: Maps, { network }: LoadedNetwork): Promise<Map<LayerName, Float32Array> | null> {
    const mask = recipe.mask && continuedMask(recipe.mask, recipe.picture, size);
    const program = gramProgram(network, shapes, mask !== undefined);
    try {
      if (this.programs.bytesOf(program.outputs) > this.programs.available) return null;
      return await this.#multiplied(program, await this.values(recipe), mask);
    } catch (error) {
      if (isLackOfMemory(error)) return null;
      throw error;
    }
  }

  async #multiplied(
    { signature, outputs, layers }: GramProgram,
    maps: ReadonlyMap<LayerName, Float32Array>,
    mask: Mask | undefined,
  ): Promise<Map<LayerName, Float32Array>> {
    const bytes = this.programs.bytesOf(outputs);
    const results = await this.programs.use(
      (available) => {
        if (bytes > available) throw memoryLimit({ needed: bytes, available });
        return { graphs: { grams: { signature, outputs } }, options: { occasional: true } };
      },
      ({ grams: run }) => {
        const values = layers.map(({ layer }) => [`features/${layer}`, maps.get(layer)!]);
        const masks = mask ? layers.map(({ layer, ...at }) => [`mask/${layer}`, maskRow(mask, at)]) : [];
        return run(Object.fromEntries([...values, ...masks]) as Feeds);
      },
      { brief: true },
    );
    return new Map(layers.map(({ layer }) => [layer, results[layer]!]));
  }

  /** Without feature maps, of which one layer of a large picture may take gigabytes. */
  #gramsAlone(
    recipe: GramRecipe,
    { size, shapes }: Maps,
    loaded: LoadedNetwork,
    patience?: AbortSignal,
  ): Promise<Map<LayerName, Float32Array>> {
    const { picture } = recipe;
    const mask = recipe.mask && continuedMask(recipe.mask, picture, size);
    const rows =
      mask &&
      new Map(shapes.map(({ layer, shape: [, height, width] }): [LayerName, Float32Array] => [layer, maskRow(mask, { height, width })]));
    const layers = shapes.map(({ layer }) => layer);
    const context = { ...this.#context(recipe, loaded, layers, leastForGrams), patience };
    return tiledGrams({ picture, size }, layers, context, rows && ((layer) => rows.get(layer)!));
  }

  /** @param least bytes with which a picture of another size could be answered, for advice */
  #context(
    { model, picture }: FeatureRecipe,
    loaded: LoadedNetwork,
    layers: readonly LayerName[],
    least: typeof leastForGrams,
  ): FeatureContext {
    const context = { programs: this.programs, loaded, pooling: model.pooling };
    const lack = (of: Lack): Error => {
      const bytes = { available: of.available, kept: this.budget };
      const answerable = (size: Size): boolean => least(continuedSize(loaded.network, layers, size), layers, context) <= of.available;
      return pictureTooLarge(picture, of, (size) => answerable(size) && this.paintable(size, bytes, context));
    };
    return { ...context, lack };
  }

  #canKeep(shapes: readonly LayerShape[]): boolean {
    return shapes.reduce((bytes, { shape }) => bytes + Float32Array.BYTES_PER_ELEMENT * sizeOf(shape), 0) <= this.budget;
  }
}

/** A graph that gives the Gram matrices of the feature maps that are fed to it. */
interface GramProgram {
  readonly signature: string;
  readonly outputs: GraphOutputs;
  readonly layers: readonly (Size & { readonly layer: LayerName })[];
}

function gramProgram(network: Network, shapes: readonly LayerShape[], masked: boolean): GramProgram {
  const layers = shapes.map(({ layer, shape: [channels, height, width] }) => {
    return { layer, channels, height, width, nominal: nominalChannelsOf(network, layer) };
  });
  const outputs = Object.fromEntries(
    layers.map(({ layer, channels, height, width, nominal }) => {
      const maps = build.input(`features/${layer}`, [1, channels, height, width]);
      return [layer, gramMatrix(maps, nominal, masked ? build.input(`mask/${layer}`, [1, height * width]) : undefined)];
    }),
  );
  const signature = `gram|${layers.map((layer) => Object.values(layer).join('/')).join()}|${masked ? 'masked' : 'whole'}`;
  return { signature, outputs, layers };
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
