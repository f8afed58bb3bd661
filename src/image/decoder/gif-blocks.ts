const HEADER_BYTES = 13;
/** What blocks begin with, and the end (GIF89a, 15 to 27). */
const BLOCK = { extension: 0x21, image: 0x2c } as const;
const TRAILER = Buffer.of(0x3b);
/** Beside its data: a label, or the place and size of an image. */
const HEAD_BYTES = { extension: 2, image: 10 } as const;
/** In a byte of flags: a table of colours, and the logarithm of its size. */
const [HAS_TABLE, TABLE_SIZE] = [0x80, 0x07];

/** A GIF to the end of its first frame: the library goes through all to count them, which takes it seconds for a million. */
export function essentialGif(file: Buffer): Buffer {
  for (let at = HEADER_BYTES + tableBytes(file[10] ?? 0); at < file.length;) {
    const isImage = file[at] === BLOCK.image;
    if (!isImage && file[at] !== BLOCK.extension) return file;
    // An image's table of colours, and the byte before its data, which says how it is packed.
    const data = isImage ? at + HEAD_BYTES.image + tableBytes(file[at + 9] ?? 0) + 1 : at + HEAD_BYTES.extension;
    const end = endOfData(file, data);
    // Cut off: the library says so.
    if (end === null) return file;
    if (isImage) return Buffer.concat([file.subarray(0, end), TRAILER]);
    at = end;
  }
  return file;
}

function tableBytes(flags: number): number {
  return flags & HAS_TABLE ? 3 * 2 ** ((flags & TABLE_SIZE) + 1) : 0;
}

/** The place behind a row of blocks of up to 255 bytes, of which the last is empty; null where the file ends before. */
function endOfData(file: Buffer, from: number): number | null {
  for (let at = from; at < file.length; at += 1 + file[at]!) if (file[at] === 0) return at + 1;
  return null;
}
