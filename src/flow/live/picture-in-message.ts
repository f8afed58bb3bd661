import { shortened } from '../../values/shortened.js';
import { basename } from 'node:path';
import { describeValue } from '../../values/describe-value.js';
import type { Picture } from '../../pixels/picture.js';
import { NeuralStyleError } from '../../errors.js';
import { decodeDrawing, decodePicture } from '../../image/decode.js';
import { type Drawing, drawingOf } from '../../image/vector-drawing.js';
import { isPictureFile } from '../../image/picture-format.js';
import type { EncodedPicture, Place } from '../../image/source.js';
import { isRecord } from '../../values/is-record.js';
import type { Message } from '../node/input.js';
import type { PictureReader } from '../files/picture-reader.js';
import { inputName } from '../files/typed-inputs.js';
import type { PreviewItem } from './preview.js';

const PAYLOAD = { source: 'payload', type: 'msg' };
/** Start of a drawing in a Buffer, by which a file is recognised as none without being made text. */
const DRAWING_START = Buffer.from('<svg ');
/** Characters of a place in a status. */
const LONGEST_NAME = 40;

/**
 * Preview of a message without a payload of our own nodes: a picture in any form that image in takes, or a plot of the losses, as SVG or
 * PNG; be it the payload or, as in a report of the progress, its `image`. It is decoded when somebody looks, and no file or address is
 * read before.
 *
 * @throws NeuralStyleError for what is no picture
 */
export function previewOfPicture(pictures: PictureReader, { payload }: Message): PreviewItem {
  const value = isRecord(payload) && payload.image !== undefined ? payload.image : payload;
  const drawing = drawingIn(value);
  if (drawing) {
    const make = (): Promise<Picture> => decodeDrawing(drawing, inputName(PAYLOAD), pictures.limits);
    return { make, status: { key: 'size', parameters: sizeOf(drawing) } };
  }
  const found = pictures.find(value, PAYLOAD);
  if ('read' in found) {
    const make = async (): Promise<Picture> => decodePicture(await found.read(), 0);
    return { make, status: { key: 'picture-at', parameters: { place: nameOf(found.place) } } };
  }
  return { make: () => decodePicture(found, 0), status: statusOf(found, value) };
}

/** True for a report of a job, with or without its picture so far. */
export function isProgress(msg: Message): boolean {
  return isReport(msg) || (isRecord(msg.payload) && msg.payload.iteration !== undefined);
}

/** True for a progress report without a picture, of which the optimizer sends many. */
export function isReport({ payload }: Message): boolean {
  return isRecord(payload) && (payload.cancelled === true || (payload.iteration !== undefined && payload.image === null));
}

function drawingIn(value: unknown): Drawing | null {
  const bytes = Buffer.isBuffer(value) && value.subarray(0, DRAWING_START.length).equals(DRAWING_START) ? value.toString('utf8') : null;
  return drawingOf(bytes ?? (typeof value === 'string' ? value.trim() : ''));
}

function statusOf(encoded: EncodedPicture, value: unknown): PreviewItem['status'] {
  if ('raw' in encoded) return { key: 'size', parameters: sizeOf(encoded.raw) };
  if (isPictureFile(encoded.file)) return { key: 'picture', parameters: { kilobytes: Math.ceil(encoded.file.length / 1024) } };
  throw new NeuralStyleError('payload-type', {
    expected: 'a picture',
    property: 'msg.payload',
    received: describeValue(value),
    advice: 'Wire in what an image in node takes.',
  });
}

/** A file's name, or an address's host: what stands before and behind may be long, or not meant for everybody. */
function nameOf(place: Place): string {
  const name = 'path' in place ? basename(place.path) : /^[a-z]+:\/\/(?:[^/?#]*@)?([^/?#]*)/i.exec(place.url)![1]!;
  return shortened(name, LONGEST_NAME);
}

function sizeOf({ width, height }: { readonly width: number; readonly height: number }): { width: number; height: number } {
  return { width, height };
}
