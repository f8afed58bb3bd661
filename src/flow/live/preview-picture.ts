import { describeValue } from '../../values/describe-value.js';
import type { Picture } from '../../pixels/picture.js';
import { NeuralStyleError } from '../../errors.js';
import { decodeDrawing, decodePicture } from '../../image/decode.js';
import { type Drawing, drawingOf } from '../../image/vector-drawing.js';
import { isPictureFile } from '../../image/picture-format.js';
import type { EncodedPicture } from '../../image/source.js';
import { isRecord } from '../../values/is-record.js';
import type { Message } from '../node/input.js';
import type { PictureReader } from '../files/picture-reader.js';
import { inputName } from '../files/typed-inputs.js';
import type { Shown } from './preview.js';

const PAYLOAD = { source: 'payload', type: 'msg' };
/** Of a drawing in a Buffer, so that a file is not made text to see that it is none. */
const DRAWING_START = Buffer.from('<svg ');

/**
 * What there is to see in a message beside the payloads of our own nodes: a picture in any form that image in takes, or a plot of the
 * losses, as SVG or PNG; be it the payload or, as in a report of the progress, its `image`. It is read at once, and decoded when somebody
 * looks.
 *
 * @throws NeuralStyleError for what is no picture, and for whatever keeps it from being read
 */
export async function shownPicture(pictures: PictureReader, { payload }: Message): Promise<Shown> {
  const value = isRecord(payload) && payload.image !== undefined ? payload.image : payload;
  const drawing = drawingIn(value);
  if (drawing) {
    const make = (): Promise<Picture> => decodeDrawing(drawing, inputName(PAYLOAD), pictures.limits);
    return { make, status: { key: 'size', parameters: sizeOf(drawing) } };
  }
  const encoded = await pictures.encoded(value, PAYLOAD);
  return { make: () => decodePicture(encoded, 0), status: statusOf(encoded, value) };
}

/** Whether a message is a report without a picture, of which the optimizer sends many. */
export function isReport({ payload }: Message): boolean {
  return isRecord(payload) && (payload.cancelled === true || (payload.iteration !== undefined && payload.image === null));
}

function drawingIn(value: unknown): Drawing | null {
  const bytes = Buffer.isBuffer(value) && value.subarray(0, DRAWING_START.length).equals(DRAWING_START) ? value.toString('utf8') : null;
  return drawingOf(bytes ?? (typeof value === 'string' ? value.trim() : ''));
}

function statusOf(encoded: EncodedPicture, value: unknown): Shown['status'] {
  if ('raw' in encoded) return { key: 'size', parameters: sizeOf(encoded.raw) };
  if (isPictureFile(encoded.file)) return { key: 'picture', parameters: { kilobytes: Math.ceil(encoded.file.length / 1024) } };
  throw new NeuralStyleError('payload-type', {
    expected: 'a picture',
    property: 'msg.payload',
    received: describeValue(value),
    advice: 'Wire in what an image in node takes.',
  });
}

function sizeOf({ width, height }: { readonly width: number; readonly height: number }): { width: number; height: number } {
  return { width, height };
}
