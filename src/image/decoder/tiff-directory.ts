/** Where things are in a directory: TIFF counts with 2 and 4 bytes, BigTIFF with 8 (TIFF 6.0, section 2). */
const CLASSIC = { pointer: 4, count: 2, offset: 4, entry: 12 };
const BIG = { pointer: 8, count: 8, offset: 8, entry: 20 };
const BIG_VERSION = 43;

/** The first directory of a TIFF, to be read and thinned out in place. */
export class TiffDirectory {
  readonly #little: boolean;
  readonly #layout: typeof CLASSIC;
  readonly #start: number;
  /** Number of its entries. */
  readonly length: number;

  constructor(private readonly file: Buffer) {
    this.#little = file[0] === 0x49;
    this.#layout = file[this.#little ? 2 : 3] === BIG_VERSION ? BIG : CLASSIC;
    const { pointer, count, offset } = this.#layout;
    this.#start = pointer + offset <= file.length ? this.#read(pointer, offset) : Infinity;
    const length = this.#start + count <= file.length ? this.#read(this.#start, count) : 0;
    this.length = this.#at(length) + offset <= file.length ? length : 0;
  }

  tag(index: number): number {
    return this.#read(this.#at(index), 2);
  }

  /** Counted in values of the entry's type, not in bytes. */
  count(index: number): number {
    return this.#read(this.#at(index) + 4, this.#layout.offset);
  }

  /** The value of an entry that holds a single one, of two or four bytes. */
  value(index: number): number {
    const isShort = this.#read(this.#at(index) + 2, 2) === 3;
    return this.#read(this.#at(index) + 4 + this.#layout.offset, isShort ? 2 : 4);
  }

  /** Keeps some entries, and no way to another directory. */
  keep(wanted: (index: number) => boolean): void {
    const { count, offset, entry } = this.#layout;
    if (this.length === 0) return;
    let kept = 0;
    for (let index = 0; index < this.length; index++) {
      if (wanted(index)) this.file.copyWithin(this.#at(kept++), this.#at(index), this.#at(index) + entry);
    }
    this.#write(kept, this.#start, count);
    this.#write(0, this.#at(kept), offset);
  }

  #at(index: number): number {
    return this.#start + this.#layout.count + index * this.#layout.entry;
  }

  #read(at: number, bytes: number): number {
    if (bytes === 8) return Number(this.#little ? this.file.readBigUInt64LE(at) : this.file.readBigUInt64BE(at));
    return this.#little ? this.file.readUIntLE(at, bytes) : this.file.readUIntBE(at, bytes);
  }

  #write(value: number, at: number, bytes: number): void {
    const digits = Buffer.alloc(8);
    digits.writeBigUInt64BE(BigInt(value));
    const written = digits.subarray(8 - bytes);
    written.copy(this.file, at);
    if (this.#little) this.file.subarray(at, at + bytes).reverse();
  }
}
