import { encodeFloats } from './numbers.js';

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

/** Tensors start at a multiple of this, as the format's own writer aligns them. */
const ALIGNMENT = 8;

/**
 * A safetensors file of float32 tensors, in pieces: the header, then each tensor, which shares its values' memory where it
 * can. The same tensors and metadata give the same bytes.
 */
export function encodeSafetensors(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>): Buffer[] {
  return [headerOf(tensors, metadata), ...tensors.map(({ values }) => encodeFloats(values))];
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
