import { decodeFloats } from '../../safetensors/numbers.js';
import type { WeightsFile } from '../../files/bounded-file.js';

/*
 * The part of HDF5 (The HDF Group, "HDF5 File Format Specification", version 1.1) that Keras writes through h5py: superblock
 * version 0, groups as B-trees of symbol tables with a local heap, object headers of version 1, contiguous float32 data.
 * Only what is asked for is read. In an honest file no byte is read twice, so a file that leads in circles, or shares data
 * between datasets, uses up its bytes and is refused.
 */

const SIGNATURE = '\x89HDF\r\n\x1a\n';
const ROOT_HEADER_ADDRESS = 64;

const DATASPACE = 0x01;
const DATATYPE = 0x03;
const LAYOUT = 0x08;
const CONTINUATION = 0x10;
const SYMBOL_TABLE = 0x11;
/** In a message's flags: its content is stored elsewhere. */
const SHARED = 0x02;

const MAX_HEADER_BYTES = 1024 * 1024;
const MAX_HEAP_BYTES = 1024 * 1024;
const MAX_RANK = 8;
const MAX_NAME_BYTES = 256;
/** Headers, tree nodes and names; a VGG-19's file has about 300. */
const MAX_NODES = 50_000;

/** IEEE float32, little-endian: class and version, bit field, size, and where the sign, exponent and mantissa are. */
const FLOAT32 = /^[1-3]1201f00 04000000 00002000 1708 0017 7f000000$/;

export interface Hdf5Dataset {
  readonly shape: readonly number[];
  /** The values as float32, row-major. */
  read(): Promise<Float32Array>;
}

/** Objects by name; a name's address is looked up, never followed, until it is opened. */
export type Hdf5Group = ReadonlyMap<string, number>;

type Messages = ReadonlyMap<number, Buffer>;

export function isHdf5(start: string): boolean {
  return start.startsWith(SIGNATURE);
}

/** An open HDF5 file. Its errors name the reason only. */
export class Hdf5File {
  readonly root: number;
  #nodes = 0;
  #unread: number;

  private constructor(
    private readonly file: WeightsFile,
    root: number,
  ) {
    this.root = root;
    this.#unread = file.size;
  }

  static async open(file: WeightsFile): Promise<Hdf5File> {
    const superblock = await file.read(0, 96);
    const version = superblock[8]!;
    if (version !== 0)
      throw new TypeError(`it is HDF5 with a superblock of version ${version} where Keras writes 0; save it with h5py's defaults`);
    if (superblock[13] !== 8 || superblock[14] !== 8) throw new TypeError('its addresses are not of 8 bytes');
    if (superblock.readBigUInt64LE(24) !== 0n) throw new TypeError('its addresses do not start at 0');
    return new Hdf5File(file, addressAt(superblock, ROOT_HEADER_ADDRESS));
  }

  /** The members of a group, or null where the object is a dataset. */
  async group(address: number): Promise<Hdf5Group | null> {
    const table = (await this.#messages(address)).get(SYMBOL_TABLE);
    if (!table) return null;
    const heap = await this.#heap(addressAt(table, 8));
    const entries = new Map<string, number>();
    await this.#collect(addressAt(table, 0), heap, entries, undefined);
    return entries;
  }

  /** A dataset, or null where the object is a group. */
  async dataset(address: number): Promise<Hdf5Dataset | null> {
    const messages = await this.#messages(address);
    const [space, type, layout] = [DATASPACE, DATATYPE, LAYOUT].map((message) => messages.get(message));
    if (!space || !type || !layout) return null;
    const shape = shapeOf(space);
    return { shape, read: () => this.#read(shape, type, layout) };
  }

  async #read(shape: readonly number[], type: Buffer, layout: Buffer): Promise<Float32Array> {
    const bytes = 4 * shape.reduce((product, extent) => product * extent, 1);
    if (!FLOAT32.test(spacedHex(type))) throw new TypeError('its numbers are not little-endian float32');
    if (layout[0] !== 3 || layout[1] !== 1) throw new TypeError('its data are in chunks; save them without compression');
    if (addressAt(layout, 10) !== bytes) throw new RangeError(`${addressAt(layout, 10)} bytes of data for a shape of ${shape.join('×')}`);
    return decodeFloats(await this.#bytes(addressAt(layout, 2), bytes));
  }

  /** An object's header messages by their type, the first of each. */
  async #messages(address: number): Promise<Messages> {
    this.#countNode();
    const prefix = await this.#bytes(address, 16);
    if (prefix[0] !== 1) throw new TypeError(`an object header of version ${prefix[0]!}`);
    const messages = new Map<number, Buffer>();
    const blocks: [start: number, length: number][] = [[address + 16, prefix.readUInt32LE(8)]];
    for (const [start, length] of blocks) {
      this.#countNode();
      if (length > MAX_HEADER_BYTES) throw new RangeError(`an object header of ${length} bytes`);
      const block = await this.#bytes(start, length);
      for (let at = 0; at + 8 <= block.length;) {
        const type = block.readUInt16LE(at);
        const data = block.subarray(at + 8, at + 8 + block.readUInt16LE(at + 2));
        if (type === CONTINUATION) blocks.push([addressAt(data, 0), addressAt(data, 8)]);
        else if ((block[at + 4]! & SHARED) === 0 && !messages.has(type)) messages.set(type, data);
        at += 8 + block.readUInt16LE(at + 2);
      }
    }
    return messages;
  }

  async #heap(address: number): Promise<Buffer> {
    const header = await this.#node(address, 'HEAP', 32);
    const size = addressAt(header, 8);
    if (size > MAX_HEAP_BYTES) throw new RangeError(`a heap of ${size} bytes`);
    return this.#bytes(addressAt(header, 24), size);
  }

