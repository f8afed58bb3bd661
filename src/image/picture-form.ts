import { describePart, describeValue } from '../values/describe-value.js';
import { heldBytes, notBytes, type HeldBytes } from '../values/held-bytes.js';

/** The form in which a value of a message is a picture. */
export type PictureForm =
  | { readonly kind: 'nothing' }
  /** A path, an address, or a picture written as text. */
  | { readonly kind: 'text'; readonly text: string }
  /** A file's bytes. */
  | { readonly kind: 'file'; readonly bytes: HeldBytes }
  | { readonly kind: 'pixels'; readonly data: HeldBytes; readonly width: number; readonly height: number; readonly channels: Channels }
  /** No picture; `received` says what it is, and of an object which part of it is wrong. */
  | { readonly kind: 'unfit'; readonly received: string };

/** Grey, grey and alpha, RGB, or RGB and alpha. */
export type Channels = 1 | 2 | 3 | 4;

/** The properties in which uploads (multer), attachments (e-mail, chats) and other uploads (express-fileupload) keep their file. */
const WRAPPERS = ['buffer', 'content', 'data'] as const;
/** Attachments of attachments are none. */
const DEEPEST = 2;

/**
 * Tells in what form a value holds a picture, without reading it.
 * @throws whatever a getter of the value throws
 */
export function pictureForm(value: unknown, depth = 0): PictureForm {
  if (value === undefined || value === null) return { kind: 'nothing' };
  if (typeof value === 'string') return { kind: 'text', text: value };
  const bytes = heldBytes(value);
  if (bytes) return { kind: 'file', bytes };
  if (ArrayBuffer.isView(value)) return unfit(notBytes(value));
  if (typeof value !== 'object' || Array.isArray(value)) return unfit(describeValue(value));
  // Jimp keeps its pixels there.
  const { bitmap } = value as { readonly bitmap?: unknown };
  return pixelForm(bitmap ?? value) ?? wrappedForm(value, depth) ?? withoutParts(value);
}

/** Null where there is no size. */
function pixelForm(value: unknown): PictureForm | null {
  const { data, width, height, channels } = value as Readonly<Record<'data' | 'width' | 'height' | 'channels', unknown>>;
  if (width === undefined && height === undefined && channels === undefined) return null;
  if (data === undefined && (width === undefined || height === undefined)) return null;
  const held = heldBytes(data);
  if (!held) return unfitPart('data', data === undefined ? 'missing' : notBytes(data));
  for (const [name, size] of Object.entries({ width, height }))
    if (!isSize(size)) return unfitPart(name, `${size === undefined ? 'missing' : describePart(size)}; expected a whole number of pixels`);
  const [columns, rows] = [width as number, height as number];
  const count = channels ?? inferredChannels(held.length / (columns * rows));
  if (!isChannels(count)) return unfitPart('channels', `${describePart(channels)}; expected 1, 2, 3 or 4`);
  return { kind: 'pixels', data: held, width: columns, height: rows, channels: count };
}

function wrappedForm(value: object, depth: number): PictureForm | null {
  for (const name of WRAPPERS) {
    const inner = (value as Readonly<Record<string, unknown>>)[name];
    if (inner === undefined || inner === null) continue;
    if (depth === DEEPEST) return unfitPart(name, describeValue(inner));
    const form = pictureForm(inner, depth + 1);
    return form.kind === 'unfit' ? unfitPart(name, form.received) : form;
  }
  return null;
}

function withoutParts(value: object): PictureForm {
  const what = describeValue(value);
  if (what === 'an object' && Object.hasOwn(value, '0'))
    return unfit('an object with numbered entries, as JSON writes a typed array (Buffer.from(Object.values(it)) has the bytes)');
  return unfit(what === 'an object' ? 'an object without data, buffer, content or bitmap' : what);
}

/** Who names no channels means RGBA, as Jimp and browsers do, if the bytes do not tell otherwise. */
function inferredChannels(bytesPerPixel: number): Channels {
  return isChannels(bytesPerPixel) ? bytesPerPixel : 4;
}

function isChannels(value: unknown): value is Channels {
  return value === 1 || value === 2 || value === 3 || value === 4;
}

function isSize(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) > 0;
}

function unfitPart(name: string, received: string): PictureForm {
  return unfit(`an object whose ${name} is ${received}`);
}

function unfit(received: string): PictureForm {
  return { kind: 'unfit', received };
}
