import { NeuralStyleError } from '../errors.js';
import { resample, resampleBytes } from '../pixels/resample.js';
import type { Mask, Picture, Size } from '../pixels/picture.js';
import { mapParts, photographOf } from './objective/objective-parts.js';
import type { ObjectiveSpec, StyleTarget } from './objective/objective-spec.js';

/*
 * Transparent pixels count in no loss: they are masked out, of the content as of a style's picture.
 */

const OPAQUE = 255;

/**
 * An objective whose content and styles are masked to what its picture shows; itself where nothing is transparent. A style of which nothing
 * is to be seen is left out: it would only take its share of the others.
 *
 * @throws NeuralStyleError `image-transparent` where it shows nothing, or nothing of any style
 */
export function visibleObjective(spec: ObjectiveSpec): ObjectiveSpec {
  const picture = photographOf(spec);
  if (!picture?.alpha) return spec;
  // One mask for the styles that had one in common, which are blended.
  const masks = new Map<Mask | undefined, Mask>();
  const visible = (mask: Mask | undefined): Mask => {
    const found = masks.get(mask) ?? shownOf(picture, mask)!;
    masks.set(mask, found);
    return found;
  };
  if (isEmpty(visible(undefined))) throw new NeuralStyleError('image-transparent', { what: 'content' });
  return mapParts(spec, (part) => {
    const styles = part.styles.map((style) => ({ ...style, mask: visible(style.mask) })).filter(({ mask }) => !isEmpty(mask));
    const counts = ({ blend }: StyleTarget): boolean => blend > 0;
    if (part.styles.some(counts) && !styles.some(counts)) throw new NeuralStyleError('image-transparent', { what: 'content' });
    return { ...part, styles, ...(part.content && { contentMask: visible(part.contentMask) }) };
  });
}

/**
 * The part of a mask, or of the whole picture, that the picture shows; the mask itself where nothing is transparent.
 * @param what the picture is, for the error
 * @throws NeuralStyleError `image-transparent` where it shows nothing of it
 */
export function visibleMask(picture: Picture, what: 'content' | 'style', mask?: Mask): Mask | undefined {
  if (!showsAny(picture, mask)) throw new NeuralStyleError('image-transparent', { what });
  return shownOf(picture, mask);
}

/** True if a picture shows anything inside a mask. */
export function showsAny(picture: Picture, mask?: Mask): boolean {
  return !picture.alpha || !isEmpty(shownOf(picture, mask)!);
}

function isEmpty({ data }: Mask): boolean {
  return !data.some((value) => value > 0);
}

function shownOf({ width, height, alpha }: Picture, mask?: Mask): Mask | undefined {
  if (!alpha) return mask;
  if (!mask) return { width, height, data: alpha };
  const inside = resampleBytes(mask.data, mask, { width, height }, 1);
  return { width, height, data: inside.map((value, pixel) => Math.round((value * alpha[pixel]!) / OPAQUE)) };
}

/** Visibility of each pixel at another size, 0–1. */
export function visibility(alpha: Uint8Array, from: Size, to: Size): Float32Array {
  // Cubic interpolation may overshoot.
  return resample(alpha, from, to, 1).map((value) => Math.min(Math.max(value / OPAQUE, 0), 1));
}
