import { MOST_PROFILE_BYTES } from '../limits.js';
import { TiffDirectory } from './tiff-directory.js';

/**
 * The tags that decide the pixels: how they lie in the file, how they are packed, what they mean. 34675 is the colour profile.
 * Numbers: TIFF 6.0, and its supplements for 339 to 347 and 34675.
 */
// prettier-ignore
const KEPT = new Set([
  254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 284, 290, 291, 292, 293, 301, 317, 318, 319, 320,
  321, 322, 323, 324, 325, 332, 333, 334, 336, 338, 339, 340, 341, 342, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532,
  34675, 50674,
]);
const PROFILE = 34675;
const DNG_VERSION = 50706;
const SUB_DIRECTORIES = 330;
const SUBFILE_TYPE = 254;
const REDUCED = 1;
const COMPRESSION = 259;
/** Sony, Nikon, Pentax, Kodak: as they compress what their sensors see. */
const RAW_COMPRESSIONS = [32767, 34713, 65535, 65000];

/**
 * Takes from a TIFF's first directory the tags that its pixels do not depend on or that come again, and the way to further directories, of which the
 * library counts a hundred thousand for half a minute. In place.
 */
export function essentialTiff(file: Buffer): Buffer {
  const directory = new TiffDirectory(file);
  const seen = new Set<number>();
  directory.keep((index) => {
    const tag = directory.tag(index);
    // The library compares all that come twice with each other.
    if (seen.has(tag)) return false;
    seen.add(tag);
    return KEPT.has(tag) && (tag !== PROFILE || directory.count(index) <= MOST_PROFILE_BYTES);
  });
  return file;
}

/** Tells whether a TIFF holds a camera's raw data, with a small picture in front that viewers show. */
export function isCameraRaw(file: Buffer): boolean {
  const directory = new TiffDirectory(file);
  const indices = Array.from({ length: directory.length }, (_, index) => index);
  const has = (tag: number, test: (value: number) => boolean = () => true): boolean =>
    indices.some((index) => directory.tag(index) === tag && test(directory.value(index)));
  if (has(DNG_VERSION) || has(COMPRESSION, (value) => RAW_COMPRESSIONS.includes(value))) return true;
  return has(SUB_DIRECTORIES) && has(SUBFILE_TYPE, (value) => (value & REDUCED) !== 0);
}
