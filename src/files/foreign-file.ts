/** Enough of a file's beginning to tell what it is. */
export const START_BYTES = 512;

/** By the first bytes, as latin1. */
const SIGNATURES: readonly (readonly [start: string, kind: string])[] = [
  ['\x1f\x8b', 'it is packed with gzip; unpack it first'],
  ['PK\x03\x04', 'it is a ZIP archive; unpack it first'],
  ['7z\xbc\xaf\x27\x1c', 'it is packed with 7-Zip; unpack it first'],
  ['\xfd7zXZ', 'it is packed with xz; unpack it first'],
  ['\x28\xb5\x2f\xfd', 'it is packed with Zstandard; unpack it first'],
  ['GGUF', 'it is a GGUF file, the weights of a language model'],
  ['%PDF', 'it is a PDF document'],
];

const GIT_LFS = 'version https://git-lfs.github.com/spec/';

/**
 * Names the kind of a file that should have held numbers, in words: most of these are what a failed download leaves under the right name.
 *
 * @param start at most `START_BYTES` from its beginning
 * @returns null for what is not known
 */
export function foreignKind(start: Buffer): string | null {
  if (start.length === 0) return 'the file is cut off: it is empty';
  const bytes = start.toString('latin1');
  const signature = SIGNATURES.find(([first]) => bytes.startsWith(first));
  if (signature) return signature[1];
  // No text has zeros, which every other beginning has that is read here.
  if (bytes.includes('\0')) return null;
  const text = start.toString('utf8').replace('\uFEFF', '').trimStart().toLowerCase();
  if (text.startsWith(GIT_LFS)) return 'it is a pointer of Git LFS and not the file itself; get that with "git lfs pull", or download it';
  if (text.startsWith('<') && text.includes('html'))
    return 'it is a web page (HTML), as servers send in the place of a file that needs a login or is not there; download the file itself';
  if (text.startsWith('<')) return 'it is XML, as servers send in the place of a file that they refuse; download it again';
  if (text.startsWith('{') || text.startsWith('[')) return 'it is JSON, as servers send in the place of a file that they refuse';
  return isText(text) ? 'it is a text' : null;
}

/** Without what no text has: control characters beside those of lines, and what is not UTF-8 except where the end is cut. */
function isText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return !/[\x00-\x08\x0e-\x1f]|\uFFFD(?!$)/.test(text);
}
