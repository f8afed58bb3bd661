import { types } from 'node:util';
import type { ModelSpec } from '../../model/model-spec.js';
import type { Picture } from '../../pixels/picture.js';
import { encodeFloats } from '../../safetensors/numbers.js';
import type { ModelName } from './frame-data.js';
import { pixelsToPng } from '../../image/encode.js';

/*
 * The wire format of jobs, results and the messages between: plain data as JSON, with pictures and numbers beside it.
 *
 * A frame is MAGIC, the length of its head in 4 bytes, the head, and the parts one after the other. The head is JSON:
 * `{parts: [{kind, bytes}, …], value}`. In the value `{part: n}` stands for the data of a part.
 */

export const MAGIC = Buffer.from('NSF1', 'latin1');
export const HEADER_BYTES = MAGIC.length + 4;

/** `png` are 8-bit pixels, RGB or grey, without loss; `f32` are little-endian floats; `u8` are bytes. */
export const PART_KINDS = ['png', 'f32', 'u8'] as const;
export type PartKind = (typeof PART_KINDS)[number];

export interface Part {
  readonly kind: PartKind;
  readonly data: Buffer;
}

export type NameModel = (spec: ModelSpec) => Promise<ModelName>;

/** Writes plain data with typed arrays as a frame. Data that occurs several times travels once. */
export async function writeFrame(value: unknown, nameModel: NameModel = unnameable): Promise<Buffer> {
  const writer = new FrameWriter(nameModel);
  return writer.finish(await writer.write(value));
}

class FrameWriter {
  readonly #parts: Part[] = [];
  readonly #written = new Map<ArrayBufferView, number>();

  constructor(private readonly nameModel: NameModel) {}

  async write(value: unknown): Promise<unknown> {
    if (typeof value !== 'object' || value === null) return value;
    if (types.isFloat32Array(value)) return this.#reference(value, 'f32', () => encodeFloats(value));
    if (types.isUint8Array(value)) return this.#reference(value, 'u8', () => Buffer.from(value));
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      for (const item of value) items.push(await this.write(item));
      return items;
    }
    if (isModelSpec(value)) return { ...(await this.nameModel(value)), pooling: value.pooling };
    if (isPixels(value)) {
      const { data, alpha, width, height } = value;
      const png = (bytes: Uint8Array): Promise<unknown> => this.#reference(bytes, 'png', () => pixelsToPng(bytes, { width, height }));
      const pixels = types.isFloat32Array(data) ? this.write(data) : png(data);
      return { width, height, data: await pixels, ...(alpha && { alpha: await png(alpha) }) };
    }
    const written: Record<string, unknown> = {};
    for (const [name, each] of Object.entries(value)) written[name] = await this.write(each);
    return written;
  }

  finish(value: unknown): Buffer {
    const parts = this.#parts.map(({ kind, data }) => ({ kind, bytes: data.length }));
    const head = Buffer.from(JSON.stringify({ parts, value }));
    const length = Buffer.alloc(HEADER_BYTES - MAGIC.length);
    length.writeUInt32LE(head.length);
    return Buffer.concat([MAGIC, length, head, ...this.#parts.map(({ data }) => data)]);
  }

  async #reference(data: ArrayBufferView, kind: PartKind, encode: () => Buffer | Promise<Buffer>): Promise<{ part: number }> {
    let part = this.#written.get(data);
    if (part === undefined) {
      part = this.#parts.push({ kind, data: await encode() }) - 1;
      this.#written.set(data, part);
    }
    return { part };
  }
}

const PIXEL_PROPERTIES = ['width', 'height', 'data', 'alpha'];

/** A picture or a mask, and nothing that only has a size among other things. */
function isPixels(value: object): value is Picture {
  const { width, height, data } = value as Partial<Picture>;
  return (
    width !== undefined &&
    height !== undefined &&
    ArrayBuffer.isView(data) &&
    Object.keys(value).every((key) => PIXEL_PROPERTIES.includes(key))
  );
}

function isModelSpec(value: object): value is ModelSpec {
  return 'file' in value && 'pooling' in value;
}

function unnameable(): Promise<never> {
  throw new TypeError('only a job names models');
}
