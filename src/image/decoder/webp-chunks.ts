import { MOST_PROFILE_BYTES } from '../limits.js';
import type { EssentialFile } from './essential-file.js';
import { exifOf, orientationIn } from './exif-orientation.js';

/** The chunks that decide the pixels (WebP container specification), beside the profile and the orientation. */
const KEPT = ['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF'];
const FILE_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
/** In the first byte of VP8X. */
const FLAGS = { profile: 0x20, exif: 0x08, xmp: 0x04 } as const;

/**
 * A WebP without the chunks that its pixels do not depend on, and with each once. Of its frames that is the first: the library goes through
 * all that come before each to count them, which takes it a minute for a hundred thousand. Of EXIF the orientation stays.
 */
export function essentialWebp(file: Buffer): EssentialFile {
  const parts: Buffer[] = [];
  const seen = new Set<string>();
  let flags = 0;
  let exif: Buffer | null = null;
  for (let at = FILE_HEADER_BYTES; at + CHUNK_HEADER_BYTES <= file.length;) {
    const type = file.toString('latin1', at, at + 4);
    const bodyEnd = at + CHUNK_HEADER_BYTES + file.readUInt32LE(at + 4);
    // Chunks have an even length.
    const end = bodyEnd + (bodyEnd % 2);
    const body = file.subarray(at + CHUNK_HEADER_BYTES, bodyEnd);
    const isProfile = type === 'ICCP' && (flags & FLAGS.profile) === 0 && body.length <= MOST_PROFILE_BYTES;
    if (isProfile) flags |= FLAGS.profile;
    const isKept = KEPT.includes(type) && !seen.has(type);
    if (isKept) seen.add(type);
    if (isKept || isProfile) parts.push(file.subarray(at, end));
    else if (type === 'EXIF') exif ??= withoutName(body);
    at = end;
  }
  const head = parts[0];
  // Only the extended format has room for more than the pixels.
  if (head?.toString('latin1', 0, 4) === 'VP8X' && head.length > CHUNK_HEADER_BYTES) {
    const orientation = exif ? orientationIn(exif) : 1;
    if (orientation > 1) {
      flags |= FLAGS.exif;
      parts.push(chunk('EXIF', exifOf(orientation)));
    }
    const others = head[CHUNK_HEADER_BYTES]! & ~(FLAGS.profile | FLAGS.exif | FLAGS.xmp);
    parts[0] = Buffer.concat([head.subarray(0, CHUNK_HEADER_BYTES), Buffer.of(others | flags), head.subarray(CHUNK_HEADER_BYTES + 1)]);
  }
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...parts]);
  return { file: chunk('RIFF', body), exif };
}

/** Some writers put JPEG's `Exif\0\0` before it. */
function withoutName(exif: Buffer): Buffer {
  return exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif;
}

function chunk(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(CHUNK_HEADER_BYTES);
  head.write(type, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}
