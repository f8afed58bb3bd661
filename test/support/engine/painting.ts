import sharp from 'sharp';
import type { StyleTensor } from '../../../src/evaluate/recipes.js';
import type { Mask, Picture } from '../../../src/pixels/picture.js';
import { engineFor } from '../../../src/flow/config/engines.js';
import { type ImageTensor, isImageTensor } from '../../../src/flow/payloads/image-tensor.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import type { Losses } from '../../../src/loss/losses.js';
import type { Flow, Msg } from '../node-red/flow.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';

/*
 * What flows in tests paint, how they get there, and how near it comes to a style.
 */

/** The payload of a message of the second output. */
export interface Progress {
  readonly iteration: number;
  readonly iterations: number;
  readonly loss: Losses;
  readonly image: ImageTensor | null;
  readonly elapsed: number;
  readonly remaining: number;
  readonly paused: boolean;
  readonly cancelled?: boolean;
  readonly reason?: string;
}

export const progressOf = (msg: Msg): Progress => msg.payload as Progress;

/** All that has been told so far of the job of one message. */
export function courseOf(flow: Flow, { _msgid }: Pick<Msg, '_msgid'>): Progress[] {
  return flow
    .inbox('progress')
    .messages.filter((msg) => msg._msgid === _msgid && !('waiting' in (msg.payload as object)))
    .map(progressOf);
}

/** The picture of a result message, from a node that gives tensors or one that gives PNG files. */
export async function pictureOf({ payload }: Msg): Promise<Picture> {
  if (isImageTensor(payload)) return payload.picture;
  const { data, info } = await sharp(payload as Buffer)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

/** A picture as PNG, from a function of the position. */
export function pngOf(width: number, height: number, colour: (x: number, y: number) => readonly [number, number, number]): Promise<Buffer> {
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return colour(pixel % width, Math.floor(pixel / width))[i % 3]!;
  });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** Two styles as different as can be: red stripes across, blue ones upright. */
export function acrossStyle(): Promise<Buffer> {
  return pngOf(64, 64, (_, y) => (y % 8 < 4 ? [220, 40, 30] : [240, 230, 200]));
}
export function uprightStyle(): Promise<Buffer> {
  return pngOf(64, 64, (x) => (x % 8 < 4 ? [20, 60, 200] : [200, 230, 240]));
}

/** A mask of the left or the right half, as PNG. */
export function halfMask(side: 'left' | 'right'): Promise<Buffer> {
  return pngOf(64, 64, (x) => (x < 32 === (side === 'left') ? [255, 255, 255] : [0, 0, 0]));
}

/** The same half as the engine takes it. */
export function half(side: 'left' | 'right'): Mask {
  return { width: 64, height: 64, data: Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < 32 === (side === 'left') ? 255 : 0)) };
}

/** Gram matrices of the embedded model's style layers, computed by the flow's engine. */
export function gramsOf(picture: Picture, mask?: Mask): Promise<readonly StyleTensor[]> {
  return engineFor('engine').request('style', {
    statistic: GRAM_MATRICES,
    recipe: { model: EMBEDDED_MODEL, picture, layers: 'style', ...(mask && { mask }) },
  });
}

/** ‖Aₗ − Bₗ‖² of each layer. */
export function distances(a: readonly StyleTensor[], b: readonly StyleTensor[]): number[] {
  return a.map(({ values }, layer) => values.reduce((sum, value, i) => sum + (value - b[layer]!.values[i]!) ** 2, 0));
}

/** How far a picture is from a style in all, each layer by its share of the style's own size. */
export async function distanceFrom(style: Buffer, picture: Picture): Promise<number> {
  const target = await gramsOf(await pictureOf({ _msgid: '', payload: style }));
  const nothing = target.map((gram) => ({ ...gram, values: new Float32Array(gram.values.length) }));
  const sizes = distances(target, nothing);
  return distances(target, await gramsOf(picture)).reduce((sum, distance, layer) => sum + distance / sizes[layer]!, 0);
}
