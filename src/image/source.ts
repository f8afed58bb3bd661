import { isAscii, isUtf8 } from 'node:buffer';
import { resolve } from 'node:path';
import { NeuralStyleError, readable, reasonOf } from '../errors.js';
import { NotBytesError, type HeldBytes } from '../values/held-bytes.js';
import { localPath, unquoted } from '../files/local-path.js';
import { withoutPassword } from '../net/proxy.js';
import { pathInside } from '../files/path-inside.js';
import { requirePathLength } from '../files/path-length.js';
import { guardOf, type Reach } from './reach.js';
import { FileTooLargeError, readRegularFile } from '../files/read-file.js';
import { download } from './picture-download.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { pictureForm, type Channels, type PictureForm } from './picture-form.js';
import { base64Bytes, bytesAsJson, dataUriBytes, pictureInBytes, pictureReadAsText } from './picture-text.js';
import { isPictureFile } from './picture-format.js';

/** Pixels as other image nodes pass them, with 1 (grey) to 4 (RGB and alpha) channels. */
export interface RawPixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
}

/** A picture before decoding, with a name for error messages, and what decoding it may cost. */
export type EncodedPicture = { readonly name: string; readonly limits?: Limits } & (
  { readonly file: Buffer } | { readonly raw: RawPixels }
);

export interface SourceOptions {
  /** The value's name in error messages, such as `msg.payload`. */
  readonly property: string;
  /** Relative paths start here, unless they may not leave a folder, which they start in then. */
  readonly directory: string;
  /** Where paths and addresses may lead. */
  readonly reach: Reach;
  readonly limits?: Limits;
}

/** Start of a format that its decoding names, such as SVG, and of an error page in a picture's place. */
const MARKUP = /^<(?:svg|\?xml|!doctype|html)\b/i;
const URL_SCHEME = /^https?:\/\//i;
/** Characters per byte of a data URI with each byte as `%ff`; base64, broken into lines, has fewer. */
const MOST_CHARACTERS_PER_BYTE = 3;
/** Characters in which JSON shows. */
const JSON_HEAD = 64;
/** Characters of a path in an error message. */
const LONGEST_SHOWN = 200;

/** A picture that lies in a file or at an address, and has yet to be fetched. */
export interface DistantPicture {
  readonly place: Place;
  /** @throws NeuralStyleError for whatever keeps it from being read */
  readonly read: () => Promise<EncodedPicture>;
}

/** A path or an address, as it was given. */
export type Place = { readonly path: string } | { readonly url: string };

/**
 * Takes a picture in any of the forms that Node-RED flows pass: a file path, a `file:` or http(s) URL, a data URI, base64 text, bytes in
 * any form (`heldBytes`) of a file or of such text, pixels (`{data, width, height, channels}`, ImageData, Jimp), or an object that has
 * one of these in `buffer` or `content`, as uploads and attachments do.
 *
 * @throws NeuralStyleError `payload-empty`, `payload-type`, `value-unreadable`, `image-as-text`, `file-missing`, `file-unreadable`,
 *   `path-refused`, `url-failed`, `url-refused`, `address-refused`, `image-too-heavy`, `raw-size`
 */
export async function readSource(value: unknown, options: SourceOptions): Promise<EncodedPicture> {
  const found = findSource(value, options);
  return 'read' in found ? found.read() : found;
}

/**
 * The picture that a value holds; one that lies elsewhere is not fetched yet.
 * @throws NeuralStyleError as `readSource`, where the value itself is at fault
 */
export function findSource(value: unknown, options: SourceOptions): EncodedPicture | DistantPicture {
  const { limits } = options;
  const all = { ...options, limits: limits ?? DEFAULT_LIMITS };
  const limited = (picture: EncodedPicture): EncodedPicture => ({ ...picture, ...(limits && { limits }) });
  const found = find(value, all);
  if ('path' in found) return { place: found, read: async () => limited(await readPath(found.path, all)) };
  if ('url' in found) return { place: found, read: async () => limited(await readUrl(found.url, all)) };
  return limited(found);
}

type Options = Required<SourceOptions>;

/** The picture that a value holds, or where it lies. */
function find(value: unknown, options: Options): EncodedPicture | Place {
  const { property } = options;
  const form = readable(property, () => pictureForm(value));
  switch (form.kind) {
    case 'nothing':
      throw new NeuralStyleError('payload-empty', { property });
    case 'text':
      return findInText(form.text, options);
    case 'file':
      return fromBytes(form.bytes, options);
    case 'pixels':
      return { name: property, raw: rawPixels(form, options) };
    case 'unfit':
      throw unfit(form.received, options);
  }
}

function unfit(received: string, { property }: Pick<Options, 'property'>): NeuralStyleError {
  return new NeuralStyleError('payload-type', {
    expected: 'a picture',
    property,
    received,
    advice: 'Send a path, URL, Buffer, base64 text or image object.',
  });
}

