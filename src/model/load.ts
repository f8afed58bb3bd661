import { parseLayer, type LayerName } from './layers.js';
import { MEAN_PIXEL_RGB, type Convolution, type Network, type Tap } from './network.js';
import { ownChannels, readConvolutions, type Lookup, type ReadOptions } from './readers/convolutions.js';
import { withWeightsFile } from '../files/bounded-file.js';
import { readSafetensors, type Tensors } from '../safetensors/read-safetensors.js';

/**
 * Reads a network in this project's plain naming: `conv1_1.weight` `[out, in, 3, 3]` for BGR input, `conv1_1.bias`, and so
 * on without gaps; `relu1_1.tap` for a distilled network's taps; as metadata, in JSON, `nominal_channels`
 * `{"relu1_1": 64, …}` and `mean_pixel_rgb` `[123.68, 116.779, 103.939]`, both optional.
 *
 * @throws NeuralStyleError `model-missing` or `model-invalid`
 */
export async function loadNetwork(file: string, options: ReadOptions = {}): Promise<Network> {
  return withWeightsFile(file, async (weights) => readPlain(await readSafetensors(weights), options));
}

/** The network of an open file in plain naming; its errors name the reason only. */
export async function readPlain(weights: Tensors, options: ReadOptions): Promise<Network> {
  const convolutions = await readConvolutions(lookupIn(weights), options);
  if (convolutions.length === 0) throw new RangeError('it has no conv1_1.weight');
  return {
    convolutions,
    taps: await readTaps(weights, convolutions),
    nominalChannels: readNominalChannels(weights.metadata, convolutions),
    meanPixel: readMeanPixel(weights.metadata),
  };
}

function lookupIn(weights: Tensors): Lookup {
  return (block, index) => {
    const name = `conv${block}_${index}`;
    const shape = weights.tensors.get(`${name}.weight`)?.shape;
    if (!shape) return undefined;
    const biasShape = weights.tensors.get(`${name}.bias`)?.shape;
    return {
      name: `${name}.weight`,
      shape,
      biases: biasShape?.length === 1 ? biasShape[0] : undefined,
      read: async () => ({ weight: await weights.read(`${name}.weight`), bias: await weights.read(`${name}.bias`) }),
    };
  };
}

async function readTaps(weights: Tensors, convolutions: readonly Convolution[]): Promise<Map<LayerName, Tap>> {
  const taps = new Map<LayerName, Tap>();
  for (const { block, index, outChannels } of convolutions) {
    const layer: LayerName = `relu${block}_${index}`;
    const shape = weights.tensors.get(`${layer}.tap`)?.shape;
    if (!shape) continue;
    if (shape.length !== 2 || shape.some((extent) => extent !== outChannels))
      throw new RangeError(`${layer}.tap is not ${outChannels}×${outChannels}`);
    taps.set(layer, { channels: outChannels, matrix: await weights.read(`${layer}.tap`) });
  }
  return taps;
}

function readNominalChannels(metadata: Tensors['metadata'], convolutions: readonly Convolution[]): number[] {
  const own = ownChannels(convolutions);
  const text = metadata.nominal_channels;
  if (text === undefined) return own;
  const nominal = parseNominalChannels(text);
  if (!nominal || nominal.length < own.length) throw new RangeError(`nominal_channels is ${text}`);
  return nominal;
}

/** `{"relu1_1": 64, …}` as a list by block, or null where it is something else. */
function parseNominalChannels(text: string): number[] | null {
  const byBlock: number[] = [];
  try {
    for (const [layer, channels] of Object.entries(JSON.parse(text) as Record<string, unknown>)) {
      const position = parseLayer(layer);
      if (!position || !Number.isInteger(channels) || Number(channels) <= 0) return null;
      byBlock[position.block - 1] = Number(channels);
    }
  } catch {
    return null;
  }
  // `in` rather than a comparison: a gap in the list is a block without channels.
  return [...byBlock.keys()].every((block) => block in byBlock) ? byBlock : null;
}

function readMeanPixel({ mean_pixel_rgb: text }: Tensors['metadata']): Network['meanPixel'] {
  if (text === undefined) return MEAN_PIXEL_RGB;
  const values = parseJson(text);
  if (!isMeanPixel(values)) throw new RangeError(`mean_pixel_rgb is ${text}`);
  return values;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Three grey levels. */
export function isMeanPixel(values: unknown): values is [number, number, number] {
  return Array.isArray(values) && values.length === 3 && values.every((value) => typeof value === 'number' && value >= 0 && value <= 255);
}
