/*
 * EXIF as far as a picture's pixels depend on it. The library that reads all of it can be kept busy for half a minute by 60 kB
 * whose directories name each other (docs/decisions/security.md), and nothing else of it is used.
 */

const ORIENTATION = 0x0112;
const SHORT = 3;
const TURNED = [1, 2, 3, 4, 5, 6, 7, 8];
const ENTRY_BYTES = 12;

/**
 * The orientation that EXIF data names (EXIF 2.32, 4.6.4 A); 1, upright, where it names none.
 * @param tiff from the byte order on, without the `Exif\0\0` that JPEG puts before it
 */
export function orientationIn(tiff: Buffer): number {
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return 1;
  const short = (at: number): number => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = order === 'II' ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return 1;
  const end = Math.min(directory + 2 + short(directory) * ENTRY_BYTES, tiff.length - ENTRY_BYTES + 1);
  for (let at = directory + 2; at < end; at += ENTRY_BYTES) {
    if (short(at) !== ORIENTATION || short(at + 2) !== SHORT) continue;
    return TURNED.includes(short(at + 8)) ? short(at + 8) : 1;
  }
  return 1;
}

/** EXIF data that names an orientation and nothing else, from the byte order on. */
export function exifOf(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(ORIENTATION, 10);
  tiff.writeUInt16BE(SHORT, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  return tiff;
}
