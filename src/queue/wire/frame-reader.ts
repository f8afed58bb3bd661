import type { Mask, Picture, Size } from '../../pixels/picture.js';
import type { ModelSpec } from '../../model/model-spec.js';
import { NeuralStyleError } from '../../errors.js';
import { decodeFloats } from '../../safetensors/numbers.js';
import { type Check, integer, invalid, list, object, oneOf, plainObject } from './check.js';
import { HEADER_BYTES, MAGIC, type Part, PART_KINDS, type PartKind } from './frame.js';
import type { FrameData, ModelName } from './frame-data.js';
import type { Channels } from '../../image/encode.js';
import { decodePng, requirePng } from './png.js';
import { type FrameLimits, LONGEST_SIDE, MOST_HEAD_BYTES, MOST_LARGE_PICTURES, MOST_PARTS } from './frame-limits.js';
import { tooLarge } from '../store/store.js';

type Data = Uint8Array | Float32Array;

/** The same type with properties that can be filled in later. */
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Finds the file of a model on this machine. */
export type FindModel = (name: ModelName) => Promise<string>;

/**
 * Reads a frame. All of it is checked against `check` and the limits before anything of it is decoded.
 *
 * @throws NeuralStyleError `job-too-large`, `job-invalid`, `image-too-large`, and what `findModel` throws
 */
export async function readFrame<T>(frame: Buffer, check: Check<T>, limits: FrameLimits, findModel: FindModel = noModels): Promise<T> {
  if (frame.length > limits.maxBytes) throw tooLarge(frame.length, limits.maxBytes);
  const { head, body } = split(frame);
  const reader = new FrameReader(partsOf(head, body), limits, findModel);
  const value = check(head.value, 'value', reader);
  await reader.decode();
  return value;
}

/** Checks a value that has no data beside it. */
export function checkPlain<T>(value: unknown, check: Check<T>): T {
  return check(value, 'value', new FrameReader([], { maxBytes: 0, maxPixels: 0 }, noModels));
}

/** A frame that is being read: its parts, and what is to be decoded when all has been checked. */
class FrameReader implements FrameData {
  readonly #models: (() => Promise<void>)[] = [];
  readonly #tasks: (() => Promise<void>)[] = [];
  /** By part: data that occurs several times is decoded once, and counts once. */
  readonly #decoded = new Map<number, Promise<Data>>();
  readonly #counted = new Set<number>();
  #pixels = 0;

  constructor(
    private readonly parts: readonly Part[],
    private readonly limits: FrameLimits,
    private readonly findModel: FindModel,
  ) {}

  model(name: ModelName, pooling: ModelSpec['pooling']): ModelSpec {
    const spec = { file: '', pooling };
    this.#models.push(async () => void (spec.file = await this.findModel(name)));
    return spec;
  }

  size(value: unknown, at: string): Size {
    const size = this.#size(value, at);
    this.#requirePixels(size);
    return size;
  }

