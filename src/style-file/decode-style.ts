import { GRAM_MATRICES } from '../loss/statistics/statistic-names.js';
import type { ScaledStyle, StyleTensor } from '../evaluate/recipes.js';
import { isLayerName, type LayerName } from '../model/layers.js';
import type { WeightsFile } from '../files/bounded-file.js';
import { readSafetensors, type Tensors } from '../safetensors/read-safetensors.js';
import { FORMAT, LIMITS, type SavedStyle, type StyleModel, tensorName, VERSION } from './saved-style.js';

type Metadata = Tensors['metadata'];

/**
 * The style of an open file, everything about it being checked before it is used: a style may come from a stranger.
 * Its errors are plain ones that name the reason only.
 */
export async function decodeStyle(file: WeightsFile): Promise<SavedStyle> {
  if (file.size > LIMITS.fileBytes) throw new RangeError(`it has ${file.size} bytes, and a style has at most ${LIMITS.fileBytes}`);
  const weights = await readSafetensors(file, LIMITS.headerBytes);
  const { metadata } = weights;
  requireFormat(metadata);
  const model = readModel(metadata);
  const layers = readLayers(metadata);
  const factors = readFactors(metadata);
  requireTensors(weights, layers, factors);
  const tensors = await readGrams(weights, layers);
  const scaled: ScaledStyle[] = [];
  for (const factor of factors) scaled.push({ factor, tensors: await readGrams(weights, layers, factor) });
  return { model, statistic: GRAM_MATRICES, tensors, scaled, ...readPicture(metadata), ...readName(metadata) };
}

function requireFormat({ format, version }: Metadata): void {
  if (format !== FORMAT) throw new TypeError('its metadata does not say that it holds Gram matrices');
  if (version !== VERSION) throw new RangeError(`it is of version ${version}, and this version of the nodes reads ${VERSION}`);
}

function readModel({ model: name = '', model_hash: hash = '', pooling }: Metadata): StyleModel {
  if (name === '' || name.length > LIMITS.nameLength) throw new RangeError('it names no model');
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new RangeError("it has no hash of the model's weights");
  if (pooling !== 'max' && pooling !== 'average') throw new RangeError('its pooling is neither max nor average');
  return { name, hash, pooling };
}

function readLayers({ layers: text }: Metadata): LayerName[] {
  const names = parseList(text);
  const layers = names.filter((name): name is LayerName => typeof name === 'string' && isLayerName(name));
  if (layers.length === 0 || layers.length !== names.length || new Set(layers).size !== layers.length || layers.length > LIMITS.layers)
    throw new RangeError(`it has no list of 1 to ${LIMITS.layers} layers`);
  return layers;
}

function readFactors({ scales: text = '[]' }: Metadata): number[] {
  const values = parseList(text);
  const factors = values.filter((value): value is number => typeof value === 'number' && value > 0 && value < 1);
  if (factors.length !== values.length || new Set(factors).size !== factors.length || factors.length > LIMITS.scales)
    throw new RangeError(`its smaller sizes are not at most ${LIMITS.scales} factors between 0 and 1`);
  return factors;
}

/** Exactly the matrices that the metadata promises, a layer's being of one size at all scales. */
function requireTensors({ tensors }: Tensors, layers: readonly LayerName[], factors: readonly number[]): void {
  for (const layer of layers) {
    const channels = tensors.get(layer)?.shape[0] ?? 0;
    for (const factor of [1, ...factors]) {
      const name = tensorName(layer, factor);
      const tensor = tensors.get(name);
      if (tensor?.type !== 'F32') throw new RangeError(`it has no float32 tensor ${name}`);
      const { shape } = tensor;
      if (shape.length !== 2 || channels === 0 || channels > LIMITS.channels || shape.some((extent) => extent !== channels))
        throw new RangeError(`${name} is ${shape.join('×')}, expected a square of at most ${LIMITS.channels} channels`);
    }
  }
  if (tensors.size !== layers.length * (1 + factors.length)) throw new RangeError('it has more tensors than it says');
}

async function readGrams({ tensors, read }: Tensors, layers: readonly LayerName[], factor = 1): Promise<StyleTensor[]> {
  const grams: StyleTensor[] = [];
  for (const layer of layers) {
    const name = tensorName(layer, factor);
    const values = await read(name);
    if (!values.every(Number.isFinite)) throw new RangeError(`${name} holds values that are no numbers`);
    grams.push({ layer, part: 'gram', channels: tensors.get(name)!.shape[0]!, values });
  }
  return grams;
}

function readPicture({ picture_size: text }: Metadata): Pick<SavedStyle, 'picture'> {
  if (text === undefined) return {};
  const size = parseList(text);
  const [width, height] = size;
  if (size.length !== 2 || !isExtent(width) || !isExtent(height)) throw new RangeError('its picture_size is not a width and a height');
  return { picture: { width, height } };
}

function readName({ name }: Metadata): Pick<SavedStyle, 'name'> {
  if (name === undefined) return {};
  if (name.length > LIMITS.nameLength) throw new RangeError(`its name is longer than ${LIMITS.nameLength} characters`);
  return { name };
}

function isExtent(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** A JSON list; where the text is something else, a list of nothing that any caller would take. */
function parseList(text = ''): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [undefined];
  } catch {
    return [undefined];
  }
}
