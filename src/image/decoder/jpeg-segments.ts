import { MOST_PROFILE_BYTES } from '../limits.js';
import type { EssentialFile } from './essential-file.js';
import { exifOf, orientationIn } from './exif-orientation.js';

/** The bytes that follow 0xFF in a JPEG (ITU-T T.81, table B.1). */
const MARKER = { soi: 0xd8, eoi: 0xd9, sos: 0xda, app0: 0xe0, app1: 0xe1, app2: 0xe2, app14: 0xee, app15: 0xef, com: 0xfe } as const;
/** Frame headers of progressive pictures, Huffman or arithmetic. */
const PROGRESSIVE = [0xc2, 0xca];
/** All frame headers; the rest of 0xC0–0xCF are tables and a reserved one. */
const FRAME_HEADERS = [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];
const END = Buffer.of(0xff, MARKER.eoi);
/** What EXIF's segment begins with. */
const EXIF = 'Exif\0\0';
/** Bits that a decoder which lacks some takes instead of the zeros it would make up. */
const FILLER = Buffer.alloc(64, 0x5a);
const COEFFICIENTS = 64;
/** Components of a scan (B.2.3). */
const MOST_COMPONENTS = 4;

/** A marker and what belongs to it, from its 0xFF to the byte behind. There may be a million of them in a few megabytes. */
interface Segment {
  readonly marker: number;
  readonly start: number;
  readonly end: number;
}

export interface EssentialJpeg extends EssentialFile {
  /**
   * Where its end marker was missing and has been put there, the same with something else before that: whether more is missing shows
   * where the two differ. Decoders do not say it when it is of the last rows.
   */
  readonly otherEnd: Buffer | null;
}

/** The segments before the first scan. */
interface Head {
  /** Where the first scan begins. */
  readonly scans: number;
  readonly frame: Segment | undefined;
  readonly exif: Buffer | null;
  /** The last of JFIF's and Adobe's segments, which count: repetition costs. */
  readonly jfif: Segment | undefined;
  readonly adobe: Segment | undefined;
  readonly profileBytes: number;
}

/**
 * A JPEG without the comments and application segments that its pixels do not depend on: one of JFIF, the colour profile, Adobe's word
 * on the colours, and of EXIF the orientation stay. One that lacks its end marker alone gets it.
 */
export function essentialJpeg(file: Buffer): EssentialJpeg {
  const head = headOf(file);
  const { scans, exif } = head;
  const orientation = exif ? orientationIn(exif) : 1;
  const start = [Buffer.of(0xff, MARKER.soi), ...(orientation > 1 ? [exifSegment(orientation)] : []), keptOf(file, head)];
  if (file.includes(END, scans) || !isComplete(file, head))
    return { file: Buffer.concat([...start, file.subarray(scans)]), otherEnd: null, exif };
  // Half of the marker may be there, or what may fill up before it; with something else behind, that would be another marker.
  let end = file.length;
  while (file[end - 1] === 0xff) end--;
  const parts = [...start, file.subarray(scans, end)];
  return { file: Buffer.concat([...parts, END]), otherEnd: Buffer.concat([...parts, FILLER, END]), exif };
}

function headOf(file: Buffer): Head {
  const found: { -readonly [Part in keyof Head]?: Head[Part] } = {};
  let profileBytes = 0;
  for (const segment of segmentsOf(file, 2)) {
    const { marker, start } = segment;
    if (marker === MARKER.sos || marker === MARKER.eoi) {
      found.scans = start;
      break;
    }
    if (FRAME_HEADERS.includes(marker)) found.frame ??= segment;
    else if (isNamed(file, segment, MARKER.app0, 'JFIF\0')) found.jfif = segment;
    else if (isNamed(file, segment, MARKER.app14, 'Adobe')) found.adobe = segment;
    else if (isProfile(file, segment)) profileBytes += bodyOf(file, segment).length;
    else if (isNamed(file, segment, MARKER.app1, EXIF)) found.exif ??= bodyOf(file, segment).subarray(EXIF.length);
  }
  const { scans = file.length, exif = null, frame, jfif, adobe } = found;
  return { scans, exif, frame, jfif, adobe, profileBytes };
}

