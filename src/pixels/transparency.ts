import type { Picture } from './picture.js';
import { bytesOf, inSlices } from './slices.js';

/*
 * Pictures hold what is transparent laid on white, which is what a network sees. Here the white is taken out again: a pixel of alpha a that
 * shows p has the colour 255 + (p − 255)·255/a, so that edges have no fringe on another ground.
 */

export interface Colour {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

export const WHITE: Colour = { r: 255, g: 255, b: 255 };
const OPAQUE = 255;

/** Interleaved RGB and alpha, straight, as files hold them; what is wholly transparent is white. */
export async function straightPixels(picture: Picture): Promise<Uint8Array> {
  const pixels = picture.width * picture.height;
  const out = new Uint8ClampedArray(4 * pixels).fill(OPAQUE);
  await inSlices(pixels, (start, end) => {
    const rgb = bytesOf(picture, start, end);
    for (let pixel = start; pixel < end; pixel++) {
      const alpha = alphaAt(picture, pixel);
      out[4 * pixel + 3] = alpha;
      if (alpha === 0) continue;
      for (let channel = 0; channel < 3; channel++) out[4 * pixel + channel] = straight(rgb[3 * (pixel - start) + channel]!, alpha);
    }
  });
  return new Uint8Array(out.buffer);
}

/** An opaque picture: the given one on a ground. */
export async function onGround(picture: Picture, { r, g, b }: Colour = WHITE): Promise<Picture> {
  if (!picture.alpha) return picture;
  const { width, height } = picture;
  const ground = [r, g, b];
  const out = new Uint8ClampedArray(3 * width * height);
  await inSlices(width * height, (start, end) => {
    bytesOf(picture, start, end).forEach((value, i) => {
      const alpha = alphaAt(picture, start + Math.floor(i / 3));
      const colour = alpha === 0 ? 0 : Math.min(Math.max(straight(value, alpha), 0), OPAQUE);
      out[3 * start + i] = ground[i % 3]! + ((colour - ground[i % 3]!) * alpha) / OPAQUE;
    });
  });
  return { width, height, data: new Uint8Array(out.buffer) };
}

/** The colours of a picture as if nothing of it were transparent. */
export async function straightColours(picture: Picture): Promise<Picture> {
  const { width, height, alpha } = picture;
  if (!alpha) return picture;
  const straight = await straightPixels(picture);
  const data = new Uint8Array(3 * width * height);
  await inSlices(alpha.length, (start, end) => {
    for (let pixel = start; pixel < end; pixel++) data.set(straight.subarray(4 * pixel, 4 * pixel + 3), 3 * pixel);
  });
  return { width, height, data };
}

/** The pixels that are more opaque than not, in one row, with their straight colours; all where there is none. */
export async function visibleColours(picture: Picture): Promise<Picture> {
  const { alpha } = picture;
  if (!alpha?.some((value) => value > OPAQUE / 2)) return picture;
  const { data } = await straightColours(picture);
  const out = new Uint8Array(data.length);
  let count = 0;
  await inSlices(alpha.length, (start, end) => {
    for (let pixel = start; pixel < end; pixel++) {
      if (alpha[pixel]! > OPAQUE / 2) out.set(data.subarray(3 * pixel, 3 * pixel + 3), 3 * count++);
    }
  });
  return { width: count, height: 1, data: out.subarray(0, 3 * count) };
}

/** Straight colours laid on white, as transparent as an alpha says. */
export async function onWhite(straight: Picture, alpha: Uint8Array | undefined): Promise<Picture> {
  if (!alpha) return straight;
  const { width, height } = straight;
  const out = new Uint8ClampedArray(3 * width * height);
  await inSlices(alpha.length, (start, end) => {
    for (let i = 3 * start; i < 3 * end; i++) out[i] = OPAQUE + ((straight.data[i]! - OPAQUE) * alpha[Math.floor(i / 3)]!) / OPAQUE;
  });
  return { width, height, data: new Uint8Array(out.buffer), alpha };
}

function alphaAt({ alpha }: Picture, pixel: number): number {
  return alpha ? alpha[pixel]! : OPAQUE;
}

function straight(onWhite: number, alpha: number): number {
  return OPAQUE + ((onWhite - OPAQUE) * OPAQUE) / alpha;
}
