import { sameShape, sizeOf } from '../graph/shape.js';
import { GRAM_MATRICES, STATISTIC_NAMES, statisticSpec, type StatisticSpec } from '../loss/statistics/statistic-names.js';
import { MOST_COLUMNS } from '../loss/statistics/columns.js';
import { STATISTICS } from '../loss/statistics/statistics.js';
import { parseDistances } from '../properties/kinds/numbers.js';
import { isRecord } from '../values/is-record.js';
import type { ScaledStyle, StyleTensor } from '../evaluate/recipes.js';
import { isLayerName, type LayerName } from '../model/layers.js';
import type { WeightsFile } from '../files/bounded-file.js';
import { readSafetensors, type Tensors } from '../safetensors/read-safetensors.js';
import { type Format, GRAM_FORMAT, LIMITS, type SavedStyle, STATISTIC_FORMAT, type StyleModel, tensorName } from './saved-style.js';

type Metadata = Tensors['metadata'];

/** What the metadata promise of the tensors. */
interface Contents {
  readonly format: Format;
  readonly statistic: StatisticSpec;
  readonly layers: readonly LayerName[];
}

/**
 * The style of an open file, everything about it being checked before it is used: a style may come from a stranger.
 * Its errors are plain ones that name the reason only.
 */
export async function decodeStyle(file: WeightsFile): Promise<SavedStyle> {
  if (file.size > LIMITS.fileBytes) throw new RangeError(`it has ${file.size} bytes, and a style has at most ${LIMITS.fileBytes}`);
  const weights = await readSafetensors(file, LIMITS.headerBytes);
  const { metadata } = weights;
  const format = readFormat(metadata);
  const statistic = format === GRAM_FORMAT ? GRAM_MATRICES : readStatistic(metadata);
  const model = readModel(metadata);
  const layers = readLayers(metadata);
  const factors = readFactors(metadata);
  const contents = { format, statistic, layers };
  requireTensors(weights, contents, factors);
  const tensors = await readTensors(weights, contents);
  const scaled: ScaledStyle[] = [];
  for (const factor of factors) scaled.push({ factor, tensors: await readTensors(weights, contents, factor) });
  return { model, statistic, tensors, scaled, ...readPicture(metadata), ...readName(metadata) };
}

function readFormat({ format, version }: Metadata): Format {
  const found = [GRAM_FORMAT, STATISTIC_FORMAT].find((each) => each.format === format);
  if (!found) throw new TypeError('its metadata does not say that it holds Gram matrices or another style');
  if (version !== found.version) throw new RangeError(`it is of version ${version}, and this version of the nodes reads ${found.version}`);
  return found;
}

function readStatistic({ statistic: text }: Metadata): StatisticSpec {
  const [value] = parseList(`[${text}]`);
  const { name: given, reach: distances = [] } = isRecord(value) ? value : {};
  const name = STATISTIC_NAMES.find((each) => each === given);
  if (name === undefined) throw new RangeError(`its statistic is none of ${STATISTIC_NAMES.join(', ')}`);
  const reach = parseDistances(distances);
  if ('expected' in reach) throw new RangeError(`its reach is not ${reach.expected.words}`);
  return statisticSpec(name, reach.value);
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

/** Exactly the tensors that the metadata promises, a layer's being of as many channels at all scales. */
function requireTensors({ tensors }: Tensors, { format, statistic, layers }: Contents, factors: readonly number[]): void {
  const parts = STATISTICS[statistic.name].parts(statistic);
  for (const layer of layers) {
    const channels = tensors.get(tensorName({ layer, part: parts[0]! }, format))?.shape[0] ?? 0;
    for (const factor of [1, ...factors]) {
      for (const part of parts) {
        const name = tensorName({ layer, part }, format, factor);
        const tensor = tensors.get(name);
        if (tensor?.type !== 'F32') throw new RangeError(`it has no float32 tensor ${name}`);
        const { shape } = tensor;
        const fitting = channels > 0 && channels <= LIMITS.channels && STATISTICS[statistic.name].shapeOf(part, channels, sizeOf(shape));
        if (!fitting || !sameShape(fitting, shape)) throw unfitShape(name, shape, part);
      }
    }
  }
  if (tensors.size !== layers.length * parts.length * (1 + factors.length)) throw new RangeError('it has more tensors than it says');
}

function unfitShape(name: string, shape: readonly number[], part: string): RangeError {
  const words = part === 'columns' ? `columns, at most ${MOST_COLUMNS},` : part === 'mean' ? 'a mean' : 'a square';
  return new RangeError(`${name} is ${shape.join('×')}, expected ${words} of at most ${LIMITS.channels} channels`);
}

async function readTensors({ tensors, read }: Tensors, { format, statistic, layers }: Contents, factor = 1): Promise<StyleTensor[]> {
  const made: StyleTensor[] = [];
  for (const layer of layers) {
    for (const part of STATISTICS[statistic.name].parts(statistic)) {
      const name = tensorName({ layer, part }, format, factor);
      const values = await read(name);
      if (!values.every(Number.isFinite)) throw new RangeError(`${name} holds values that are no numbers`);
      made.push({ layer, part, channels: tensors.get(name)!.shape[0]!, values });
    }
  }
  return made;
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
