import type { StylePart, StyleSpec } from '../../evaluate/objective/objective-spec.js';
import type { StyleTensor } from '../../evaluate/recipes.js';
import { replacedParts, scaledParts, sumOfStyles } from '../../evaluate/style-parts.js';
import { NeuralStyleError } from '../../errors.js';
import { STATISTIC_NAMES, STATISTIC_TRAITS, type StatisticName } from '../../loss/statistics/statistic-names.js';
import { STATISTICS } from '../../loss/statistics/statistics.js';
import type { ModelSpec } from '../../model/model-spec.js';
import { engineFor } from '../config/engines.js';
import type { PlainStyle, StyleStatistic, TensorMaker, TensorValues } from './api.js';
import { finiteNumber, notMixable, otherPayload, requireFunction } from './arithmetic.js';
import { isKind } from './kind.js';
import { changesOf, layerNamed } from './layered.js';
import { requireFinite } from './plain/tensor.js';
import { smallerStyles } from './smaller-styles.js';
import { Storage } from './storage.js';
import { changedTensors, describeLayers, ofParts, shapeOf, styleLayers, tensorNamed, tensorsOf, valuesOf } from './style-layers.js';
import type { StyleLayer, StyleShape, StyleValues } from './style-layers.js';
import { makeTensor } from './tensor-maker.js';

type Given = TensorValues | Readonly<Record<string, TensorValues>>;
type Change<V> = (layer: string, values: V) => Given | Promise<Given>;

/** A style in a message, as far as the loss is concerned: a statistic of the feature maps of some layers, which `kind` names. */
export class StylePayload<V extends StyleValues = StyleValues> implements StyleStatistic<StatisticName, StyleShape, V, Given, PlainStyle> {
  readonly kind: StatisticName;
  readonly layers: readonly StyleLayer[];
  /** Id of the engine that runs the model; null where a flow has made it: then it is of the model of what it is used with. */
  readonly engine: string | null;
  /** The model of the features; only features of the same model can be compared with them. */
  readonly model: ModelSpec | null;
  private readonly storage: Storage<StyleSpec>;

  constructor(engine: string | null, model: ModelSpec | null, style: StyleSpec) {
    this.kind = style.statistic.name;
    this.engine = engine;
    this.model = model;
    this.layers = styleLayers(style);
    this.storage = new Storage(style);
  }

  /** The tensors with what they are of and where they belong; not to be written to. */
  get style(): StyleSpec {
    return this.storage.value;
  }

  /** Of Gram matrices: the distances at which they are of features with each other, too; undefined where there are none. */
  get reach(): readonly number[] | undefined {
    const { reach } = this.style.statistic;
    return reach && [...reach];
  }

  /**
   * A copy of one layer's array, row-major, or of each of its parts by name; undefined where the layer is not among `layers`. For function
   * nodes.
   */
  data(layer: string): Promise<V | undefined> {
    const tensors = tensorsOf(this.style.tensors, layer);
    return Promise.resolve(tensors.length === 0 ? undefined : (valuesOf(tensors) as V));
  }

  shapeOf(layer: string): StyleShape {
    return layerNamed(this.layers, layer).shape;
  }

  /**
   * This style with other values in some layers, which hold at every size. Of a layer with several parts, those that are not given stay.
   * @throws NeuralStyleError `unknown-layer`, `payload-type`, `value-unreadable`, `tensor-unreadable`
   */
  async with(values: Readonly<Record<string, Given>>): Promise<StylePayload<V>> {
    const tensors: StyleTensor[] = [];
    for (const [name, value] of changesOf(values)) {
      const { layer } = layerNamed(this.layers, name);
      tensors.push(...(await changedTensors(value, tensorsOf(this.style.tensors, layer), this.style.statistic)));
    }
    return this.withStyle(sumOfStyles(replacedParts(this.style, tensors), this.style));
  }

  /**
   * This style with what a function makes of a copy of each layer's values, which it may change in place and return: it is called for each
   * layer at full, half and quarter size, as far as the style's picture allows.
   */
  async map(change: Change<V>): Promise<StylePayload<V>> {
    requireFunction(change);
    const { style, engine } = this;
    const scaled = engine === null ? (style.scaled ?? []) : await smallerStyles(engineFor(engine), style);
    const tensors = await this.mapped(style.tensors, change);
    const smaller: NonNullable<StyleSpec['scaled']>[number][] = [];
    for (const each of scaled) smaller.push({ ...each, tensors: await this.mapped(each.tensors, change) });
    return this.withStyle({
      statistic: style.statistic,
      tensors,
      ...(smaller.length > 0 && { scaled: smaller }),
      ...(style.mask && { mask: style.mask }),
    });
  }

