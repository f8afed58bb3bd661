import path from 'node:path';
import sharp from 'sharp';
import type { Picture } from '../../../src/pixels/picture.js';
import { normal } from '../../../src/values/random.js';

const EXAMPLES = path.join(__dirname, '..', '..', '..', '..', 'examples');

export interface View {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a camera sees that is pointed at a part of an example picture, at its own size or a smaller one. */
export async function frame(view: View, { file = 'valley.jpg', width = view.width, height = view.height } = {}): Promise<Picture> {
  const seen = sharp(path.join(EXAMPLES, file)).removeAlpha().extract(view).resize(width, height, { fit: 'fill' });
  return { width, height, data: new Uint8Array(await seen.raw().toBuffer()) };
}

export function flatFrame(width: number, height: number, grey: number): Picture {
  return { width, height, data: new Uint8Array(width * height * 3).fill(grey) };
}

/** The frame with sensor noise: independent, normal, the same for the same seed. */
export function withNoise({ width, height, data }: Picture, sigma: number, seed: number): Picture {
  const random = normal(seed);
  return { width, height, data: new Uint8Array(Uint8ClampedArray.from(data, (value) => value + sigma * random()).buffer) };
}

/** The frame with a piece of another frame laid on it. */
export function withPiece(on: Picture, piece: Picture, left: number, top: number): Picture {
  const data = Uint8Array.from(on.data);
  for (let y = 0; y < piece.height; y++) {
    const row = piece.data.subarray(y * piece.width * 3, (y + 1) * piece.width * 3);
    data.set(row, ((top + y) * on.width + left) * 3);
  }
  return { width: on.width, height: on.height, data };
}

/** Mean absolute difference of two frames in grey levels, without `margin` pixels at the edges. */
export function frameDifference(a: Picture, b: Picture, margin: number): number {
  let sum = 0;
  let count = 0;
  for (let y = margin; y < a.height - margin; y++) {
    for (let at = (y * a.width + margin) * 3; at < ((y + 1) * a.width - margin) * 3; at++, count++)
      sum += Math.abs(a.data[at]! - b.data[at]!);
  }
  return sum / count;
}
