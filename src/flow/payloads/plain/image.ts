import { NeuralStyleError } from '../../../errors.js';
import type { Limits } from '../../../image/limits.js';
import type { Size } from '../../../pixels/picture.js';
import type { Numbers } from '../../../values/held-numbers.js';
import { isRecord } from '../../../values/is-record.js';
import { ImageTensor } from '../image-tensor.js';
import { lostValues } from './layers.js';
import { IMAGE_VALUES, levels } from './levels.js';
import { isTensorLike, type PlainTensor, plainTensor } from './tensor.js';

/** A picture that a flow has made, whose size is known and whose pixels are not read yet. */
export interface PlainImage extends Size {
  /** @throws NeuralStyleError `payload-type`, `value-unreadable`, `tensor-unreadable` */
  readonly read: () => Promise<ImageTensor>;
}

const OPAQUE = 255;

/**
 * A picture as a function node or JSON gives it: `{kind: 'image', shape: [height, width, 3], data}`, with `alpha` or without, or a tensor of
 * TensorFlow.js of that shape.
 *
 * @param at its name in errors
 * @throws NeuralStyleError `payload-type`, `image-too-large`, `value-unreadable`
 */
export function plainImage(value: unknown, at: string, { maxPixels }: Pick<Limits, 'maxPixels'>): PlainImage {
  if (isRecord(value) && value.kind === 'image' && value.data === undefined) throw lostValues(at, 'image');
  const fits = (shape: readonly number[]): boolean => shape.length === 3 && shape[2] === 3;
  const tensor = plainTensor(value, { at, expected: IMAGE_VALUES, fits });
  const [height, width] = tensor.shape as [number, number, number];
  if (height * width > maxPixels) throw new NeuralStyleError('image-too-large', { width, height, limit: maxPixels / 1e6 });
  const opacity = opacityOf(value, at, [height, width]);
  const read = async (): Promise<ImageTensor> => {
    const data = await levels(await tensor.read(), at);
    const alpha = opacity && (await levels(await opacity.read(), `${at}.alpha`));
    return new ImageTensor({ width, height, data, ...(alpha && showsThrough(alpha) && { alpha: Uint8Array.from(alpha) }) });
  };
  return { width, height, read };
}

/** The opacity of each pixel; null where the value has none. */
function opacityOf(value: unknown, at: string, shape: readonly [height: number, width: number]): PlainTensor | null {
  const alpha = isRecord(value) && !isTensorLike(value) ? value.alpha : null;
  if (alpha === undefined || alpha === null) return null;
  return plainTensor({ shape, data: alpha }, { at: `${at}.alpha`, expected: 'the opacity of each pixel', fits: () => true });
}

function showsThrough(alpha: Numbers): boolean {
  return alpha.some((value) => value < OPAQUE);
}
