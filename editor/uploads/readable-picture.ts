/*
 * Pictures that the runtime does not read and a browser may, HEIC of phones above all, are converted in the browser.
 */
import { signatureOf } from '../../src/image/picture-format.js';
import { sharedText } from '../text.js';

/** A picture's bytes to upload, and the name to upload it under. */
export interface ReadablePicture {
  readonly blob: Blob;
  readonly name: string;
}

/** Bytes by which a format is told. */
const HEAD_BYTES = 4096;
const QUALITY = 0.95;
/** Endings of pictures, where a system does not tell a browser their type. */
const ENDING = /\.(?:jpe?g|jpe|jfif|png|webp|avif|gif|tiff?|hei[cf]|bmp|jxl|svg)$/i;

/** Tells whether a file says of itself that it is a picture. */
export const isPicture = ({ type, name }: File): boolean => type.startsWith('image/') || (type === '' && ENDING.test(name));

/**
 * A picture as the runtime reads it: as it is where that can be, else as the browser decodes it.
 * @throws Error whose message says what this browser cannot read
 */
export async function readablePicture(file: File): Promise<ReadablePicture> {
  const signature = signatureOf(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  return signature.kind === 'read' ? { blob: file, name: file.name } : convertedPicture(file, signature.kind === 'heic');
}

/**
 * A picture as the browser decodes it, turned upright, as a JPEG.
 * @param isHeic as the error says, where it cannot be decoded
 * @throws Error whose message says what this browser cannot read
 */
export async function convertedPicture(file: File, isHeic: boolean): Promise<ReadablePicture> {
  try {
    return { blob: await asJpeg(file), name: `${file.name.replace(/\.[^.]*$/, '')}.jpg` };
  } catch {
    throw new Error(sharedText(`uploads.${isHeic ? 'heic' : 'notPicture'}`));
  }
}

async function asJpeg(file: File): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
  const context = canvas.getContext('2d')!;
  // A JPEG has no transparency; what is transparent lies on white, as in the runtime.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  if (!blob) throw new Error('the canvas is too large');
  return blob;
}
