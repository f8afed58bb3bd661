import type { FeatureRecipe, GivenMaps, LayerShape } from '../../evaluate/recipes.js';
import { type LayerName, strideOf } from '../../model/layers.js';
import type { Size } from '../../pixels/picture.js';
import { engineFor } from '../config/engines.js';
import type { FeatureMaps as Api, PlainFeatures, TensorMaker, TensorValues } from './api.js';
import { blended, finiteNumber, otherPayload, requireFunction, times } from './arithmetic.js';
import { isKind } from './kind.js';
import { frozenLayers, layerNamed, plainLayersOf, readChange, readChanges, requireAlike, unknownLayer } from './layered.js';
import { requireFinite } from './plain/tensor.js';
import { Storage } from './storage.js';
import { makeTensor } from './tensor-maker.js';

/** What feature maps are made of. */
interface Source {
  /** Null where a flow has made them all. */
  readonly recipe: FeatureRecipe | null;
  /** Those that a flow has made or changed. */
  readonly maps: readonly GivenMaps[];
}

/**
 * Feature maps in a message: a recipe, since the values of five style layers at 512² are 128 MB. The values stay with the
 * engine, which computes them again if it no longer has them. Those that a flow has made or changed are held here.
 */
export class FeatureMaps implements Api {
  readonly kind = 'features';
  readonly layers: readonly LayerShape[];
  /** Id of the engine that computes them; null where a flow has made them all. */
  readonly engine: string | null;
  private readonly storage: Storage<Source>;

  /** @param maps of all layers where there is no recipe */
  constructor(engine: string | null, recipe: FeatureRecipe | null, layers: readonly LayerShape[], maps: readonly GivenMaps[] = []) {
    this.engine = engine;
    this.layers = frozenLayers(layers);
    // Named layers rather than a preset: what the message says is what it means, whatever the presets become.
    this.storage = new Storage({ recipe: recipe && { ...recipe, layers: layers.map(({ layer }) => layer) }, maps });
  }

  /** The recipe of all maps as they were before a flow has changed some; null where it has made them all. */
  get recipe(): FeatureRecipe | null {
    return this.storage.value.recipe;
  }

  /** Size of the picture: its own where the maps are of one, else the least that has such maps. */
  get size(): Size {
    return this.recipe?.picture ?? pictureSize(this.layers);
  }

  /** The maps that a flow has made or changed; not to be written to. */
  get maps(): readonly GivenMaps[] {
    return this.storage.value.maps;
  }

  /**
   * A copy of the values `[channels, height, width]` of one layer, for function nodes.
   * @throws NeuralStyleError `unknown-layer`, or what the engine reports
   */
  async data(layer: string): Promise<Float32Array> {
    const { engine, recipe, maps } = this;
    const { layer: name } = layerNamed(this.layers, layer);
    const given = maps.find((each) => each.layer === name);
    if (given) return given.values.slice();
    if (engine === null || !recipe) throw unknownLayer(this.layers, name);
    return engineFor(engine).request('featureValues', { recipe, layer: name });
  }

  shapeOf(layer: string): readonly [number, number, number] {
    return layerNamed(this.layers, layer).shape;
  }

  /**
   * These maps with other values in some layers.
   * @throws NeuralStyleError `unknown-layer`, `payload-type`, `value-unreadable`, `tensor-unreadable`
   */
  async with(values: Readonly<Record<string, TensorValues>>): Promise<FeatureMaps> {
    return changed(this, await readChanges(values, this.layers));
  }

  /** These maps with what a function makes of a copy of each layer's values, which it may change in place and return. */
  map(change: (layer: string, values: Float32Array) => TensorValues | Promise<TensorValues>): Promise<FeatureMaps> {
    return mapped(this, async (layer) => {
      requireFunction(change);
      return readChange(await change(layer.layer, await this.data(layer.layer)), layer);
    });
  }

  /** @throws NeuralStyleError `payload-type` for values beyond those of float32 */
  scaled(factor: number): Promise<FeatureMaps> {
    return mapped(this, async ({ layer }) => times(await this.data(layer), finiteNumber(factor, 'the factor of scaled')));
  }

  /**
   * (1 − share) · this + share · other; the share may lie outside 0–1.
   * @throws NeuralStyleError `payload-type` for maps of other layers or sizes, and for values beyond those of float32
   */
  mixed(other: Api, share: number): Promise<FeatureMaps> {
    return mapped(this, async ({ layer }) => {
      const maps = otherPayload(other, isFeatureMaps, 'feature maps');
      requireAlike(this.layers, maps.layers, 'feature maps');
      return blended(await this.data(layer), await maps.data(layer), finiteNumber(share, 'the share of mixed'));
    });
  }

  async toPlain(): Promise<PlainFeatures> {
    return { kind: this.kind, layers: await plainLayersOf(this.layers, (layer) => this.data(layer)) };
  }

  async tensor<T>(tf: TensorMaker<T>, layer: string): Promise<T> {
    return makeTensor(tf, await this.data(layer), this.shapeOf(layer));
  }

  toJSON(): object {
    return { kind: this.kind, layers: this.layers };
  }

  toString(): string {
    return `features ${this.layers.map(({ layer }) => layer).join(', ')}`;
  }
}

export function isFeatureMaps(value: unknown): value is FeatureMaps {
  return isKind(value, 'features') && typeof value.recipe === 'object';
}

/** The size of a picture whose feature maps have these shapes; of several, the largest. */
export function pictureSize(layers: readonly LayerShape[]): Size {
  const sides = (axis: 1 | 2): number => Math.max(...layers.map(({ layer, shape }) => shape[axis] * strideOf(layer)));
  return { height: sides(1), width: sides(2) };
}

/** Feature maps with other values in all layers. */
async function mapped(features: FeatureMaps, valuesOf: (layer: LayerShape) => Promise<Float32Array>): Promise<FeatureMaps> {
  const values = new Map<LayerName, Float32Array>();
  // One after the other: each may take a hundred megabytes.
  for (const layer of features.layers) {
    const made = await valuesOf(layer);
    requireFinite(made, `the values of ${layer.layer}`);
    values.set(layer.layer, made);
  }
  return changed(features, values);
}

function changed({ engine, recipe, layers, maps }: FeatureMaps, values: ReadonlyMap<LayerName, Float32Array>): FeatureMaps {
  const others = maps.filter(({ layer }) => !values.has(layer));
  const own = layers.filter(({ layer }) => values.has(layer)).map((each) => ({ ...each, values: values.get(each.layer)! }));
  return new FeatureMaps(engine, recipe, layers, [...others, ...own]);
}
