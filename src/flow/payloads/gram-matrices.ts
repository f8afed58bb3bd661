import type { StyleSpec } from '../../evaluate/objective-spec.js';
import type { StyleTensor } from '../../evaluate/recipes.js';
import { replacedParts, scaledParts, sumOfStyles } from '../../evaluate/style-parts.js';
import type { LayerName } from '../../model/layers.js';
import type { ModelSpec } from '../../model/model-spec.js';
import { engineFor } from '../config/engines.js';
import type { GramMatrices as Api, PlainGram, TensorMaker, TensorValues } from './api.js';
import { finiteNumber, notMixable, otherPayload, requireFunction } from './arithmetic.js';
import { isKind } from './kind.js';
import { frozenLayers, type Layer, layerNamed, plainLayersOf, readChange, readChanges, requireAlike } from './layered.js';
import { smallerStyles } from './smaller-styles.js';
import { Storage } from './storage.js';
import { makeTensor } from './tensor-maker.js';

type Square = readonly [number, number];
type Change = (layer: string, values: Float32Array) => TensorValues | Promise<TensorValues>;

/** Gram matrices in a message: a style, as far as the loss is concerned. */
export class GramMatrices implements Api {
  readonly kind = 'gram';
  readonly layers: readonly Layer<Square>[];
  /** Id of the engine that runs the model; null where a flow has made them: then they are of the model of what they are used with. */
  readonly engine: string | null;
  /** The model whose features these are; only features of the same model can be compared with them. */
  readonly model: ModelSpec | null;
  private readonly storage: Storage<StyleSpec>;

  constructor(engine: string | null, model: ModelSpec | null, style: StyleSpec) {
    this.engine = engine;
    this.model = model;
    this.layers = frozenLayers(style.tensors.map(({ layer, channels }) => ({ layer, shape: [channels, channels] })));
    this.storage = new Storage(style);
  }

  /** The matrices with what they are of and where they belong; not to be written to. */
  get style(): StyleSpec {
    return this.storage.value;
  }

  /** A copy of one layer's matrix, row-major; undefined where the layer is not among `layers`. For function nodes. */
  data(layer: string): Promise<Float32Array | undefined> {
    return Promise.resolve(this.style.tensors.find((gram) => gram.layer === layer)?.values.slice());
  }

  shapeOf(layer: string): Square {
    return layerNamed(this.layers, layer).shape;
  }

  /**
   * This style with other matrices in some layers, which hold at every size.
   * @throws NeuralStyleError `unknown-layer`, `payload-type`, `value-unreadable`, `tensor-unreadable`
   */
  async with(values: Readonly<Record<string, TensorValues>>): Promise<GramMatrices> {
    const read = await readChanges(values, this.layers);
    const tensors = this.style.tensors.filter(({ layer }) => read.has(layer)).map((gram) => ({ ...gram, values: read.get(gram.layer)! }));
    return this.withStyle(sumOfStyles(replacedParts(this.style, tensors), this.style));
  }

  /**
   * This style with what a function makes of a copy of each layer's matrix, which it may change in place and return: it is called for each
   * layer at full, half and quarter size, as far as the style's picture allows.
   */
  async map(change: Change): Promise<GramMatrices> {
    requireFunction(change);
    const { style, layers, engine } = this;
    const scaled = engine === null ? (style.scaled ?? []) : await smallerStyles(engineFor(engine), style);
    const tensors = await mapped(style.tensors, layers, change);
    const smaller: NonNullable<StyleSpec['scaled']>[number][] = [];
    for (const each of scaled) smaller.push({ ...each, tensors: await mapped(each.tensors, layers, change) });
    return this.withStyle({
      statistic: style.statistic,
      tensors,
      ...(smaller.length > 0 && { scaled: smaller }),
      ...(style.mask && { mask: style.mask }),
    });
  }

  /** Each matrix times a number, at every size. */
  async scaled(factor: number): Promise<GramMatrices> {
    const times = finiteNumber(factor, 'the factor of scaled');
    return Promise.resolve(this.withStyle(sumOfStyles(scaledParts(this.style, times), this.style)));
  }

  /**
   * (1 − share) · this + share · other, at every size; the share may lie outside 0–1. It belongs where this style belongs.
   * @throws NeuralStyleError `payload-type` for another model, or other layers
   */
  async mixed(other: Api, share: number): Promise<GramMatrices> {
    const gram = otherPayload(other, isGramMatrices, 'Gram matrices');
    requireAlike(this.layers, gram.layers, 'Gram matrices');
    const t = finiteNumber(share, 'the share of mixed');
    const mixed = sumOfStyles([...scaledParts(this.style, 1 - t), ...scaledParts(gram.style, t)], this.style);
    return Promise.resolve(new GramMatrices(this.engine ?? gram.engine, commonModel(this, gram), mixed));
  }

  async toPlain(): Promise<PlainGram> {
    return { kind: this.kind, layers: await plainLayersOf(this.layers, async (layer) => (await this.data(layer))!) };
  }

  async tensor<T>(tf: TensorMaker<T>, layer: string): Promise<T> {
    const shape = this.shapeOf(layer);
    return makeTensor(tf, (await this.data(layer))!, shape);
  }

  toJSON(): object {
    return { kind: this.kind, layers: this.layers };
  }

  toString(): string {
    return `Gram matrices ${this.layers.map(({ layer }) => layer).join(', ')}`;
  }

  private withStyle(style: StyleSpec): GramMatrices {
    return new GramMatrices(this.engine, this.model, style);
  }
}

export function isGramMatrices(value: unknown): value is GramMatrices {
  return isKind(value, 'gram') && typeof value.style === 'object';
}

/** The model of two styles, of which one may be of any. */
function commonModel({ model }: GramMatrices, { model: other }: GramMatrices): ModelSpec | null {
  if (model && other && (model.file !== other.file || model.pooling !== other.pooling))
    throw notMixable('Gram matrices of the same model', 'those of another one');
  return model ?? other;
}

async function mapped(tensors: readonly StyleTensor[], layers: readonly Layer[], change: Change): Promise<StyleTensor[]> {
  const made: StyleTensor[] = [];
  for (const gram of tensors) {
    const name: LayerName = gram.layer;
    made.push({ ...gram, values: await readChange(await change(name, gram.values.slice()), layerNamed(layers, name)) });
  }
  return made;
}
