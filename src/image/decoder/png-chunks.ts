import { inflateSync } from 'node:zlib';
import { MOST_PROFILE_BYTES } from '../limits.js';
import type { EssentialFile } from './essential-file.js';
import { exifOf, orientationIn } from './exif-orientation.js';

/** The chunks that decide the pixels (PNG specification, third edition, 11.2 and 11.3), beside the profile and the orientation. */
const KEPT = ['IHDR', 'PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'sBIT', 'IEND'];
const KNOWN = new Set([...KEPT, 'iCCP', 'eXIf']);
const SIGNATURE_BYTES = 8;
/** Length, type and checksum. */
const FRAME_BYTES = 12;
const EXIF_CHUNK_BYTES = FRAME_BYTES + exifOf(1).length;

/**
 * A PNG without the chunks that its pixels do not depend on: texts, which may unpack to gigabytes, further frames, whatever anybody
 * has put in, a kind that comes once when it comes again, data without data. Of EXIF the orientation stays. The profile stays where it unpacks to a size that profiles have.
 */
export function essentialPng(file: Buffer): EssentialFile {
  // In one piece, since there may be a million chunks in a few megabytes.
  const kept = Buffer.alloc(file.length + EXIF_CHUNK_BYTES);
  let length = file.copy(kept, 0, 0, SIGNATURE_BYTES);
  // The first of each kind counts; a thousand profiles are not unpacked, and two million gammas would take the library a minute.
  const seen = new Set<string>();
  let exif: Buffer | null = null;
  for (let at = SIGNATURE_BYTES; at + FRAME_BYTES <= file.length;) {
    const end = at + FRAME_BYTES + file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const body = file.subarray(at + 8, end - 4);
    const isFirst = !seen.has(type);
    const isWanted = type === 'IDAT' ? body.length > 0 : isFirst && (KEPT.includes(type) || (type === 'iCCP' && isProfile(body)));
    if (isWanted) length += file.copy(kept, length, at, end);
    if (type === 'eXIf' && isFirst) {
      exif = body;
      length += exifChunk(orientationIn(body)).copy(kept, length);
    }
    // Kinds that nobody knows may be as many as chunks.
    if (KNOWN.has(type)) seen.add(type);
    if (type === 'IEND') break;
    at = end;
  }
  return { file: kept.subarray(0, length), exif };
}

/** A name, a zero, the method, and a deflated profile (11.3.2.3). */
function isProfile(body: Buffer): boolean {
  try {
    inflateSync(body.subarray(body.indexOf(0) + 2), { maxOutputLength: MOST_PROFILE_BYTES });
    return true;
  } catch {
    return false;
  }
}

function exifChunk(orientation: number): Buffer {
  const exif = exifOf(orientation);
  const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from('eXIf', 'latin1'), exif, Buffer.alloc(4)]);
  chunk.writeUInt32BE(exif.length, 0);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}

/** PNG's checksum (annex D); zlib has it from Node 20.15 on. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