/** What of the head the pixels depend on, but for the orientation. */
function keptOf(file: Buffer, { scans, jfif, adobe, profileBytes }: Head): Buffer {
  const kept = Buffer.alloc(scans);
  let length = 0;
  for (const segment of segmentsOf(file, 2)) {
    const { start, end } = segment;
    if (start >= scans) break;
    const isLast = start === jfif?.start || start === adobe?.start;
    if (isAncillary(segment) && !isLast && !(profileBytes <= MOST_PROFILE_BYTES && isProfile(file, segment))) continue;
    length += file.copy(kept, length, start, end);
  }
  return kept.subarray(0, length);
}

/** The segments from a place on. What is none is skipped, as decoders do, and entropy-coded data. */
function* segmentsOf(file: Buffer, from: number): Generator<Segment> {
  for (let at = file.indexOf(0xff, from); at >= 0 && at + 3 < file.length;) {
    const marker = file[at + 1]!;
    let end = at + 1;
    // Stuffed, filled up, and restart markers, which are part of a scan; and markers without a body.
    if (marker > 0x01 && marker !== 0xff && (marker < 0xd0 || marker > MARKER.soi)) {
      end = marker === MARKER.eoi ? at + 2 : at + 2 + file.readUInt16BE(at + 2);
      yield { marker, start: at, end };
    }
    at = file.indexOf(0xff, end);
  }
}

/** What a segment says, without marker and length. */
function bodyOf(file: Buffer, { start, end }: Segment): Buffer {
  return file.subarray(start + 4, end);
}

function isAncillary({ marker }: Segment): boolean {
  return marker === MARKER.com || (marker >= MARKER.app0 && marker <= MARKER.app15);
}

function isProfile(file: Buffer, segment: Segment): boolean {
  return isNamed(file, segment, MARKER.app2, 'ICC_PROFILE\0');
}

/** Tells whether a segment has a marker, and a name at the start of what it says. */
function isNamed(file: Buffer, { marker, start, end }: Segment, wanted: number, name: string): boolean {
  return marker === wanted && file.toString('latin1', start + 4, Math.min(start + 4 + name.length, end)) === name;
}

function exifSegment(orientation: number): Buffer {
  const body = Buffer.concat([Buffer.from(EXIF, 'latin1'), exifOf(orientation)]);
  const head = Buffer.of(0xff, MARKER.app1, 0, 0);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** Tells whether the scans bring all of a frame: each component and, where it is progressive, each coefficient to its last bit. */
function isComplete(file: Buffer, { scans, frame }: Head): boolean {
  const header = frame && bodyOf(file, frame);
  if (!header || header.length < 6) return false;
  const progressive = PROGRESSIVE.includes(frame.marker);
  const missing = new Map(Array.from({ length: header[5]! }, (_, i) => [header[6 + 3 * i]!, new Set(Array(COEFFICIENTS).keys())]));
  for (const segment of segmentsOf(file, scans)) {
    if (segment.marker !== MARKER.sos) continue;
    const scan = bodyOf(file, segment);
    const count = scan[0] ?? 0;
    if (count > MOST_COMPONENTS) return false;
    const [first = 0, last = 0, bits = 0] = scan.subarray(1 + 2 * count);
    if (progressive && (bits & 0x0f) > 0) continue;
    const [from, to] = progressive ? [first, Math.min(last, COEFFICIENTS - 1)] : [0, COEFFICIENTS - 1];
    for (let at = 0; at < count; at++) {
      const of = missing.get(scan[1 + 2 * at]!);
      for (let index = from; index <= to; index++) of?.delete(index);
    }
  }
  return [...missing.values()].every(({ size }) => size === 0);
}