  picture(value: unknown, at: string): Picture {
    const picture: Writable<Picture> = { ...this.#size(value, at), data: new Uint8Array() };
    const { data, alpha } = value as Partial<Picture>;
    const { part } = this.#part(data, `${at}.data`);
    if (part.kind === 'f32') this.#floatPixels(picture, data, at);
    else this.#bytePixels(picture, 'data', data, 3, at);
    if (alpha === undefined) return picture;
    const transparent = Object.assign(picture, { alpha: new Uint8Array() });
    this.#bytePixels(transparent, 'alpha', alpha, 1, `${at}.alpha`);
    return transparent;
  }

  mask(value: unknown, at: string): Mask {
    const mask: Writable<Mask> = { ...this.#size(value, at), data: new Uint8Array() };
    this.#bytePixels(mask, 'data', (value as Partial<Mask>).data, 1, at);
    return mask;
  }

  floats(value: unknown, at: string, count: number | null, target: { values: Float32Array }): void {
    const { index, part } = this.#part(value, at);
    const fits = count === null ? part.data.length % 4 === 0 : part.data.length === 4 * count;
    if (part.kind !== 'f32' || !fits) throw invalid(count === null ? 'floats' : `${count} floats`, at);
    this.#fill(target, 'values', index, () => finiteFloats(part.data, at));
  }

  bytes(value: unknown, at: string, unit: number, most: number): Uint8Array {
    const { part } = this.#part(value, at);
    const units = part.data.length / unit;
    if (part.kind !== 'u8' || !Number.isInteger(units) || units < 1 || units > most) throw invalid(`${unit} bytes, 1 to ${most} times`, at);
    return new Uint8Array(part.data);
  }

  /** Fills in what is to be decoded: the models first, since without them the rest is of no use. */
  async decode(): Promise<void> {
    for (const task of [...this.#models, ...this.#tasks]) await task();
  }

  #part(value: unknown, at: string): { index: number; part: Part } {
    const index = integer(0, this.parts.length - 1)(plainObject(value, at).part, `${at}.part`, this);
    return { index, part: this.parts[index]! };
  }

  #size(value: unknown, at: string): Size {
    const given = plainObject(value, at);
    const side = integer(1, LONGEST_SIDE);
    return { width: side(given.width, `${at}.width`, this), height: side(given.height, `${at}.height`, this) };
  }

  #floatPixels(target: Size & { data: Data }, value: unknown, at: string): void {
    const { width, height } = target;
    const { index, part } = this.#part(value, `${at}.data`);
    this.#count(index, width, height, at);
    if (part.data.length !== 4 * 3 * width * height) throw invalid(`${3 * width * height} floats`, at);
    this.#fill(target, 'data', index, () => finiteFloats(part.data, at));
  }

  #bytePixels<K extends string>(target: Size & Record<K, Data>, property: K, value: unknown, channels: Channels, at: string): void {
    const { width, height } = target;
    const { index, part } = this.#part(value, at);
    this.#count(index, width, height, at);
    requirePng(part.data, width, height, channels, at);
    this.#fill(target, property, index, () => decodePng(part.data, width, height, channels, at));
  }

  #count(index: number, width: number, height: number, at: string): void {
    this.#requirePixels({ width, height });
    if (!this.#counted.has(index)) this.#pixels += width * height;
    this.#counted.add(index);
    const most = this.limits.maxPixels * MOST_LARGE_PICTURES;
    if (this.#pixels > most) throw invalid(`pictures of at most ${most / 1e6} megapixels in all`, at);
  }

  #requirePixels({ width, height }: Size): void {
    const { maxPixels } = this.limits;
    if (width * height > maxPixels) throw new NeuralStyleError('image-too-large', { width, height, limit: maxPixels / 1e6 });
  }

  #fill<K extends string, D extends Data>(target: Record<K, D>, property: K, index: number, decode: () => Promise<Data>): void {
    this.#tasks.push(async () => {
      const data = this.#decoded.get(index) ?? decode();
      this.#decoded.set(index, data);
      target[property] = (await data) as D;
    });
  }
}

/** The head of a frame, not checked yet, and what follows it. */
function split(frame: Buffer): { head: Readonly<Record<string, unknown>>; body: Buffer } {
  const bytes = frame.length >= HEADER_BYTES && frame.subarray(0, MAGIC.length).equals(MAGIC) ? frame.readUInt32LE(MAGIC.length) : null;
  if (bytes === null || bytes > MOST_HEAD_BYTES || HEADER_BYTES + bytes > frame.length) throw invalid('a frame', 'the start');
  try {
    const head: unknown = JSON.parse(frame.toString('utf8', HEADER_BYTES, HEADER_BYTES + bytes));
    return { head: plainObject(head, 'the head'), body: frame.subarray(HEADER_BYTES + bytes) };
  } catch {
    throw invalid('JSON', 'the head');
  }
}

const PARTS = list(
  object<{ kind: PartKind; bytes: number }>({ kind: oneOf(...PART_KINDS), bytes: integer(0, Number.MAX_SAFE_INTEGER) }),
  MOST_PARTS,
);

function partsOf(head: Readonly<Record<string, unknown>>, body: Buffer): Part[] {
  let at = 0;
  const parts = checkPlain(head.parts, PARTS).map(({ kind, bytes }) => ({ kind, data: body.subarray(at, (at += bytes)) }));
  if (at !== body.length) throw invalid('as many bytes as its parts have', 'the frame');
  return parts;
}

/** @throws NeuralStyleError `job-invalid` for what is no number, of which nothing can be computed or painted */
function finiteFloats(data: Buffer, at: string): Promise<Float32Array> {
  const values = decodeFloats(data);
  return values.every(Number.isFinite) ? Promise.resolve(values) : Promise.reject(invalid('finite numbers', at));
}

function noModels(): Promise<never> {
  throw invalid('no model', 'the frame');
}
