import { createHash } from 'node:crypto';
import { writeFileAtomically } from '../write-file.js';
import type { LayerName } from './layers.js';
import type { Network } from './network.js';
import { encodeFloats } from './readers/numbers.js';

/** What was written: the hash of the file's bytes, in hexadecimal, and their number. */
export interface WrittenFile {
  readonly sha256: string;
  readonly bytes: number;
}

interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Tensors start at a multiple of this, as the format's own writer aligns them. */
const ALIGNMENT = 8;

/**
 * Writes a network in this project's plain naming (see `loadNetwork`), as float32, whole or not at all. The same network
 * and metadata give the same bytes.
 *
 * @param metadata more lines for the file's metadata, such as where the weights come from
 * @throws NeuralStyleError `file-unwritable`
 */
export async function writeNetwork(file: string, network: Network, metadata: Readonly<Record<string, string>> = {}): Promise<WrittenFile> {
  const tensors = tensorsOf(network);
  const pieces = [headerOf(tensors, { ...metadata, ...metadataOf(network) }), ...tensors.map(({ values }) => encodeFloats(values))];
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

/** The header's length and the header, padded with spaces as the format allows. */
function headerOf(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>): Buffer {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const { name, shape, values } of tensors) {
    const begin = end;
    end += values.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, end] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const bytes = Buffer.alloc(8 + Math.ceil(text.length / ALIGNMENT) * ALIGNMENT, ' ');
  bytes.writeBigUInt64LE(BigInt(bytes.length - 8));
  text.copy(bytes, 8);
  return bytes;
}
