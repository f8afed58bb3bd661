import type { GramMatrix, ModelSpec } from '../engine/jobs.js';
import { isKind } from './image-tensor.js';
import { Storage } from './storage.js';

/** Gram matrices in a message: a style, as far as the loss is concerned. */
export class GramMatrices {
  readonly kind = 'gram';
  readonly layers: readonly { readonly layer: string; readonly shape: readonly [number, number] }[];
  /** The model whose features these are; only features of the same model can be compared with them. */
  readonly model: ModelSpec;
  private readonly storage: Storage<readonly GramMatrix[]>;

  constructor(model: ModelSpec, grams: readonly GramMatrix[]) {
    this.model = model;
    this.layers = grams.map(({ layer, channels }) => ({ layer, shape: [channels, channels] }));
    this.storage = new Storage(grams);
  }

  get grams(): readonly GramMatrix[] {
    return this.storage.value;
  }

  /** A copy of one layer's matrix, row-major; undefined where the layer is not among `layers`. For function nodes. */
  data(layer: string): Promise<Float32Array | undefined> {
    return Promise.resolve(this.storage.value.find((gram) => gram.layer === layer)?.values.slice());
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
