/** Kinds of items beside pictures (ISO/IEC 23008-12, A.2 and A.3), as `infe` boxes name them. */
const METADATA = ['Exif', 'mime', 'uri '];
/** A kind that nobody reads. */
const NOTHING = 'skip';
const BOX_HEADER_BYTES = 8;
/** Version and flags. */
const FULL_BYTES = 4;

/** Takes the metadata from an AVIF: its items become ones that nobody reads. HEIF keeps the orientation elsewhere. In place. */
export function essentialHeif(file: Buffer): Buffer {
  for (const meta of boxes(file, 'meta', 0, file.length)) {
    for (const items of boxes(file, 'iinf', meta.start + FULL_BYTES, meta.end)) {
      const version = file[items.start] ?? 0;
      for (const { start, end } of boxes(file, 'infe', items.start + FULL_BYTES + (version === 0 ? 2 : 4), items.end)) {
        // Behind the item's number, which has two bytes or four, and two bytes on its protection.
        const at = start + FULL_BYTES + ((file[start] ?? 0) >= 3 ? 4 : 2) + 2;
        if (at + 4 <= end && METADATA.includes(file.toString('latin1', at, at + 4))) file.write(NOTHING, at, 'latin1');
      }
    }
  }
  return file;
}

interface Extent {
  readonly start: number;
  readonly end: number;
}

/** The bodies of the boxes of a type in a part of the file (ISO/IEC 14496-12, 4.2). */
function* boxes(file: Buffer, wanted: string, from: number, to: number): Generator<Extent> {
  for (let at = from; at + BOX_HEADER_BYTES <= to;) {
    const type = file.toString('latin1', at + 4, at + 8);
    let size = file.readUInt32BE(at);
    let header = BOX_HEADER_BYTES;
    if (size === 1) {
      header += 8;
      if (at + header > to) return;
      size = Number(file.readBigUInt64BE(at + BOX_HEADER_BYTES));
    } else if (size === 0) size = to - at;
    if (size < header) return;
    const end = Math.min(at + size, to);
    if (type === wanted) yield { start: at + header, end };
    at = end;
  }
}
