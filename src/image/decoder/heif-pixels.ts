import { boxes, type Extent, FULL_BYTES } from './heif-boxes.js';

/** Items that are made of others by these references: a grid of its tiles, an overlay of its layers (ISO/IEC 23008-12, 6.6.2). */
const MADE_OF = 'dimg';
/** Numbers that are read of a file; the library takes a thousand items and references. */
const MOST_NUMBERS = 100_000;

/**
 * The most pixels that are decoded for an item of an AVIF. A grid may be of 256 tiles, all of them the same large picture in a few bytes, and be
 * itself of a few pixels.
 *
 * @returns Infinity where items are made of themselves, or there are more than anybody reads
 */
export function mostHeifPixels(file: Buffer): number {
  const numbers = new Numbers(file);
  const areas = new Map<number, number>();
  const parts = new Map<number, number[]>();
  for (const meta of boxes(file, 'meta', 0, file.length)) {
    for (const properties of boxes(file, 'iprp', meta.start + FULL_BYTES, meta.end)) areasOf(numbers, properties, areas);
    for (const references of boxes(file, 'iref', meta.start + FULL_BYTES, meta.end)) partsOf(numbers, references, parts);
  }
  if (numbers.left < 0) return Infinity;
  const known = new Map<number, number>();
  const pixelsOf = (item: number): number => {
    const found = known.get(item);
    if (found !== undefined) return found;
    // If it is met again before it is known, it is a part of itself.
    known.set(item, Infinity);
    const pixels = parts.get(item)?.reduce((sum, part) => sum + pixelsOf(part), 0) ?? areas.get(item) ?? 0;
    known.set(item, pixels);
    return pixels;
  };
  return [...areas.keys(), ...parts.keys()].reduce((most, item) => Math.max(most, pixelsOf(item)), 0);
}

/** Big-endian numbers of a file, and how many may still be read. */
class Numbers {
  left = MOST_NUMBERS;

  constructor(readonly file: Buffer) {}

  /** 0 beyond the end, or where enough have been read. */
  read(at: number, bytes: number): number {
    if (this.left-- <= 0 || at + bytes > this.file.length) return 0;
    return this.file.readUIntBE(at, bytes);
  }
}

/** Width times height of items: `ispe` properties in their order, and which item has which (9.3 and 6.5.3). */
function areasOf(numbers: Numbers, { start, end }: Extent, areas: Map<number, number>): void {
  const { file } = numbers;
  const properties: number[] = [];
  for (const container of boxes(file, 'ipco', start, end)) {
    for (const { type, start: at } of boxes(file, null, container.start, container.end)) {
      properties.push(type === 'ispe' ? numbers.read(at + FULL_BYTES, 4) * numbers.read(at + FULL_BYTES + 4, 4) : 0);
      if (--numbers.left < 0) return;
    }
  }
  for (const table of boxes(file, 'ipma', start, end)) {
    const [idBytes, indexBytes] = [numbers.read(table.start, 1) < 1 ? 2 : 4, numbers.read(table.start + 3, 1) & 1 ? 2 : 1];
    // Of an index the first bit says something else.
    const indices = 2 ** (8 * indexBytes - 1);
    for (let at = table.start + FULL_BYTES + 4; at < table.end && numbers.left > 0;) {
      const item = numbers.read(at, idBytes);
      const count = numbers.read(at + idBytes, 1);
      at += idBytes + 1;
      for (let i = 0; i < count; i++, at += indexBytes) {
        const area = properties[(numbers.read(at, indexBytes) % indices) - 1] ?? 0;
        areas.set(item, Math.max(areas.get(item) ?? 0, area));
      }
    }
  }
}

/** Items that others are made of, as often as they are. */
function partsOf(numbers: Numbers, { start, end }: Extent, parts: Map<number, number[]>): void {
  const idBytes = numbers.read(start, 1) === 0 ? 2 : 4;
  for (const { start: at } of boxes(numbers.file, MADE_OF, start + FULL_BYTES, end)) {
    const [item, count] = [numbers.read(at, idBytes), numbers.read(at + idBytes, 2)];
    const made = parts.get(item) ?? [];
    for (let i = 0; i < count && numbers.left > 0; i++) made.push(numbers.read(at + idBytes + 2 + i * idBytes, idBytes));
    parts.set(item, made);
  }
}
