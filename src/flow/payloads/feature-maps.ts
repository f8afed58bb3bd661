import type { FeatureRecipe, LayerShape } from '../../evaluate/recipes.js';
import { engineFor } from '../config/engines.js';
import type { FeatureMaps as Api } from './api.js';
import { isKind } from './image-tensor.js';
import { Storage } from './storage.js';

/**
 * Feature maps in a message: a recipe, since the values of five style layers at 512² are 128 MB. The values stay with the
 * engine, which computes them again if it no longer has them.
 */
export class FeatureMaps implements Api {
  readonly kind = 'features';
  readonly layers: readonly LayerShape[];
  /** Id of the engine that computes them. */
  readonly engine: string;
  private readonly storage: Storage<FeatureRecipe>;

  constructor(engine: string, recipe: FeatureRecipe, layers: readonly LayerShape[]) {
    this.engine = engine;
    this.layers = layers;
    // Named layers rather than a preset: what the message says is what it means, whatever the presets become.
    this.storage = new Storage({ ...recipe, layers: layers.map(({ layer }) => layer) });
  }

  get recipe(): FeatureRecipe {
    return this.storage.value;
  }

  /**
   * The values `[channels, height, width]` of one layer, for function nodes.
   * @throws NeuralStyleError `unknown-layer`, or what the engine reports
   */
  data(layer: string): Promise<Float32Array> {
    return engineFor(this.engine).request('featureValues', { recipe: this.recipe, layer });
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
