import { createHash } from 'node:crypto';
import { writeFileAtomically } from '../image/write.js';
import type { Network } from './network.js';

/** Writes a network as safetensors in this project's plain naming, whole or not at all. */
export async function writeNetwork(
  file: string,
  network: Network,
  metadata: Record<string, string> = {},
): Promise<{ sha256: string; bytes: number }> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const data: Uint8Array[] = [];
  let end = 0;
  const add = (name: string, shape: number[], values: Float32Array): void => {
    const begin = end;
    end += values.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, end] };
    data.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  };
  for (const { block, index, inChannels, outChannels, weight, bias } of network.convolutions) {
    add(`conv${block}_${index}.weight`, [outChannels, inChannels, 3, 3], weight);
    add(`conv${block}_${index}.bias`, [outChannels], bias);
  }
  for (const [layer, { channels, matrix }] of network.taps) add(`${layer}.tap`, [channels, channels], matrix);
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(text.length));
  const bytes = Buffer.concat([prefix, text, ...data]);
  await writeFileAtomically(file, bytes);
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
}
