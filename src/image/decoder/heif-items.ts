import { boxes, FULL_BYTES } from './heif-boxes.js';

/** Kinds of items beside pictures (ISO/IEC 23008-12, A.2 and A.3), as `infe` boxes name them. */
const METADATA = ['Exif', 'mime', 'uri '];
/** A kind that nobody reads. */
const NOTHING = 'skip';

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
