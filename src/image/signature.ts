/** The brands by which a HEIF file, AVIF among them, says what it is; files of video have others. */
const HEIF_BRANDS = ['avif', 'avis', 'mif1', 'msf1', 'heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];
const STARTS = ['\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'GIF87a', 'GIF89a', 'II*\0', 'MM\0*', 'II+\0', 'MM\0+'];

/** Whether a file begins as a JPEG, PNG, WebP, HEIF, TIFF or GIF does, whatever it is called. */
export function isPictureFile(file: Uint8Array): boolean {
  const start = String.fromCharCode(...file.subarray(0, 12));
  if (start.startsWith('RIFF')) return start.endsWith('WEBP');
  if (start.slice(4, 8) === 'ftyp') return HEIF_BRANDS.includes(start.slice(8, 12));
  return STARTS.some((signature) => start.startsWith(signature));
}
