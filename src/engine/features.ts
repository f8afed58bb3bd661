import { createHash } from 'node:crypto';
import { NeuralStyleError } from '../errors.js';
import * as build from '../graph/builder.js';
import { gramMatrix } from '../loss/style.js';
import { isLayerName, parseLayer, type LayerName } from '../model/layers.js';
import { selectLayers } from '../model/presets.js';
import { buildFeatures, featureShape, nominalChannelsOf } from '../model/vgg.js';
import { ByteBudgetCache } from './byte-budget-cache.js';
import type { FeatureRecipe, GramMatrix, LayerShape, Picture } from './jobs.js';
import type { LoadedNetwork, Networks } from './networks.js';
import { toPlanes } from './pixels.js';
import type { Programs } from './programs.js';

/** Computes feature maps from recipes and keeps them, so that the same picture is not sent through the network twice. */
export class Features {
  readonly #values: ByteBudgetCache<Float32Array>;

  /** @param budget bytes of feature maps to keep */
  constructor(
    private readonly networks: Networks,
    private readonly programs: Programs,
    budget: number,
  ) {
    this.#values = new ByteBudgetCache(budget);
  }

  /** The shapes of a recipe's feature maps, computing those that are not kept. */
  async describe(recipe: FeatureRecipe): Promise<LayerShape[]> {
    const { network } = await this.networks.get(recipe.model.file);
    const values = await this.values(recipe);
    const { height, width } = recipe.picture;
    return [...values.keys()].map((layer) => ({ layer, shape: featureShape(network, layer, height, width) }));
  }

  /** Each layer's feature maps `[C, H, W]`, in the order of the recipe. */
  async values(recipe: FeatureRecipe): Promise<Map<LayerName, Float32Array>> {
    const loaded = await this.networks.get(recipe.model.file);
    const layers = selectLayers(loaded.network, recipe.layers);
    requireSize(layers, recipe.picture);
    const key = (layer: LayerName): string => `${loaded.id}|${recipe.model.pooling}|${fingerprint(recipe.picture)}|${layer}`;
    const found = new Map(layers.map((layer) => [layer, this.#values.get(key(layer))]));
    const missing = layers.filter((layer) => !found.get(layer));
    if (missing.length > 0) {
      for (const [layer, values] of await this.#compute(recipe, loaded, missing)) {
        found.set(layer, values);
        this.#values.set(key(layer), values, values.byteLength);
      }
    }
    return found as Map<LayerName, Float32Array>;
  }

  /** Gram matrices of a recipe's feature maps. */
  async grams(recipe: FeatureRecipe): Promise<GramMatrix[]> {
    const { network } = await this.networks.get(recipe.model.file);
    const values = await this.values(recipe);
    const shapes = [...values.keys()].map((layer) => ({
      layer,
      shape: [1, ...featureShape(network, layer, recipe.picture.height, recipe.picture.width)],
    }));
    const nominal = shapes.map(({ layer }) => nominalChannelsOf(network, layer));
    const results = await this.programs.use(
      `gram|${shapes.map(({ layer, shape }, index) => `${layer}:${shape.join('×')}/${nominal[index]!}`).join()}`,
      recipe.picture,
      () =>
        Object.fromEntries(
          shapes.map(({ layer, shape }, index) => [layer, gramMatrix(build.input(`features/${layer}`, shape), nominal[index]!)]),
        ),
      (run) => run(Object.fromEntries([...values].map(([layer, maps]) => [`features/${layer}`, maps]))),
    );
    return shapes.map(({ layer, shape }) => ({ layer, channels: shape[1]!, values: results[layer]! }));
  }

  async #compute(recipe: FeatureRecipe, loaded: LoadedNetwork, layers: readonly LayerName[]): Promise<[LayerName, Float32Array][]> {
    const { height, width } = recipe.picture;
    const image = build.input('image', [1, 3, height, width]);
    const signature = `features|${loaded.id}|${recipe.model.pooling}|${height}×${width}|${layers.join()}`;
    const results = await this.programs.use(
      signature,
      recipe.picture,
      () => Object.fromEntries(buildFeatures(image, loaded.network, layers, recipe.model.pooling)),
      (run) => run({ image: toPlanes(recipe.picture) }),
    );
    return layers.map((layer) => [layer, results[layer]!]);
  }
}

/** Each pooling halves the picture, and nothing may be halved away. */
function requireSize(layers: readonly LayerName[], { width, height }: Picture): void {
  for (const layer of layers) {
    const position = isLayerName(layer) ? parseLayer(layer) : null;
    const minimum = position ? 2 ** (position.kind === 'pool' ? position.block : position.block - 1) : 1;
    if (Math.min(width, height) < minimum) throw new NeuralStyleError('image-too-small', { minimum, layer, width, height });
  }
}

function fingerprint({ width, height, data }: Picture): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return `${width}×${height}:${createHash('sha1').update(bytes).digest('base64')}`;
}
