import { deflateSync } from 'node:zlib';
import { boxes, type Extent } from '../../../src/image/decoder/heif-boxes.js';
import type { Size } from '../../../src/pixels/picture.js';
import { crc32 } from './png.js';

/*
 * Pictures of a few pixels whose metadata keeps libraries busy: what it unpacks to, how often it comes, how its parts name each other.
 */

/** A chunk of a PNG. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** A PNG with further chunks behind its header. */
export function withPngChunks(png: Buffer, chunks: readonly Buffer[]): Buffer {
  const headerEnd = 33;
  return Buffer.concat([png.subarray(0, headerEnd), ...chunks, png.subarray(headerEnd)]);
}

/** A segment of a JPEG. */
export function jpegSegment(marker: number, body: Buffer): Buffer {
  const head = Buffer.of(0xff, marker, 0, 0);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** A JPEG with further segments at its start. */
export function withJpegSegments(jpeg: Buffer, segments: readonly Buffer[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

const MEGABYTE = 1e6;

/** Zeros that are small as they come and large as they are. */
export function deflated(megabytes: number): Buffer {
  return deflateSync(Buffer.alloc(megabytes * MEGABYTE, 65));
}

/** EXIF of 60 kB whose 5,000 entries all lead to where they stand. */
export function entangledExif(): Buffer {
  const entries = 5000;
  const tiff = Buffer.alloc(14 + 12 * entries);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(entries, 8);
  for (let at = 10; at + 12 < tiff.length; at += 12) {
    tiff.writeUInt16LE(0x8769, at);
    tiff.writeUInt16LE(4, at + 2);
    tiff.writeUInt32LE(1, at + 4);
    tiff.writeUInt32LE(8, at + 8);
  }
  return tiff;
}

/** A TIFF with so many directories more, each the same picture. */
export function withDirectories(tiff: Buffer, count: number): Buffer {
  const first = tiff.readUInt32LE(4);
  const directory = tiff.subarray(first, first + 2 + 12 * tiff.readUInt16LE(first));
  const length = directory.length + 4;
  const parts = Array.from({ length: count }, (_, i) => {
    const copy = Buffer.concat([directory, Buffer.alloc(4)]);
    copy.writeUInt32LE(i === count - 1 ? 0 : tiff.length + (i + 1) * length, directory.length);
    return copy;
  });
  const head = Buffer.from(tiff);
  head.writeUInt32LE(tiff.length, 4);
  return Buffer.concat([head, ...parts]);
}

/** A WebP with further chunks at its end. */
export function withWebpChunks(webp: Buffer, type: string, bodies: readonly Buffer[]): Buffer {
  const file = Buffer.concat([webp, ...bodies.map((body) => riffChunk(type, body))]);
  file.writeUInt32LE(file.length - 8, 4);
  return file;
}

/** A little-endian TIFF whose directory has its first entry so many times more, at its end. */
export function withRepeatedTags(tiff: Buffer, times: number): Buffer {
  const start = tiff.readUInt32LE(4);
  const count = tiff.readUInt16LE(start);
  const entries = tiff.subarray(start + 2, start + 2 + 12 * count);
  const head = Buffer.alloc(2);
  head.writeUInt16LE(count + times);
  const file = Buffer.concat([tiff, head, entries, ...Array<Buffer>(times).fill(entries.subarray(0, 12)), Buffer.alloc(4)]);
  file.writeUInt32LE(tiff.length, 4);
  return file;
}

/** An animated WebP of so many frames, each of which is a WebP of a single picture. */
export function withWebpFrames(webp: Buffer, count: number, { width, height }: Size): Buffer {
  const data = webp.subarray(12);
  const frame = Buffer.alloc(16);
  frame.writeUIntLE(width - 1, 6, 3);
  frame.writeUIntLE(height - 1, 9, 3);
  const extended = Buffer.alloc(10);
  // The flag of an animation.
  extended[0] = 0x02;
  extended.writeUIntLE(width - 1, 4, 3);
  extended.writeUIntLE(height - 1, 7, 3);
  const head = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), riffChunk('VP8X', extended), riffChunk('ANIM', Buffer.alloc(6))]);
  const one = riffChunk('ANMF', Buffer.concat([frame, data]));
  const file = Buffer.concat([head, Buffer.alloc(count * one.length, one)]);
  file.writeUInt32LE(file.length - 8, 4);
  return file;
}

function riffChunk(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

/** An AVIF of a grid of so many tiles each way, all of them the picture of another AVIF, which says that it is of a size. */
export function avifGrid(tile: Buffer, across: number, { width, height }: Size): Buffer {
  const inside = (start: number, end: number, type: string): Extent => [...boxes(tile, type, start, end)][0]!;
  const whole = (type: string, { start, end }: Extent): Buffer => isoBox(type, tile.subarray(start, end));
  const meta = inside(0, tile.length, 'meta');
  const properties = inside(meta.start + 4, meta.end, 'iprp');
  const container = inside(properties.start, properties.end, 'ipco');
  const property = (type: string): Buffer => whole(type, inside(container.start, container.end, type));
  const data = inside(0, tile.length, 'mdat');
  const grid = Buffer.concat([Buffer.of(0, 1, across - 1, across - 1), numbers(4, width, height)]);
  const start = whole('ftyp', inside(0, tile.length, 'ftyp'));
  const metaAt = (offset: number): Buffer =>
    isoBox(
      'meta',
      numbers(4, 0),
      whole('hdlr', inside(meta.start + 4, meta.end, 'hdlr')),
      isoBox('pitm', numbers(4, 0), numbers(2, 2)),
      // The tile is in the file, the grid in `idat`.
      isoBox(
        'iloc',
        Buffer.of(1, 0, 0, 0, 0x44, 0),
        numbers(2, 2, 1, 0, 0, 1),
        numbers(4, offset, data.end - data.start),
        numbers(2, 2, 1, 0, 1),
        numbers(4, 0, grid.length),
      ),
      isoBox(
        'iinf',
        numbers(4, 0),
        numbers(2, 2),
        ...['av01', 'grid'].map((kind, at) => isoBox('infe', Buffer.of(2, 0, 0, 0, 0, at + 1, 0, 0), Buffer.from(`${kind}\0`))),
      ),
      isoBox('iref', numbers(4, 0), isoBox('dimg', numbers(2, 2, across ** 2, ...Array<number>(across ** 2).fill(1)))),
      isoBox(
        'iprp',
        isoBox('ipco', property('ispe'), property('av1C'), property('pixi'), isoBox('ispe', numbers(4, 0, width, height))),
        isoBox('ipma', numbers(4, 0, 2), Buffer.of(0, 1, 3, 1, 0x82, 3, 0, 2, 2, 4, 3)),
      ),
      isoBox('idat', grid),
    );
  const before = start.length + metaAt(0).length + 8;
  return Buffer.concat([start, metaAt(before), whole('mdat', data)]);
}

function isoBox(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([numbers(4, body.length + 8), Buffer.from(type, 'latin1'), body]);
}

/** Big-endian numbers of so many bytes. */
function numbers(bytes: number, ...values: readonly number[]): Buffer {
  const written = Buffer.alloc(bytes * values.length);
  values.forEach((value, at) => written.writeUIntBE(value, at * bytes, bytes));
  return written;
}
