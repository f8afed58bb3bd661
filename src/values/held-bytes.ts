import { types } from 'node:util';
import { describePart, viewName } from './describe-value.js';

/** Bytes that a value holds, in whatever form, not read yet. */
export interface HeldBytes {
  readonly length: number;
  /**
   * The bytes, not to be written to: those that the value holds, or a copy where they are a list of numbers, or where a thread could
   * change them while a library reads them.
   *
   * @throws NotBytesError where a list holds something else
   */
  readonly read: () => Uint8Array;
}

/** A list with something in it that is no byte; the message says which. */
export class NotBytesError extends TypeError {}

const ONE_BYTE_VIEWS: readonly string[] = ['Uint8Array', 'Uint8ClampedArray', 'Int8Array', 'DataView'];

/**
 * The bytes in a value of a message; null where it holds none. They may be a Buffer, any typed array of 8 bits, a DataView, an
 * ArrayBuffer, shared or not, a list of numbers from 0 to 255, or `{type: 'Buffer', data}`, as which JSON writes a Buffer, of a list or a view.
 *
 * No class is checked: function nodes have classes of their own, of which no value is an instance of ours.
 */
export function heldBytes(value: unknown): HeldBytes | null {
  if (typeof value !== 'object' || value === null) return null;
  if (ArrayBuffer.isView(value)) return ONE_BYTE_VIEWS.includes(viewName(value)) ? viewBytes(value) : null;
  if (types.isAnyArrayBuffer(value)) return viewBytes(new Uint8Array(value));
  const list = listOf(value);
  if (ArrayBuffer.isView(list)) return heldBytes(list);
  return list && (list.length === 0 || typeof list[0] === 'number') ? { length: list.length, read: () => listBytes(list) } : null;
}

/** Describes a value that should hold bytes and holds none. */
export function notBytes(value: unknown): string {
  if (ArrayBuffer.isView(value) && !types.isProxy(value)) return `a ${viewName(value)}; expected 8 bits`;
  return `${describePart(value)}; expected bytes`;
}

function viewBytes(view: ArrayBufferView): HeldBytes {
  const { buffer, byteOffset, byteLength } = view;
  const bytes = Buffer.isBuffer(view) ? view : new Uint8Array(buffer, byteOffset, byteLength);
  const mayChange = types.isSharedArrayBuffer(buffer) || ('resizable' in buffer && buffer.resizable === true);
  return { length: byteLength, read: () => (mayChange ? Uint8Array.from(bytes) : bytes) };
}

function listOf(value: object): readonly unknown[] | ArrayBufferView | null {
  if (Array.isArray(value)) return value as readonly unknown[];
  const { type, data } = value as { readonly type?: unknown; readonly data?: unknown };
  return type === 'Buffer' && (Array.isArray(data) || ArrayBuffer.isView(data)) ? data : null;
}

function listBytes(list: readonly unknown[]): Uint8Array {
  const bytes = new Uint8Array(list.length);
  for (let at = 0; at < list.length; at++) {
    const entry = list[at];
    if (!Number.isInteger(entry) || (entry as number) < 0 || (entry as number) > 255)
      throw new NotBytesError(`a list whose entry ${at} is ${describePart(entry)}; expected whole numbers from 0 to 255`);
    bytes[at] = entry as number;
  }
  return bytes;
}
