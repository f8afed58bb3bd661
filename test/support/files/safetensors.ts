import { writeFile } from 'node:fs/promises';

/** The bytes of a weights file of zeros, with tensors of these shapes. */
export function safetensorsOf(shapes: Readonly<Record<string, number[]>>, metadata: Readonly<Record<string, string>> = {}): Buffer {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const begin = end;
    end += 4 * shape.reduce((product, extent) => product * extent, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, end] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([prefix, text, new Uint8Array(end)]);
}

/** Writes such a file and gives its path. */
export async function writeSafetensors(file: string, shapes: Readonly<Record<string, number[]>>): Promise<string> {
  await writeFile(file, safetensorsOf(shapes));
  return file;
}
