import { NeuralStyleError } from '../errors.js';
import { VGG_CHANNELS, parseLayer, type LayerName } from './layers.js';
import type { Convolution, Network, Tap } from './network.js';
import { openSafetensors, type SafetensorsFile } from './safetensors.js';

/** VGG-16 and VGG-19 have at most four convolutions in a block. */
const MAX_CONVOLUTIONS_PER_BLOCK = 4;

/**
 * Reads a network in this project's plain naming: `conv1_1.weight` `[out, in, 3, 3]` for BGR input, `conv1_1.bias`, and so
 * on without gaps; `relu1_1.tap` for a distilled network's taps; metadata `nominal_channels` as JSON, `{"relu1_1": 64, …}`.
 *
 * @throws NeuralStyleError `model-missing` or `model-invalid`
 */
export async function loadNetwork(file: string): Promise<Network> {
  const weights = await openSafetensors(file);
  try {
    const invalid = (reason: string): NeuralStyleError => new NeuralStyleError('model-invalid', { file, reason });
    const convolutions = await readConvolutions(weights, invalid);
    const taps = await readTaps(weights, convolutions, invalid);
    return { convolutions, taps, nominalChannels: readNominalChannels(weights.metadata, convolutions, invalid) };
  } finally {
    await weights.close();
  }
}

type Invalid = (reason: string) => NeuralStyleError;

async function readConvolutions(weights: SafetensorsFile, invalid: Invalid): Promise<Convolution[]> {
  const convolutions: Convolution[] = [];
  let inChannels = 3;
  for (let block = 1; block <= VGG_CHANNELS.length; block++) {
    for (let index = 1; index <= MAX_CONVOLUTIONS_PER_BLOCK; index++) {
      const name = `conv${block}_${index}`;
      const shape = weights.tensors.get(`${name}.weight`)?.shape;
      if (!shape) break;
      const [outChannels = 0, inputs, height, width] = shape;
      if (shape.length !== 4 || outChannels === 0 || inputs !== inChannels || height !== 3 || width !== 3) {
        throw invalid(`${name}.weight is ${shape.join('×')}, expected channels×${inChannels}×3×3`);
      }
      const biasShape = weights.tensors.get(`${name}.bias`)?.shape;
      if (biasShape?.length !== 1 || biasShape[0] !== outChannels) throw invalid(`${name}.bias does not have ${outChannels} elements`);
      const weight = await weights.read(`${name}.weight`);
      convolutions.push({ block, index, inChannels, outChannels, weight, bias: await weights.read(`${name}.bias`) });
      inChannels = outChannels;
    }
    if (convolutions.at(-1)?.block !== block) break;
  }
  if (convolutions.length === 0) throw invalid('it has no conv1_1.weight');
  return convolutions;
}

async function readTaps(weights: SafetensorsFile, convolutions: readonly Convolution[], invalid: Invalid): Promise<Map<LayerName, Tap>> {
  const taps = new Map<LayerName, Tap>();
  for (const { block, index, outChannels } of convolutions) {
    const layer: LayerName = `relu${block}_${index}`;
    const shape = weights.tensors.get(`${layer}.tap`)?.shape;
    if (!shape) continue;
    if (shape.length !== 2 || shape.some((extent) => extent !== outChannels))
      throw invalid(`${layer}.tap is not ${outChannels}×${outChannels}`);
    taps.set(layer, { channels: outChannels, matrix: await weights.read(`${layer}.tap`) });
  }
  return taps;
}

function readNominalChannels(metadata: Readonly<Record<string, string>>, convolutions: readonly Convolution[], invalid: Invalid): number[] {
  const own: number[] = [];
  for (const { block, outChannels } of convolutions) own[block - 1] = outChannels;
  const text = metadata.nominal_channels;
  if (text === undefined) return own;
  const nominal = parseNominalChannels(text);
  if (!nominal || nominal.length < own.length) throw invalid(`nominal_channels is ${text}`);
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
