import { setImmediate } from 'node:timers/promises';
import { describePart, viewName } from './describe-value.js';
import { heldBytes, NotBytesError } from './held-bytes.js';
import { isRecord } from './is-record.js';

/** A value that does not hold the numbers that were expected; the message says what it is, and what was expected. */
export class NotNumbersError extends TypeError {}

/** Numbers of a tensor, row by row: a copy; bytes where they came as bytes. */
export type Numbers = Uint8Array | Float32Array;

/** Entries between two breaths of the event loop. */
const SLICE = 65_536;
/** Levels of nested lists that are looked into. */
const DEEPEST = 8;

/** Views whose values are bytes, which may as well be those of floats. */
const BYTES: readonly string[] = ['Uint8Array', 'Uint8ClampedArray', 'DataView'];

/** The shape of lists in lists, by the first of each; null where the value is no list. */
export function nestedShape(value: unknown): number[] | null {
  const shape: number[] = [];
  let each = value;
  while (Array.isArray(each) && shape.length < DEEPEST) {
    shape.push(each.length);
    [each] = each as readonly unknown[];
  }
  if (shape.length > 0 && ArrayBuffer.isView(each) && 'length' in each) shape.push(Number(each.length));
  return shape.length > 0 ? shape : null;
}

/**
 * The numbers of a tensor, from any form in which a flow may hold them, of any realm: a typed array, a list, lists in lists, a typed array
 * that has been JSON (`{"0": 1, "1": 2}`), or bytes (Buffer, ArrayBuffer, SharedArrayBuffer, DataView, `{type: 'Buffer', data}`). Bytes are
 * the values themselves where there are as many; where there are four or eight times as many, they are those of little-endian floats of 32
 * or 64 bits.
 *
 * @param shape bounds the work
 * @throws NotNumbersError, or what a getter of the value throws
 */
export async function readNumbers(value: unknown, shape: readonly number[]): Promise<Numbers> {
  const flat = flatNumbers(value, sizeOf(shape));
  if (flat) return flat;
  const out = new Float32Array(sizeOf(shape));
  await copyLists(value, shape, out, 0);
  return out;
}

/** The numbers in a view or in bytes; null where the value is neither. */
function flatNumbers(value: unknown, count: number): Numbers | null {
  if (ArrayBuffer.isView(value) && !BYTES.includes(viewName(value))) {
    const name = viewName(value);
    if (name.startsWith('Big')) throw new NotNumbersError(`a ${name}; expected numbers`);
    requireCount((value as Float32Array).length, count);
    return new Float32Array(value as Float32Array);
  }
  const bytes = Array.isArray(value) ? null : bytesIn(value);
  return bytes && numbersOfBytes(bytes, count);
}

function bytesIn(value: unknown): Uint8Array | null {
  try {
    return heldBytes(value)?.read() ?? null;
  } catch (error) {
    throw error instanceof NotBytesError ? new NotNumbersError(error.message) : error;
  }
}

function numbersOfBytes(bytes: Uint8Array, count: number): Numbers {
  // Floats must start at a multiple of their size, which a copy does. A Buffer's own `slice` makes none.
  const copy = new Uint8Array(bytes);
  if (copy.length === count) return copy;
  if (copy.length === count * Float32Array.BYTES_PER_ELEMENT) return new Float32Array(copy.buffer);
  if (copy.length === count * Float64Array.BYTES_PER_ELEMENT) return new Float32Array(new Float64Array(copy.buffer));
  throw new NotNumbersError(`${copy.length} bytes; expected ${count} values`);
}

/** Copies a list, or lists in lists, to `out` from `start` on. */
async function copyLists(value: unknown, shape: readonly number[], out: Float32Array, start: number): Promise<void> {
  const count = sizeOf(shape);
  const flat = flatNumbers(value, count);
  if (flat) {
    out.set(flat, start);
    return;
  }
  const [rows = 1, ...row] = shape;
  if (Array.isArray(value) && row.length > 0 && typeof value[0] === 'object') {
    if (value.length !== rows) throw new NotNumbersError(`a list of ${value.length}; expected ${rows}`);
    for (let at = 0; at < rows; at++) await copyLists(value[at], row, out, start + at * sizeOf(row));
    return;
  }
  const list = listOf(value, count);
  for (let at = 0; at < count; at++) {
    const entry = list[at];
    if (typeof entry !== 'number') throw new NotNumbersError(`a list whose entry ${at} is ${describePart(entry)}; expected numbers`);
    out[start + at] = entry;
    if ((start + at + 1) % SLICE === 0) await setImmediate();
  }
}

/** A list of so many entries, or a typed array that has been JSON. */
function listOf(value: unknown, count: number): Readonly<Record<number, unknown>> {
  if (Array.isArray(value)) {
    requireCount(value.length, count);
    return value as readonly unknown[];
  }
  if (!isRecord(value) || !Object.hasOwn(value, '0')) throw new NotNumbersError(`${describePart(value)}; expected numbers`);
  if (Object.hasOwn(value, String(count))) throw new NotNumbersError(`more than ${count} numbered entries`);
  return value;
}

function requireCount(received: number, count: number): void {
  if (received !== count) throw new NotNumbersError(`${received} values; expected ${count}`);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
