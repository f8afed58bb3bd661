import type { GramMatrix } from '../../evaluate/recipes.js';
import type { StyleSpec } from '../../evaluate/objective-spec.js';
import type { ModelSpec } from '../../model/model-spec.js';
import type { GramMatrices as Api } from './api.js';
import { isKind } from './image-tensor.js';
import { Storage } from './storage.js';

/** Gram matrices in a message: a style, as far as the loss is concerned. */
export class GramMatrices implements Api {
  readonly kind = 'gram';
  readonly layers: readonly { readonly layer: string; readonly shape: readonly [number, number] }[];
  /** Id of the engine that runs the model. */
  readonly engine: string;
  /** The model whose features these are; only features of the same model can be compared with them. */
  readonly model: ModelSpec;
  private readonly storage: Storage<StyleSpec>;

  constructor(engine: string, model: ModelSpec, style: StyleSpec) {
    this.engine = engine;
    this.model = model;
    this.layers = style.grams.map(({ layer, channels }) => ({ layer, shape: [channels, channels] }));
    this.storage = new Storage(style);
  }

  /** The matrices with what they are of and where they belong. */
  get style(): StyleSpec {
    return this.storage.value;
  }

  get grams(): readonly GramMatrix[] {
    return this.storage.value.grams;
  }

  /** A copy of one layer's matrix, row-major; undefined where the layer is not among `layers`. For function nodes. */
  data(layer: string): Promise<Float32Array | undefined> {
    return Promise.resolve(this.grams.find((gram) => gram.layer === layer)?.values.slice());
  }

  toJSON(): object {
    return { kind: this.kind, layers: this.layers };
  }

  toString(): string {
    return `Gram matrices ${this.layers.map(({ layer }) => layer).join(', ')}`;
  }
}

export function isGramMatrices(value: unknown): value is GramMatrices {
  return isKind(value, 'gram') && Array.isArray(value.grams);
}
