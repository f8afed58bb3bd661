import { isAbsolute } from 'node:path';
import { unquoted } from '../files/local-path.js';
import { isPictureFile } from './picture-format.js';

const DATA_URI = /^data:[^,]*?(;base64)?,/i;
/** A picture of one pixel takes about this many characters; anything shorter is meant as a path. */
const SHORTEST_BASE64 = 64;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
/** Start of the bytes of base64 or of a data URI, without the space around them. */
const TEXT_HEAD = /^["']?(?:data:|[A-Za-z0-9+/_=\s-]+["']?$)/i;
const BYTE_ORDER_MARK = /^ï»¿/;
/** Characters in which a picture's signature stands, and after them something that no text has. */
const HEAD = 64;
const CONTROL = /[\0-\x08\x0e-\x1f\x7f\ufffd]/; // eslint-disable-line no-control-regex -- bytes that were no text
/** Starts of the formats when their bytes were taken for UTF-8, Windows-1252, Latin 1 or ASCII. */
// eslint-disable-next-line no-control-regex -- as above
const READ_AS_TEXT = /^(?:\ufffd{3}|ÿØÿ|\x7fX\x7f|.?PNG\r?\n\x1a|GIF8[79]a|RIFF[^]{1,4}WEBP|[^]{1,4}ftyp[a-z]|II[*+]\0|MM\0[*+])/;
/** Starts of JPEG, PNG, GIF, WebP, TIFF and AVIF when two of their bytes were taken for one character. */
const READ_AS_UTF16 = /^(?:\ud8ff|\u5089\u474e\u0a0d\u0a1a|\u4947\u3846|\u4952\u4646|\u4949\*|\u4d4d\u2a00|\0[^]\u7466\u7079)/;
/** Starts of a Buffer, a typed array and a list of bytes as JSON. */
const BYTES_AS_JSON = /^\s*(?:\{\s*"type"\s*:\s*"Buffer"\s*[,}]|\{\s*"0"\s*:\s*\d{1,3}\s*[,}]|\[(?:\s*\d{1,3}\s*,){8})/;
const JPEG_READ_AS_TEXT = /^[^]{1,10}(?:JFIF|Exif)\0/;

/** The bytes of a data URI; null where the text is none. */
export function dataUriBytes(text: string): Buffer | null {
  const uri = DATA_URI.exec(text);
  if (!uri) return null;
  const body = text.slice(uri[0].length);
  // Of an address, it may be percent-encoded whatever else it is (RFC 2397), as forms send base64.
  if (!body.includes('%')) return Buffer.from(body, uri[1] ? 'base64' : 'latin1');
  const bytes = percentDecoded(body);
  return uri[1] ? Buffer.from(bytes.toString('latin1'), 'base64') : bytes;
}

/** The bytes that a text is as base64, in lines or not; null where it is none, or as well a path. */
export function base64Bytes(text: string): Buffer | null {
  if (text.length < SHORTEST_BASE64) return null;
  const compact = text.replace(/\s+/g, '');
  if (!BASE64.test(compact)) return null;
  const bytes = Buffer.from(compact, 'base64');
  return isPathLike(text) && !isPictureFile(bytes) ? null : bytes;
}

/**
 * The picture that bytes hold as text, such as a message of MQTT: base64 or a data URI, in quotes or not; null where they hold none.
 * Text in bytes is never a path.
 */
export function pictureInBytes(bytes: Uint8Array): Buffer | null {
  // Most bytes are no text; what is may be long.
  if (!TEXT_HEAD.test(latin1(bytes.subarray(0, HEAD)).replace(BYTE_ORDER_MARK, '').trim())) return null;
  const text = unquoted(latin1(bytes).replace(BYTE_ORDER_MARK, ''));
  const uri = dataUriBytes(text);
  if (uri) return uri;
  const compact = text.replace(/\s+/g, '');
  const decoded = BASE64.test(compact) ? Buffer.from(compact, 'base64') : null;
  return decoded && isPictureFile(decoded) ? decoded : null;
}

/**
 * Recognises a picture whose bytes were taken for text; null for any other text. Its bytes are there where each character is one byte
 * (`binary`, which atob gives), else null.
 */
export function pictureReadAsText(text: string): { readonly bytes: Buffer | null } | null {
  const head = text.slice(0, HEAD);
  if (READ_AS_UTF16.test(head)) return { bytes: null };
  if (!CONTROL.test(head) || !(READ_AS_TEXT.test(head) || JPEG_READ_AS_TEXT.test(head))) return null;
  const isWhole = /^[\0-\xff]*$/.test(text) && !/^[\0-\x7f]*$/.test(text);
  const bytes = isWhole ? Buffer.from(text, 'latin1') : null;
  return { bytes: bytes && isPictureFile(bytes) ? bytes : null };
}

/** Describes a text that is bytes written as JSON, which is not unpacked on the way; null where it is none. */
export function bytesAsJson(text: string): string | null {
  return BYTES_AS_JSON.test(text.slice(0, HEAD))
    ? 'the bytes of a Buffer or a list as JSON text, which a json node makes an object again'
    : null;
}

function latin1({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}

/** Bytes, which decodeURIComponent would take for UTF-8 and refuse. */
function percentDecoded(text: string): Buffer {
  return Buffer.from(
    text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
}

/** Base64 has no dots, so a name with an ending is a path; so is anything that starts like an absolute one and is short. */
function isPathLike(text: string): boolean {
  return text.includes('.') || (isAbsolute(text) && text.length < 256);
}
