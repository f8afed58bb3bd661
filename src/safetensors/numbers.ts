import { endianness } from 'node:os';

/** Little-endian float32 values of a file; copied, since a small buffer may lie unaligned in a shared pool. */
export function decodeFloats(data: Buffer): Float32Array {
  const values = new Float32Array(data.length / 4);
  Buffer.from(values.buffer).set(endianness() === 'LE' ? data : data.swap32());
  return values;
}

/** The bytes of float32 values as a file holds them, little-endian. Shares their memory where it can. */
export function encodeFloats(values: Float32Array): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return endianness() === 'LE' ? bytes : Buffer.from(bytes).swap32();
}

/** Little-endian IEEE 754 binary16 values as float32. */
export function decodeHalves(data: Buffer): Float32Array {
  const values = new Float32Array(data.length / 2);
  for (let index = 0; index < values.length; index++) values[index] = halfToFloat(data.readUInt16LE(index * 2));
  return values;
}

function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
