import { START_BYTES, foreignKind } from '../files/foreign-file.js';
import { decodeFloats, decodeHalves } from './numbers.js';
import { invalidWeights, openWeightsFile, type WeightsFile } from '../files/bounded-file.js';

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

/** The contents of a safetensors file; tensors are read one at a time. */
export interface Tensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** The values of one tensor as float32, row-major. */
  readonly read: (name: string) => Promise<Float32Array>;
}

export interface SafetensorsFile extends Tensors {
  close(): Promise<void>;
}

/**
 * Opens a file and checks its header. Tensors of other types than F32 and F16 are left out of `tensors`.
 * @throws NeuralStyleError `model-missing` or `model-invalid`
 */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  const file = await openWeightsFile(path);
  const failed = (error: unknown): never => {
    throw invalidWeights(path, error);
  };
  try {
    const { read, ...rest } = await readSafetensors(file);
    return { ...rest, read: (name) => read(name).catch(failed), close: () => file.close() };
  } catch (error) {
    await file.close();
    return failed(error);
  }
}

/** The tensors of an open file; its errors are plain ones that name the reason only. */
export async function readSafetensors(file: WeightsFile, maxHeaderBytes = MAX_HEADER_BYTES): Promise<Tensors> {
  const length = await headerLength(file, maxHeaderBytes);
  const header = parseJson((await file.read(8, length)).toString('utf8'));
  const dataStart = 8 + length;
  const { metadata, tensors } = parseHeader(header, file.size - dataStart);
  const read = async (name: string): Promise<Float32Array> => {
    const entry = tensors.get(name);
    if (!entry) throw new RangeError(`it has no tensor ${name}`);
    return DECODERS[entry.type].decode(await file.read(dataStart + entry.begin, entry.end - entry.begin));
  };
  return { metadata, tensors, read };
}

/** Tells whether a file that begins like this is safetensors; its first bytes are a number and may look like any other format. */
export function isSafetensors(start: Buffer): boolean {
  return start.length > 8 && start.readBigUInt64LE() <= MAX_HEADER_BYTES && start.toString('latin1', 8, 9) === '{';
}

/** @throws what kind of file it is instead, where that shows */
async function headerLength(file: WeightsFile, most: number): Promise<number> {
  const start = await file.read(0, Math.min(START_BYTES, file.size));
  const length = start.length < 8 ? NaN : Number(start.readBigUInt64LE());
  if (length <= most && 8 + length <= file.size) return length;
  const kind = foreignKind(start);
  if (kind !== null) throw new TypeError(kind);
  throw new RangeError(Number.isNaN(length) ? 'the file is cut off' : `a header of ${length} bytes in a file of ${file.size}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // Its own message quotes what came, which in a file of another kind is binary.
    throw new TypeError('its safetensors header is not JSON', { cause: error });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isExtent(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parseHeader(header: unknown, dataBytes: number): Omit<Tensors, 'read'> {
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