function fromBytes({ length, read }: Pick<HeldBytes, 'length' | 'read'>, options: Options): EncodedPicture {
  const { property, limits } = options;
  if (length === 0) throw new NeuralStyleError('payload-empty', { property });
  // Before they are read, which may copy them.
  if (length > limits.maxBytes) throw tooHeavy(property, limits);
  return { name: property, file: withoutText(bytesOf(read, options), property) };
}

/** The bytes of the picture where these are text that stands for one, else these. */
function withoutText(bytes: Uint8Array, property: string): Buffer {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Half of the formats begin with letters, which being text does not change; but no picture is UTF-8 from end to end by chance.
  if (isPictureFile(file) && (isAscii(file) || !isUtf8(file))) return file;
  const json = bytesAsJson(file.toString('latin1', 0, JSON_HEAD));
  if (json) throw unfit(json, { property });
  const inText = pictureInBytes(file);
  if (inText) return nonEmpty(inText, property);
  const damaged = isUtf8(file) ? pictureReadAsText(file.toString('utf8')) : null;
  return damaged ? whole(damaged, property) : file;
}

/** A picture that was taken for text, where that has done it no harm. */
function whole({ bytes }: { readonly bytes: Buffer | null }, property: string): Buffer {
  if (bytes) return bytes;
  throw new NeuralStyleError('image-as-text', { property });
}

function nonEmpty(bytes: Buffer, property: string): Buffer {
  if (bytes.length === 0) throw new NeuralStyleError('payload-empty', { property });
  return bytes;
}

/** The held bytes; a list that holds something else is no picture. */
function bytesOf(read: HeldBytes['read'], options: Options, where = ''): Uint8Array {
  return readable(options.property, () => {
    try {
      return read();
    } catch (error) {
      if (error instanceof NotBytesError) throw unfit(where + error.message, options);
      throw error;
    }
  });
}

function tooHeavy(source: string, { maxBytes }: Limits): NeuralStyleError {
  return new NeuralStyleError('image-too-heavy', { source, limit: maxBytes / 1e6 });
}

function findInText(given: string, options: Options): EncodedPicture | Place {
  const { property, limits } = options;
  if (given.length > MOST_CHARACTERS_PER_BYTE * limits.maxBytes) throw tooHeavy(property, limits);
  // Before spaces are taken away, which are bytes of it.
  const damaged = pictureReadAsText(given);
  if (damaged) return ofBytes(whole(damaged, property), options);
  const text = unquoted(given);
  if (text === '') throw new NeuralStyleError('payload-empty', { property });
  const json = bytesAsJson(text);
  if (json) throw unfit(json, options);
  if (URL_SCHEME.test(text)) return { url: text };
  const bytes = MARKUP.test(text) ? Buffer.from(text) : (dataUriBytes(text) ?? base64Bytes(text));
  return bytes ? ofBytes(bytes, options) : { path: text };
}

function ofBytes(bytes: Buffer, options: Options): EncodedPicture {
  return fromBytes({ length: bytes.length, read: () => bytes }, options);
}

async function readUrl(url: string, { reach, limits }: Options): Promise<EncodedPicture> {
  const name = withoutPassword(url);
  const bytes = await download(url, { limits, guard: guardOf(reach, url) });
  return { name, file: withoutText(bytes, name) };
}

async function readPath(path: string, { directory, reach, limits }: Options): Promise<EncodedPicture> {
  let file = path;
  try {
    requirePathLength(path);
    const local = localPath(path);
    file = reach.folder === null ? resolve(directory, local) : await pathInside(reach.folder, local, path);
    const bytes = await readRegularFile(file, { maxBytes: limits.maxBytes, followLinks: reach.folder === null });
    if (bytes.length === 0) throw new NeuralStyleError('image-invalid', { source: file, reason: 'the file is empty' });
    return { name: file, file: withoutText(bytes, file) };
  } catch (error) {
    if (error instanceof NeuralStyleError) throw error;
    if (error instanceof FileTooLargeError) throw tooHeavy(file, limits);
    const shown = shortened(path);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new NeuralStyleError('file-missing', { file: shown, directory: reach.folder ?? directory }, { cause: error });
    const reason = reasonOf(error).replace(file, () => shown);
    throw new NeuralStyleError('file-unreadable', { file: shown, reason }, { cause: error });
  }
}

/** Shortens a path for errors: a text that is no path at all may have megabytes. */
function shortened(path: string): string {
  return path.length > LONGEST_SHOWN ? `${path.slice(0, LONGEST_SHOWN)}…` : path;
}

type PixelForm = Extract<PictureForm, { readonly kind: 'pixels' }>;

function rawPixels({ data, width, height, channels }: PixelForm, options: Options): RawPixels {
  const expected = width * height * channels;
  if (data.length !== expected) throw new NeuralStyleError('raw-size', { expected, width, height, channels, received: data.length });
  return { data: bytesOf(data.read, options, 'an object whose data is '), width, height, channels };
}
