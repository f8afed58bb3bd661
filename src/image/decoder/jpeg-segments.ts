import { MOST_PROFILE_BYTES } from '../limits.js';
import { exifOf, orientationIn } from './exif-orientation.js';

/** The bytes that follow 0xFF in a JPEG (ITU-T T.81, table B.1). */
const MARKER = { soi: 0xd8, eoi: 0xd9, sos: 0xda, app0: 0xe0, app1: 0xe1, app2: 0xe2, app14: 0xee, app15: 0xef, com: 0xfe } as const;
/** Frame headers of progressive pictures, Huffman or arithmetic. */
const PROGRESSIVE = [0xc2, 0xca];
/** All frame headers; the rest of 0xC0–0xCF are tables and a reserved one. */
const FRAME_HEADERS = [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];
const END = Buffer.of(0xff, MARKER.eoi);
/** Bits that a decoder which lacks some takes instead of the zeros it would make up. */
const FILLER = Buffer.alloc(64, 0x5a);
const COEFFICIENTS = 64;

interface Segment {
  readonly marker: number;
  /** From its 0xFF to its end, and what it says, without marker and length. */
  readonly whole: Buffer;
  readonly body: Buffer;
}

export interface EssentialJpeg {
  readonly file: Buffer;
  /**
   * Where its end marker was missing and has been put there, the same with something else before that: whether more is missing shows
   * where the two differ. Decoders do not say it when it is of the last rows.
   */
  readonly otherEnd: Buffer | null;
}

/**
 * A JPEG without the comments and application segments that its pixels do not depend on: one of JFIF, the colour profile, Adobe's word
 * on the colours, and of EXIF the orientation stay. One that lacks its end marker alone gets it.
 */
export function essentialJpeg(file: Buffer): EssentialJpeg {
  const { segments, scans } = headOf(file);
  const profile = segments.filter(isProfile);
  const profileFits = profile.reduce((sum, { body }) => sum + body.length, 0) <= MOST_PROFILE_BYTES;
  const exif = segments.find(({ marker, body }) => marker === MARKER.app1 && startsWith(body, 'Exif\0\0'));
  const orientation = exif ? orientationIn(exif.body.subarray(6)) : 1;
  // The last of JFIF's and Adobe's segments counts, and repetition costs.
  const named = [isJfif, isAdobe].map((test) => segments.findLast(test));
  const kept = segments.filter((segment) => !isAncillary(segment) || named.includes(segment) || (profileFits && isProfile(segment)));
  const parts = [Buffer.of(0xff, MARKER.soi), ...(orientation > 1 ? [exifSegment(orientation)] : []), ...kept.map(({ whole }) => whole)];
  if (file.includes(END, scans) || !isComplete(segments, file, scans))
    return { file: Buffer.concat([...parts, file.subarray(scans)]), otherEnd: null };
  // Half of the marker may be there, or what may fill up before it; with something else behind, that would be another marker.
  let end = file.length;
  while (file[end - 1] === 0xff) end--;
  parts.push(file.subarray(scans, end));
  return { file: Buffer.concat([...parts, END]), otherEnd: Buffer.concat([...parts, FILLER, END]) };
}

/** The segments before the first scan, and where that begins. What is no segment is skipped, as decoders do. */
function headOf(file: Buffer): { segments: Segment[]; scans: number } {
  const segments: Segment[] = [];
  for (let at = 2; ;) {
    const segment = segmentAt(file, at);
    if (segment === null) return { segments, scans: file.length };
    const start = segment.whole.byteOffset - file.byteOffset;
    if (segment.marker === MARKER.sos || segment.marker === MARKER.eoi) return { segments, scans: start };
    segments.push(segment);
    at = start + segment.whole.length;
  }
}

/** The first segment from a place on, past entropy-coded data. */
function segmentAt(file: Buffer, from: number): Segment | null {
  for (let at = file.indexOf(0xff, from); at >= 0 && at + 3 < file.length; at = file.indexOf(0xff, at + 1)) {
    const marker = file[at + 1]!;
    // Stuffed, filled up, and restart markers, which are part of a scan; and markers without a body.
    if (marker <= 0x01 || marker === 0xff || (marker >= 0xd0 && marker <= MARKER.soi)) continue;
    if (marker === MARKER.eoi) return { marker, whole: file.subarray(at, at + 2), body: Buffer.alloc(0) };
    const end = at + 2 + file.readUInt16BE(at + 2);
    return { marker, whole: file.subarray(at, end), body: file.subarray(at + 4, end) };
  }
  return null;
}

function isAncillary({ marker }: Segment): boolean {
  return marker === MARKER.com || (marker >= MARKER.app0 && marker <= MARKER.app15);
}

function isJfif({ marker, body }: Segment): boolean {
  return marker === MARKER.app0 && startsWith(body, 'JFIF\0');
}

function isAdobe({ marker, body }: Segment): boolean {
  return marker === MARKER.app14 && startsWith(body, 'Adobe');
}

function isProfile({ marker, body }: Segment): boolean {
  return marker === MARKER.app2 && startsWith(body, 'ICC_PROFILE\0');
}

function startsWith(body: Buffer, text: string): boolean {
  return body.toString('latin1', 0, text.length) === text;
}

function exifSegment(orientation: number): Buffer {
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exifOf(orientation)]);
  const head = Buffer.of(0xff, MARKER.app1, 0, 0);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** Tells whether the scans bring all of a frame: each component and, where it is progressive, each coefficient to its last bit. */
function isComplete(head: readonly Segment[], file: Buffer, scans: number): boolean {
  const frame = head.find(({ marker }) => FRAME_HEADERS.includes(marker));
  if (!frame || frame.body.length < 6) return false;
  const progressive = PROGRESSIVE.includes(frame.marker);
  const missing = new Map(Array.from({ length: frame.body[5]! }, (_, i) => [frame.body[6 + 3 * i]!, new Set(Array(COEFFICIENTS).keys())]));
  for (let scan = segmentAt(file, scans); scan; scan = segmentAt(file, scan.whole.byteOffset - file.byteOffset + scan.whole.length)) {
    if (scan.marker !== MARKER.sos) continue;
    const components = Array.from({ length: scan.body[0] ?? 0 }, (_, i) => scan.body[1 + 2 * i]!);
    const [first = 0, last = 0, bits = 0] = scan.body.subarray(1 + 2 * components.length);
    if (progressive && (bits & 0x0f) > 0) continue;
    const [from, to] = progressive ? [first, last] : [0, COEFFICIENTS - 1];
    for (const component of components) for (let index = from; index <= to; index++) missing.get(component)?.delete(index);
  }
  return [...missing.values()].every(({ size }) => size === 0);
}
