import { createHash } from 'node:crypto';
import { writeFileAtomically } from '../files/write-file.js';
import type { LayerName } from './layers.js';
import type { Network } from './network.js';
import { encodeSafetensors, type NamedTensor } from '../safetensors/write-safetensors.js';

/** The file written: the hash of its bytes, in hexadecimal, and their number. */
export interface WrittenFile {
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Writes a network in this project's plain naming (see `loadNetwork`), as float32, whole or not at all. The same network
 * and metadata give the same bytes.
 *
 * @param metadata more lines for the file's metadata, such as where the weights come from
 * @throws NeuralStyleError `file-unwritable`
 */
export async function writeNetwork(file: string, network: Network, metadata: Readonly<Record<string, string>> = {}): Promise<WrittenFile> {
  const pieces = encodeSafetensors(tensorsOf(network), { ...metadata, ...metadataOf(network) });
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  await writeFileAtomically(file, pieces);
  return { sha256: hash.digest('hex'), bytes: pieces.reduce((bytes, piece) => bytes + piece.length, 0) };
}

function tensorsOf({ convolutions, taps }: Network): NamedTensor[] {
  const tensors = convolutions.flatMap(({ block, index, inChannels, outChannels, weight, bias }) => [
    { name: `conv${block}_${index}.weight`, shape: [outChannels, inChannels, 3, 3], values: weight },
    { name: `conv${block}_${index}.bias`, shape: [outChannels], values: bias },
  ]);
  for (const [layer, { channels, matrix }] of taps) tensors.push({ name: `${layer}.tap`, shape: [channels, channels], values: matrix });
  return tensors;
}

function metadataOf({ nominalChannels, meanPixel }: Network): Record<string, string> {
  const nominal = nominalChannels.map((channels, position): [LayerName, number] => [`relu${position + 1}_1`, channels]);
  return { nominal_channels: JSON.stringify(Object.fromEntries(nominal)), mean_pixel_rgb: JSON.stringify(meanPixel) };
}
