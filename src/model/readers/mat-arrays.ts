import type { ByteStream } from './byte-stream.js';

/*
 * Arrays of MATLAB's level 5 format ("MAT-File Format", MathWorks, chapter 1), little-endian, as far as networks use them:
 * an array is a tag, flags with its class, its dimensions, its name, and then its elements.
 */

/** `values` is null where nobody wanted them. All in MATLAB's order: the first dimension varies fastest. */
export type MatValue =
  | { readonly kind: 'numbers'; readonly shape: readonly number[]; readonly values: Float32Array | null }
  | { readonly kind: 'cell'; readonly cells: readonly MatValue[] }
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, MatValue> }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'other' };

export interface ArrayHeader {
  readonly kind: MatValue['kind'];
  readonly name: string;
  readonly shape: readonly number[];
  /** Where the array ends in the stream. */
  readonly end: number;
}

interface Element {
  readonly type: number;
  readonly length: number;
  /** The bytes of a small element, which stand in its tag. */
  readonly inline: Buffer | undefined;
}

const MATRIX = 14;
const COMPLEX = 0x800;

/** By array class; sparse arrays, objects, functions and 64-bit integers are `other`. */
const KINDS: Readonly<Record<number, MatValue['kind']>> = {
  1: 'cell',
  2: 'struct',
  4: 'text',
  ...Object.fromEntries([6, 7, 8, 9, 10, 11, 12, 13].map((numeric) => [numeric, 'numbers'])),
};

/** Types in which numbers are stored, whatever the array's class. */
const NUMBERS: Readonly<Record<number, { bytes: number; read: (data: Buffer, offset: number) => number }>> = {
  1: { bytes: 1, read: (data, offset) => data.readInt8(offset) },
  2: { bytes: 1, read: (data, offset) => data.readUInt8(offset) },
  3: { bytes: 2, read: (data, offset) => data.readInt16LE(offset) },
  4: { bytes: 2, read: (data, offset) => data.readUInt16LE(offset) },
  5: { bytes: 4, read: (data, offset) => data.readInt32LE(offset) },
  6: { bytes: 4, read: (data, offset) => data.readUInt32LE(offset) },
  7: { bytes: 4, read: (data, offset) => data.readFloatLE(offset) },
  9: { bytes: 8, read: (data, offset) => data.readDoubleLE(offset) },
};

const MAX_DEPTH = 8;
const MAX_DIMENSIONS = 8;
const MAX_NAME = 64;
const MAX_FIELDS = 256;
const MAX_TEXT = 4096;
/** VGG-19's file has about 4,000, half of them the names of its classes. */
const MAX_ELEMENTS = 50_000;

/** Reads arrays from a stream, and of their numbers only those that are wanted. */
export class MatArrays {
  #elements = 0;

  constructor(
    private readonly stream: ByteStream,
    private readonly wanted: (shape: readonly number[]) => boolean,
  ) {}