  /**
   * All values times a number, at every size.
   * @throws NeuralStyleError `setting-invalid` for columns of features; `payload-type` for values beyond those of float32
   */
  async scaled(factor: number): Promise<StylePayload<V>> {
    this.requireSummable('scaled');
    const times = finiteNumber(factor, 'the factor of scaled');
    return Promise.resolve(this.withStyle(finiteSum(scaledParts(this.style, times), this.style)));
  }

  /**
   * (1 − share) · this + share · other, at every size; the share may lie outside 0–1. It belongs where this style belongs.
   * @throws NeuralStyleError `payload-type` for another kind, model, or other layers, and for values beyond those of float32; `setting-invalid` for columns of features
   */
  async mixed(other: unknown, share: number): Promise<StylePayload<V>> {
    this.requireSummable('mixed');
    const words = STATISTIC_TRAITS[this.kind].words;
    const style = otherPayload(other, isStylePayload, words);
    const [own, others] = [this, style].map(({ kind, layers }) => `${STATISTIC_TRAITS[kind].words} of ${describeLayers(layers)}`);
    if (own !== others) throw notMixable(own!, others!);
    const t = finiteNumber(share, 'the share of mixed');
    const mixed = finiteSum([...scaledParts(this.style, 1 - t), ...scaledParts(style.style, t)], this.style);
    return Promise.resolve(new StylePayload(this.engine ?? style.engine, commonModel(this, style), mixed));
  }

  toPlain(): Promise<PlainStyle> {
    const { kind, reach, layers, style } = this;
    const plain = layers.map(({ layer }) => [
      layer,
      ofParts(tensorsOf(style.tensors, layer), (tensor) => ({
        shape: [...shapeOf(style.statistic, tensor)],
        data: tensor.values.slice(),
      })),
    ]);
    return Promise.resolve({ kind, ...(reach && { reach }), layers: Object.fromEntries(plain) as unknown } as PlainStyle);
  }

  async tensor<T>(tf: TensorMaker<T>, layer: string, part?: string): Promise<T> {
    const { layer: name } = layerNamed(this.layers, layer);
    const tensor = tensorNamed(tensorsOf(this.style.tensors, name), part);
    return Promise.resolve(makeTensor(tf, tensor.values.slice(), shapeOf(this.style.statistic, tensor)));
  }

  toJSON(): object {
    const { kind, reach, layers } = this;
    return { kind, ...(reach && { reach }), layers };
  }

  toString(): string {
    return `${STATISTIC_TRAITS[this.kind].words} ${this.layers.map(({ layer }) => layer).join(', ')}`;
  }

  private withStyle(style: StyleSpec): StylePayload<V> {
    return new StylePayload(this.engine, this.model, style);
  }

  private async mapped(tensors: readonly StyleTensor[], change: Change<V>): Promise<StyleTensor[]> {
    const made: StyleTensor[] = [];
    for (const { layer } of this.layers) {
      const own = tensorsOf(tensors, layer);
      made.push(...(await changedTensors(await change(layer, valuesOf(own) as V), own, this.style.statistic)));
    }
    return made;
  }

  private requireSummable(method: string): void {
    const { words } = STATISTIC_TRAITS[this.kind];
    if (STATISTICS[this.kind].source.from === 'means') return;
    const expected = 'a style whose values can be added, such as Gram matrices or moments,';
    throw new NeuralStyleError('setting-invalid', { setting: method, expected, received: words });
  }
}

/** Gram matrices without reach, whose layers have an array each. */
export type GramMatrices = StylePayload<Float32Array>;

export function isStylePayload(value: unknown): value is StylePayload {
  return STATISTIC_NAMES.some((name) => isStyleOfKind(value, name));
}

export function isStyleOfKind(value: unknown, name: StatisticName): value is StylePayload {
  return isKind(value, name) && typeof value.style === 'object';
}

/** A sum whose values are all finite: float32 ends at 3·10³⁸. */
function finiteSum(parts: readonly StylePart[], like: StyleSpec): StyleSpec {
  const sum = sumOfStyles(parts, like);
  for (const { layer, values } of sum.tensors) requireFinite(values, `the values of ${layer}`);
  return sum;
}

/** The model of two styles, of which one may be of any. */
function commonModel({ kind, model }: StylePayload, { model: other }: StylePayload): ModelSpec | null {
  if (model && other && (model.file !== other.file || model.pooling !== other.pooling))
    throw notMixable(`${STATISTIC_TRAITS[kind].words} of the same model`, 'those of another');
  return model ?? other;
}
