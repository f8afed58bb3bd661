/*
 * Facts in a photograph's EXIF block that one expects to find again in what is made of it. Nothing else of the block is read, nor passed on: see
 * docs/decisions/security.md for what reading all of it may cost. A block has up to three directories that lead to values, and none is read twice.
 */
import type { PhotoFacts } from '../../pixels/photo-facts.js';

/** Text, whole numbers of 1, 2 or 4 bytes, and ratios of two of 4 bytes, by EXIF's numbers for types. */
type Kind = 'text' | 'whole' | 'ratios';
const SIZES: Readonly<Record<Kind, Readonly<Record<number, number>>>> = {
  text: { 2: 1 },
  whole: { 1: 1, 3: 2, 4: 4 },
  ratios: { 5: 8, 10: 8 },
};

type Wanted = ReadonlyMap<number, readonly [name: string, kind: Kind]>;

const PICTURE: Wanted = new Map([
  [0x010e, ['ImageDescription', 'text']],
  [0x010f, ['Make', 'text']],
  [0x0110, ['Model', 'text']],
  [0x013b, ['Artist', 'text']],
  [0x8298, ['Copyright', 'text']],
]);
const EXPOSURE: Wanted = new Map([
  [0x829a, ['ExposureTime', 'ratios']],
  [0x829d, ['FNumber', 'ratios']],
  [0x8827, ['ISOSpeedRatings', 'whole']],
  [0x9003, ['DateTimeOriginal', 'text']],
  [0x920a, ['FocalLength', 'ratios']],
  [0xa405, ['FocalLengthIn35mmFilm', 'whole']],
  [0xa434, ['LensModel', 'text']],
]);
const PLACE: Wanted = new Map([
  [0x0001, ['GPSLatitudeRef', 'text']],
  [0x0002, ['GPSLatitude', 'ratios']],
  [0x0003, ['GPSLongitudeRef', 'text']],
  [0x0004, ['GPSLongitude', 'ratios']],
  [0x0005, ['GPSAltitudeRef', 'whole']],
  [0x0006, ['GPSAltitude', 'ratios']],
]);
/** Where the directories with these begin. */
const [EXPOSURE_POINTER, PLACE_POINTER] = [0x8769, 0x8825];

const ENTRY_BYTES = 12;
/** Entries of a directory that are looked at: cameras write some fifty. */
const MOST_ENTRIES = 256;
/** Bytes of a text, and ratios of a place. */
const LONGEST_TEXT = 200;
const MOST_NUMBERS = 3;

/** A TIFF structure with either order of bytes. */
class Block {
  readonly #little: boolean;

  constructor(readonly bytes: Buffer) {
    this.#little = bytes[0] === 0x49;
  }

  /** Where the first directory begins; null where this is none. */
  get start(): number | null {
    const order = this.bytes.toString('latin1', 0, 2);
    return (order === 'II' || order === 'MM') && this.read(2, 2) === 42 ? this.read(4, 4) : null;
  }

  /** 0 beyond the end. */
  read(at: number, size: number): number {
    if (at < 0 || at + size > this.bytes.length) return 0;
    return this.#little ? this.bytes.readUIntLE(at, size) : this.bytes.readUIntBE(at, size);
  }

  signed(at: number): number {
    return this.read(at, 4) | 0;
  }
}

/**
 * The facts in an EXIF block; null where it has none of them.
 * @param tiff from the byte order on, without the `Exif\0\0` that JPEG puts before it
 */
export function photoFactsIn(tiff: Buffer): PhotoFacts | null {
  const block = new Block(tiff);
  const { start } = block;
  if (start === null) return null;
  const picture = factsAt(block, start, PICTURE);
  const exposure = factsAt(block, pointerAt(block, start, EXPOSURE_POINTER), EXPOSURE);
  const place = factsAt(block, pointerAt(block, start, PLACE_POINTER), PLACE);
  // Half a place is none.
  const isPlace = place.GPSLatitude !== undefined && place.GPSLongitude !== undefined;
  const facts = { picture, exposure, place: isPlace ? place : {} };
  return Object.values(facts).some((each) => Object.keys(each).length > 0) ? facts : null;
}

function* entriesAt(block: Block, directory: number | null): Generator<number> {
  if (directory === null) return;
  const count = Math.min(block.read(directory, 2), MOST_ENTRIES);
  for (let index = 0; index < count; index++) yield directory + 2 + index * ENTRY_BYTES;
}

function pointerAt(block: Block, directory: number, tag: number): number | null {
  for (const at of entriesAt(block, directory)) if (block.read(at, 2) === tag) return block.read(at + 8, 4);
  return null;
}

function factsAt(block: Block, directory: number | null, wanted: Wanted): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const at of entriesAt(block, directory)) {
    const [name, kind] = wanted.get(block.read(at, 2)) ?? [];
    const value = name === undefined || facts[name] !== undefined ? '' : valueAt(block, at, kind!);
    if (name !== undefined && value !== '') facts[name] = value;
  }
  return facts;
}

/** The value of an entry as text; empty for one of another type, or that is not there. */
function valueAt(block: Block, entry: number, kind: Kind): string {
  const type = block.read(entry + 2, 2);
  const size = SIZES[kind][type];
  const count = block.read(entry + 4, 4);
  if (size === undefined || count < 1) return '';
  // What fits into four bytes stands in the entry itself.
  const at = size * count <= 4 ? entry + 8 : block.read(entry + 8, 4);
  if (at + size > block.bytes.length) return '';
  if (kind === 'text') return textAt(block.bytes.subarray(at, at + Math.min(count, LONGEST_TEXT)));
  const numbers = Array.from({ length: Math.min(count, MOST_NUMBERS) }, (_, index) => at + index * size);
  if (kind === 'whole') return String(block.read(numbers[0]!, size));
  const isSigned = type === 10;
  return numbers
    .map((place) =>
      isSigned ? `${block.signed(place)}/${block.signed(place + 4)}` : `${block.read(place, 4)}/${block.read(place + 4, 4)}`,
    )
    .join(' ');
}

/** Signs that are common in names, and fall apart into none of ASCII. */
const IN_ASCII: Readonly<Record<string, string>> = {
  ...{ '©': '(c)', '®': '(r)', ß: 'ss', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', đ: 'd', Đ: 'D' },
  ...{ '‘': "'", '’': "'", '“': '"', '”': '"', '–': '-', '—': '-' },
};

/** Up to its zero, in the letters that EXIF has, ASCII's: accents go, and a text in other letters is none. */
function textAt(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  const upTo = bytes.subarray(0, end < 0 ? bytes.length : end);
  const utf8 = upTo.toString('utf8');
  // Older programs wrote Latin-1.
  const text = utf8.includes('\ufffd') ? upTo.toString('latin1') : utf8;
  const plain = text
    .replace(/[©®ßøØłŁæÆœŒđĐ‘’“”–—]/g, (sign) => IN_ASCII[sign] ?? sign)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return /^[ -~]+$/.test(plain) ? plain : '';
}