  /** Reads the header before an array's elements; `limit` is where the array around it ends. */
  async header(limit = Infinity): Promise<ArrayHeader> {
    const { type, length } = await this.#element(limit);
    const end = this.stream.position + length;
    if (type !== MATRIX) throw new TypeError(`an array was expected where there is an element of type ${type}`);
    if (length === 0) return { kind: 'other', name: '', shape: [], end };
    const flags = (await this.#content(end, 8)).readUInt32LE();
    const shape = await this.#shape(end);
    const name = textOf(await this.#content(end, MAX_NAME));
    return { kind: flags & COMPLEX ? 'other' : (KINDS[flags & 0xff] ?? 'other'), name, shape, end };
  }

  /** The elements of a cell array, one at a time. */
  async *cells({ shape, end }: ArrayHeader, depth = 0): AsyncGenerator<MatValue, void> {
    for (let count = product(shape); count > 0; count--) yield await this.#array(end, depth + 1);
  }

  /** Reads the contents of an array. */
  async value(header: ArrayHeader, depth = 0): Promise<MatValue> {
    if (depth > MAX_DEPTH) throw new RangeError(`its arrays are nested more than ${MAX_DEPTH} deep`);
    const value = await this.#elementsOf(header, depth);
    await this.stream.skip(header.end - this.stream.position);
    return value;
  }

  async #array(limit: number, depth: number): Promise<MatValue> {
    return this.value(await this.header(limit), depth);
  }

  async #elementsOf(header: ArrayHeader, depth: number): Promise<MatValue> {
    const { kind, shape, end } = header;
    switch (kind) {
      case 'numbers':
        return { kind, shape, values: this.wanted(shape) ? await this.#numbers(shape, end) : null };
      case 'text':
        return product(shape) > MAX_TEXT ? { kind: 'other' } : { kind, text: textOf(await this.#content(end, 4 * MAX_TEXT)) };
      case 'cell': {
        const cells: MatValue[] = [];
        for await (const cell of this.cells(header, depth)) cells.push(cell);
        return { kind, cells };
      }
      case 'struct':
        return product(shape) === 1 ? { kind, fields: await this.#fields(end, depth) } : { kind: 'other' };
      case 'other':
        return { kind };
    }
  }

  async #fields(end: number, depth: number): Promise<Map<string, MatValue>> {
    const nameLength = (await this.#content(end, 4)).readInt32LE();
    const names = await this.#content(end, MAX_NAME * MAX_FIELDS);
    if (nameLength < 1 || nameLength > MAX_NAME) throw new RangeError(`field names of ${nameLength} bytes`);
    const fields = new Map<string, MatValue>();
    for (let at = 0; at + nameLength <= names.length; at += nameLength)
      fields.set(textOf(names.subarray(at, at + nameLength)), await this.#array(end, depth + 1));
    return fields;
  }

  async #shape(end: number): Promise<number[]> {
    const data = await this.#content(end, 4 * MAX_DIMENSIONS);
    const shape = Array.from({ length: Math.floor(data.length / 4) }, (_, i) => data.readInt32LE(4 * i));
    if (shape.some((extent) => extent < 0)) throw new RangeError(`an array of ${shape.join('×')} elements`);
    return shape;
  }

  async #numbers(shape: readonly number[], end: number): Promise<Float32Array> {
    const element = await this.#element(end);
    const type = NUMBERS[element.type];
    if (!type) throw new TypeError(`numbers of type ${element.type}`);
    const count = product(shape);
    if (count * type.bytes !== element.length) throw new RangeError(`${element.length} bytes for ${shape.join('×')} numbers`);
    const data = await this.#contentOf(element, end);
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = type.read(data, i * type.bytes);
    return values;
  }

  /** The tag of an element, which must end where the array around it does or before. */
  async #element(limit: number): Promise<Element> {
    if (++this.#elements > MAX_ELEMENTS) throw new RangeError(`it has more than ${MAX_ELEMENTS} arrays`);
    if (this.stream.position + 8 > limit) throw new RangeError('an array ends too early');
    const tag = await this.stream.take(8);
    const small = tag.readUInt16LE(2);
    if (small > 4) throw new RangeError(`a small element of ${small} bytes`);
    if (small > 0) return { type: tag.readUInt16LE(0), length: small, inline: tag.subarray(4, 4 + small) };
    const length = tag.readUInt32LE(4);
    if (this.stream.position + length > limit) throw new RangeError('an element is longer than the array that holds it');
    return { type: tag.readUInt32LE(0), length, inline: undefined };
  }

  /** The bytes of the next element, at most this many. */
  async #content(end: number, atMost: number): Promise<Buffer> {
    const element = await this.#element(end);
    if (element.length > atMost) throw new RangeError(`an element of ${element.length} bytes where at most ${atMost} make sense`);
    return this.#contentOf(element, end);
  }

  async #contentOf({ length, inline }: Element, end: number): Promise<Buffer> {
    if (inline) return inline;
    const data = await this.stream.take(length);
    // Elements start at multiples of eight bytes; the last one's padding may be left out.
    await this.stream.skip(Math.min((8 - (length % 8)) % 8, end - this.stream.position));
    return data;
  }
}

function product(shape: readonly number[]): number {
  return shape.reduce((count, extent) => count * extent, 1);
}

/** Up to the zero that ends a name shorter than its field. Network files name things in ASCII. */
function textOf(data: Buffer): string {
  return data.toString('latin1').split('\0', 1)[0]!;
}
