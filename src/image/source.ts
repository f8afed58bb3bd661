import { isAbsolute, resolve } from 'node:path';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { publicOnly } from '../net/public-only.js';
import { withoutPassword } from '../net/proxy.js';
import { pathInside } from '../path-inside.js';
import type { Reach } from '../reach.js';
import { FileTooLargeError, readRegularFile } from '../read-file.js';
import { download } from './download.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';

/** Pixels as other image nodes pass them, with 1 (grey) to 4 (RGB and alpha) channels. */
export interface RawPixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/** A picture before decoding, with a name for error messages, and what decoding it may cost. */
export type EncodedPicture = { readonly name: string; readonly limits?: Limits } & (
  { readonly file: Buffer } | { readonly raw: RawPixels }
);

export interface SourceOptions {
  /** What the value is called in error messages, such as `msg.payload`. */
  readonly property: string;
  /** Relative paths start here, unless they may not leave a folder, which they start in then. */
  readonly directory: string;
  /** Where paths and addresses may lead. */
  readonly reach: Reach;
  readonly limits?: Limits;
}

const DATA_URI = /^data:[^,]*?(;base64)?,/i;
const URL_SCHEME = /^https?:\/\//i;
/** A picture of one pixel takes about this many characters; anything shorter is meant as a path. */
const SHORTEST_BASE64 = 64;
/** Of a data URI with each byte as `%ff`; base64, broken into lines, has fewer. */
const MOST_CHARACTERS_PER_BYTE = 3;
/** Characters of a path in an error message. */
const LONGEST_SHOWN = 200;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * Takes a picture in any of the forms that Node-RED flows pass: a file path, an http(s) URL, a data URI, base64 text, a
 * Buffer, a Jimp object, or `{data, width, height, channels}`.
 *
 * @throws NeuralStyleError `payload-empty`, `payload-type`, `file-missing`, `file-unreadable`, `path-refused`, `url-failed`,
 *   `url-refused`, `address-refused`, `image-too-heavy`, `raw-size`
 */
export async function readSource(value: unknown, options: SourceOptions): Promise<EncodedPicture> {
  const { limits } = options;
  return { ...(await readAny(value, { ...options, limits: limits ?? DEFAULT_LIMITS })), ...(limits && { limits }) };
}

type Options = Required<SourceOptions>;

async function readAny(value: unknown, options: Options): Promise<EncodedPicture> {
  if (typeof value === 'string') return readText(value.trim(), options);
  if (value === undefined || value === null) throw new NeuralStyleError('payload-empty', { property: options.property });
  if (value instanceof Uint8Array) return fromBytes(value, options);
  if (value instanceof ArrayBuffer) return fromBytes(new Uint8Array(value), options);
  const raw = rawPixels(value);
  if (raw) return { name: options.property, raw: checkedSize(raw) };
  throw new NeuralStyleError('payload-type', {
    expected: 'a picture',
    property: options.property,
    received: describe(value),
    advice: 'Send a path, URL, Buffer, base64 text or image object.',
  });
}

function fromBytes(bytes: Uint8Array, { property, limits }: Options): EncodedPicture {
  if (bytes.length === 0) throw new NeuralStyleError('payload-empty', { property });
  if (bytes.length > limits.maxBytes) throw tooHeavy(property, limits);
  return { name: property, file: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

function tooHeavy(source: string, { maxBytes }: Limits): NeuralStyleError {
  return new NeuralStyleError('image-too-heavy', { source, limit: maxBytes / 1e6 });
}

async function readText(text: string, options: Options): Promise<EncodedPicture> {
  const { property, limits } = options;
  if (text === '') throw new NeuralStyleError('payload-empty', { property });
  if (text.length > MOST_CHARACTERS_PER_BYTE * limits.maxBytes) throw tooHeavy(property, limits);
  if (URL_SCHEME.test(text)) return readUrl(text, options);
  const uri = DATA_URI.exec(text);
  if (uri) {
    const body = text.slice(uri[0].length);
    return fromBytes(uri[1] ? Buffer.from(body, 'base64') : percentDecoded(body), options);
  }
  const compact = text.length >= SHORTEST_BASE64 ? text.replace(/\s+/g, '') : '';
  if (compact && BASE64.test(compact) && !isPathLike(text)) return fromBytes(Buffer.from(compact, 'base64'), options);
  return readPath(text, options);
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
  return text.includes('.') || (isAbsolute(text) && text.length < 256 && !text.startsWith('/9j/'));
}

async function readUrl(url: string, { reach, limits }: Options): Promise<EncodedPicture> {
  const name = withoutPassword(url);
  if (reach.urls === 'none') throw new NeuralStyleError('url-refused', { url: name });
  return { name, file: await download(url, { limits, guard: reach.urls === 'public' ? publicOnly() : undefined }) };
}

async function readPath(path: string, { directory, reach, limits }: Options): Promise<EncodedPicture> {
  let file = path;
  try {
    file = reach.folder === null ? resolve(directory, path) : await pathInside(reach.folder, path);
    const bytes = await readRegularFile(file, { maxBytes: limits.maxBytes, followLinks: reach.folder === null });
    if (bytes.length === 0) throw new NeuralStyleError('image-invalid', { source: file, reason: 'the file is empty' });
    return { name: file, file: bytes };
  } catch (error) {
    if (error instanceof NeuralStyleError) throw error;
    if (error instanceof FileTooLargeError) throw tooHeavy(file, limits);
    const shown = shortened(path);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new NeuralStyleError('file-missing', { file: shown, directory: reach.folder ?? directory }, { cause: error });
    const reason = reasonOf(error).replace(file, shown);
    throw new NeuralStyleError('file-unreadable', { file: shown, reason }, { cause: error });
  }
}

/** What is not a path at all may be megabytes of text. */
function shortened(path: string): string {
  return path.length > LONGEST_SHOWN ? `${path.slice(0, LONGEST_SHOWN)}…` : path;
}

/** Jimp keeps its pixels in `bitmap`, always as RGBA; so does whoever names no channels, if the bytes do not tell otherwise. */
function rawPixels(value: unknown): RawPixels | null {
  const candidate = (value as { bitmap?: unknown }).bitmap ?? value;
  const { data, width, height, channels } = candidate as Partial<Record<keyof RawPixels, unknown>>;
  if (!(data instanceof Uint8Array) || !isSize(width) || !isSize(height)) return null;
  const count = channels ?? inferredChannels(data.length / (width * height));
  return isChannels(count) ? { data, width, height, channels: count } : null;
}

function inferredChannels(bytesPerPixel: number): RawPixels['channels'] {
  return isChannels(bytesPerPixel) ? bytesPerPixel : 4;
}

function isChannels(value: unknown): value is RawPixels['channels'] {
  return value === 1 || value === 2 || value === 3 || value === 4;
}

function isSize(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0;
}

function checkedSize(raw: RawPixels): RawPixels {
  const { data, width, height, channels } = raw;
  const expected = width * height * channels;
  if (data.length !== expected) throw new NeuralStyleError('raw-size', { expected, width, height, channels, received: data.length });
  return raw;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value !== 'object' || value === null) return `${String(value).slice(0, 40)} of type ${typeof value}`;
  const keys = Object.keys(value).slice(0, 5).join(', ');
  return keys ? `an object with ${keys}` : 'an empty object';
}
