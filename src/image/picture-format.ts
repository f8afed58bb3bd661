/** The formats that are read. AVIF is a kind of HEIF; whether a HEIF file holds AV1 or HEVC shows inside. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'heif';

/** Formats that people send instead, by the advice that they need. */
export type ForeignKind = 'heic' | 'foreign' | 'page';

export type Signature =
  | { readonly kind: 'read'; readonly format: PictureFormat }
  | { readonly kind: ForeignKind; readonly name: string }
  | { readonly kind: 'unknown' };

/** Bytes that are looked at. */
const HEAD_BYTES = 4096;

const READ: readonly (readonly [start: string, format: PictureFormat])[] = [
  ['\xff\xd8\xff', 'jpeg'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['II+\0', 'tiff'],
  ['MM\0+', 'tiff'],
];

/** As an iPhone writes it. */
export const HEIC = { kind: 'heic', name: 'HEIC' } as const;
/** A TIFF by its start. */
export const CAMERA_RAW = { kind: 'foreign', name: 'camera RAW (DNG, NEF, ARW, …)' } as const;

/** The brands by which a HEIF file says what it is. Those of HEVC are HEIC; a general one may hold either. */
const HEIF_BRANDS = ['avif', 'avis', 'mif1', 'msf1'];
const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];

/** Raw files of cameras that start as a TIFF are recognised by their tags, once they are read as one. `?` stands for any byte. */
const FOREIGN: readonly (readonly [start: string, name: string])[] = [
  ['II*\0????CR', 'Canon RAW (CR2)'],
  ['II????HEAPCCDR', 'Canon RAW (CRW)'],
  ['????ftypcrx ', 'Canon RAW (CR3)'],
  ['IIRO', 'Olympus RAW (ORF)'],
  ['IIRS', 'Olympus RAW (ORF)'],
  ['MMOR', 'Olympus RAW (ORF)'],
  ['IIU\0', 'Panasonic RAW (RW2)'],
  ['FUJIFILMCCD-RAW', 'Fujifilm RAW (RAF)'],
  ['\0MRM', 'Minolta RAW (MRW)'],
  ['FOVb', 'Sigma RAW (X3F)'],
  ['BM????\0\0\0\0', 'BMP'],
  ['\0\0\x01\0', 'Windows icon (ICO)'],
  ['8BPS', 'Photoshop (PSD)'],
  ['gimp xcf', 'GIMP (XCF)'],
  ['\xff\x0a', 'JPEG XL'],
  ['\0\0\0\x0cJXL ', 'JPEG XL'],
  ['\0\0\0\x0cjP  ', 'JPEG 2000'],
  ['\xff\x4f\xff\x51', 'JPEG 2000'],
  ['#?RADIANCE', 'Radiance HDR'],
  ['#?RGBE', 'Radiance HDR'],
  ['\x76\x2f\x31\x01', 'OpenEXR'],
  ['qoif', 'QOI'],
  ['DDS ', 'DDS'],
  ['SIMPLE  =', 'FITS'],
  ['%PDF-', 'PDF'],
  ['%!PS', 'PostScript'],
  ['\xd7\xcd\xc6\x9a', 'Windows metafile'],
  ['????ftyp', 'MP4 or QuickTime video'],
  ['\x1a\x45\xdf\xa3', 'Matroska or WebM video'],
  ['RIFF????AVI ', 'AVI video'],
  ['PK\x03\x04', 'ZIP archive or Office document'],
  ['\x1f\x8b', 'gzip archive'],
];

/** PBM, PGM and PPM, as text and as bytes, PAM and PFM. */
const NETPBM = /^P[1-7Ff][\s#]/;
const TEXT = /^(?:\xef\xbb\xbf)?\s{0,64}</;
const SVG = /<svg[\s>]/i;
const PAGE = /<(?:!doctype\s+html|html|head|body)[\s>]/i;

/** Says what a file is by how it begins, whatever it is called. */
export function signatureOf(file: Uint8Array): Signature {
  const head = String.fromCharCode(...new Uint8Array(file.buffer, file.byteOffset, Math.min(file.length, HEAD_BYTES)));
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return { kind: 'read', format: 'webp' };
  if (head.slice(4, 8) === 'ftyp') {
    const brand = head.slice(8, 12);
    if (HEIF_BRANDS.includes(brand)) return { kind: 'read', format: 'heif' };
    if (HEIC_BRANDS.includes(brand)) return HEIC;
  }
  if (TEXT.test(head)) {
    if (PAGE.test(head)) return { kind: 'page', name: 'HTML' };
    if (SVG.test(head)) return { kind: 'foreign', name: 'SVG' };
  }
  if (NETPBM.test(head)) return { kind: 'foreign', name: 'Netpbm (PPM, PGM, PBM)' };
  const foreign = FOREIGN.find(([start]) => startsAs(head, start));
  if (foreign) return { kind: 'foreign', name: foreign[1] };
  const read = READ.find(([start]) => head.startsWith(start));
  return read ? { kind: 'read', format: read[1] } : { kind: 'unknown' };
}

/** Tells whether a file begins as one of the formats that are read, or as a HEIC. */
export function isPictureFile(file: Uint8Array): boolean {
  const { kind } = signatureOf(file);
  return kind === 'read' || kind === 'heic';
}

function startsAs(head: string, start: string): boolean {
  return head.length >= start.length && Array.from(start).every((character, at) => character === '?' || character === head[at]);
}
