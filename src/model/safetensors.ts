import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { endianness } from 'node:os';
import { NeuralStyleError, reasonOf } from '../errors.js';

/*
 * The safetensors format (https://github.com/huggingface/safetensors): eight bytes of header length, a JSON header that
 * gives each tensor's type, shape and byte range, then the tensors. Every number of the header is checked before it is
 * used, so a hostile file can neither be read outside its bounds nor make us allocate more than it holds.
 */

const MAX_HEADER_BYTES = 16 * 1024 * 1024;

/** Little-endian values to float32. */
const DECODERS = {
  F32: { bytes: 4, decode: decodeFloats },
  F16: { bytes: 2, decode: decodeHalves },
} as const;

type TensorType = keyof typeof DECODERS;

export interface TensorEntry {
  readonly type: TensorType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** An open safetensors file; tensors are read one at a time. */
export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** The values of one tensor as float32, row-major. */
  read(name: string): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Opens a file and checks its header. Tensors of other types than F32 and F16 are left out of `tensors`.
 * @throws NeuralStyleError `model-missing` or `model-invalid`
 */
export async function openSafetensors(file: string): Promise<SafetensorsFile> {
  const handle = await open(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new NeuralStyleError('model-missing', { file });
    throw invalid(file, reasonOf(error), error);
  });
  try {
    const { header, dataStart, dataBytes } = await readHeader(handle);
    const { metadata, tensors } = parseHeader(header, dataBytes);
    return {
      metadata,
      tensors,
      read: (name) =>
        readTensor(handle, dataStart, tensors.get(name), name).catch((error: unknown) =>
          Promise.reject(invalid(file, reasonOf(error), error)),
        ),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw invalid(file, reasonOf(error), error);
  }
}

function invalid(file: string, reason: string, cause: unknown): NeuralStyleError {
  return new NeuralStyleError('model-invalid', { file, reason }, { cause });
}

async function readHeader(handle: FileHandle): Promise<{ header: unknown; dataStart: number; dataBytes: number }> {
  const { size } = await handle.stat();
  const prefix = await readExactly(handle, 0, 8, size);
  const length = Number(prefix.readBigUInt64LE());
  if (length > MAX_HEADER_BYTES || 8 + length > size) throw new RangeError(`a header of ${length} bytes in a file of ${size}`);
  const text = (await readExactly(handle, 8, length, size)).toString('utf8');
  return { header: JSON.parse(text) as unknown, dataStart: 8 + length, dataBytes: size - 8 - length };
}

async function readExactly(handle: FileHandle, position: number, length: number, fileSize: number): Promise<Buffer> {
  if (position + length > fileSize) throw new RangeError('the file is cut off');
  const data = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(data, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new RangeError('the file is cut off');
    filled += bytesRead;
  }
  return data;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isExtent(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parseHeader(header: unknown, dataBytes: number): Pick<SafetensorsFile, 'metadata' | 'tensors'> {
  if (!isRecord(header)) throw new TypeError('the header is not a JSON object');
  const metadata: Record<string, string> = {};
  const tensors = new Map<string, TensorEntry>();
  for (const [name, entry] of Object.entries(header)) {
    if (!isRecord(entry)) throw new TypeError(`the entry of ${name} is not an object`);
    if (name === '__metadata__') {
      for (const [key, value] of Object.entries(entry)) metadata[key] = String(value);
      continue;
    }
    const tensor = parseEntry(name, entry, dataBytes);
    if (tensor) tensors.set(name, tensor);
  }
  requireDisjoint(tensors);
  return { metadata, tensors };
}

/** Tensors that share bytes would let a small file fill the memory. */
function requireDisjoint(tensors: ReadonlyMap<string, TensorEntry>): void {
  let end = 0;
  for (const [name, tensor] of [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (tensor.begin < end) throw new RangeError(`${name} overlaps another tensor`);
    end = tensor.end;
  }
}

function parseEntry(name: string, entry: Record<string, unknown>, dataBytes: number): TensorEntry | null {
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string') throw new TypeError(`${name} has no type`);
  if (!Array.isArray(shape) || !shape.every(isExtent)) throw new TypeError(`${name} has no valid shape`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isExtent)) throw new TypeError(`${name} has no valid range`);
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > dataBytes) throw new RangeError(`${name} lies outside the file`);
  if (dtype !== 'F32' && dtype !== 'F16') return null;
  const elements = shape.reduce((product, extent) => product * extent, 1);
  if (elements * DECODERS[dtype].bytes !== end - begin)
    throw new RangeError(`${name} has ${end - begin} bytes for a shape of ${shape.join('×')}`);
  return { type: dtype, shape, begin, end };
}

async function readTensor(handle: FileHandle, dataStart: number, entry: TensorEntry | undefined, name: string): Promise<Float32Array> {
  if (!entry) throw new RangeError(`it has no tensor ${name}`);
  const data = await readExactly(handle, dataStart + entry.begin, entry.end - entry.begin, Infinity);
  return DECODERS[entry.type].decode(data);
}

function decodeFloats(data: Buffer): Float32Array {
  // Copied, since a small buffer may lie unaligned in a shared pool.
  const values = new Float32Array(data.length / 4);
  Buffer.from(values.buffer).set(endianness() === 'LE' ? data : data.swap32());
  return values;
}

function decodeHalves(data: Buffer): Float32Array {
  const values = new Float32Array(data.length / 2);
  for (let index = 0; index < values.length; index++) values[index] = halfToFloat(data.readUInt16LE(index * 2));
  return values;
}

/** IEEE 754 binary16 to a number. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