  /** Adds the entries of a group's B-tree, whose nodes are one level lower each time: a loop cannot go on. */
  async #collect(address: number, heap: Buffer, entries: Map<string, number>, parentLevel: number | undefined): Promise<void> {
    const node = await this.#node(address, 'TREE', 24);
    const level = node[5]!;
    const children = node.readUInt16LE(6);
    if (node[4] !== 0 || (parentLevel !== undefined && level !== parentLevel - 1)) throw new TypeError("a group's B-tree is damaged");
    // A key before each child and one after the last.
    const body = await this.#bytes(address + 24, 16 * children + 8);
    for (let child = 0; child < children; child++) {
      const at = addressAt(body, 16 * child + 8);
      if (level === 0) await this.#collectSymbols(at, heap, entries);
      else await this.#collect(at, heap, entries, level);
    }
  }

  async #collectSymbols(address: number, heap: Buffer, entries: Map<string, number>): Promise<void> {
    const symbols = (await this.#node(address, 'SNOD', 8)).readUInt16LE(6);
    const table = await this.#bytes(address + 8, 40 * symbols);
    for (let at = 0; at < table.length; at += 40) {
      const nameAt = addressAt(table, at);
      const name = heap.subarray(nameAt, nameAt + MAX_NAME_BYTES);
      const nameLength = name.indexOf(0);
      if (nameLength < 0) throw new RangeError('a name does not end in its heap');
      this.#countNode();
      // Soft links (cache type 2) have no address; Keras makes none.
      if (table.readUInt32LE(at + 16) !== 2) entries.set(name.toString('utf8', 0, nameLength), addressAt(table, at + 8));
    }
  }

  async #node(address: number, signature: string, bytes: number): Promise<Buffer> {
    this.#countNode();
    const node = await this.#bytes(address, bytes);
    if (node.toString('latin1', 0, 4) !== signature) throw new TypeError(`${signature} was expected at byte ${address}`);
    return node;
  }

  #bytes(position: number, length: number): Promise<Buffer> {
    this.#unread -= length;
    if (this.#unread < 0) throw new RangeError('its parts overlap');
    return this.file.read(position, length);
  }

  #countNode(): void {
    if (++this.#nodes > MAX_NODES) throw new RangeError(`it has more than ${MAX_NODES} nodes`);
  }
}

/** Addresses and lengths beyond 2⁵³ round, and so are refused like any others outside the file. */
function addressAt(data: Buffer, offset: number): number {
  return Number(data.readBigUInt64LE(offset));
}

function shapeOf(space: Buffer): number[] {
  const [version, rank] = [space[0], space[1] ?? 0];
  if ((version !== 1 && version !== 2) || rank > MAX_RANK) throw new TypeError('its dataspace is of an unknown kind');
  return Array.from({ length: rank }, (_, dimension) => addressAt(space, (version === 1 ? 8 : 4) + 8 * dimension));
}

/** The fields of a float's datatype message, as `FLOAT32` spells them. */
function spacedHex(type: Buffer): string {
  const hex = (from: number, to: number): string => type.toString('hex', from, to);
  return `${hex(0, 4)} ${hex(4, 8)} ${hex(8, 12)} ${hex(12, 14)} ${hex(14, 16)} ${hex(16, 20)}`;
}
