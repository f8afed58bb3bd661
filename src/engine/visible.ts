import { NeuralStyleError } from '../errors.js';
import { resample, resampleBytes, type Size } from '../image/resample.js';
import type { Mask, ObjectiveSpec, Picture } from './jobs.js';

/*
 * What is transparent counts in no loss: it is masked out, of the content as of a style's picture.
 */

const OPAQUE = 255;

/**
 * An objective whose content and styles are masked to what its picture shows; itself where nothing is transparent.
 * @throws NeuralStyleError `image-transparent` where it shows nothing
 */
export function visibleObjective(spec: ObjectiveSpec): ObjectiveSpec {
  const { picture } = spec.content;
  if (!picture.alpha) return spec;
  // One mask for the styles that had one in common, which are blended.
  const masks = new Map<Mask | undefined, Mask | undefined>();
  const visible = (mask: Mask | undefined): Mask => {
    const found = masks.get(mask) ?? visibleMask(picture, 'content', mask)!;
    masks.set(mask, found);
    return found;
  };
  return {
    ...spec,
    contentMask: visible(spec.contentMask),
    styles: spec.styles.map((style) => ({ ...style, mask: visible(style.mask) })),
  };
}

/**
 * The part of a mask, or of the whole picture, that the picture shows; the mask itself where nothing is transparent.
 * @param what the picture is, for the error
 * @throws NeuralStyleError `image-transparent` where it shows nothing
 */
export function visibleMask({ width, height, alpha }: Picture, what: 'content' | 'style', mask?: Mask): Mask | undefined {
  if (!alpha) return mask;
  if (!alpha.some((value) => value > 0)) throw new NeuralStyleError('image-transparent', { what });
  if (!mask) return { width, height, data: alpha };
  const inside = resampleBytes(mask.data, mask, { width, height }, 1);
  return { width, height, data: inside.map((value, pixel) => Math.round((value * alpha[pixel]!) / OPAQUE)) };
}

/** How much is to be seen of each pixel at another size, 0–1. */
export function visibility(alpha: Uint8Array, from: Size, to: Size): Float32Array {
  // Cubic interpolation may overshoot.
  return resample(alpha, from, to, 1).map((value) => Math.min(Math.max(value / OPAQUE, 0), 1));
}

/**
 * The masks of the differences between neighbouring pixels, as total variation takes them: √ of how much is to be seen of both, scaled so
 * that the squares add up to the number of differences and the term is the mean over what is visible.
 *
 * @param visible `[H·W]`, 0–1
 */
export function visibleDifferences(
  visible: Float32Array,
  { width, height }: Size,
): { readonly down: Float32Array; readonly across: Float32Array } {
  const masked = (down: 0 | 1, across: 0 | 1): Float32Array => {
    const [rows, columns] = [height - down, width - across];
    const row = new Float32Array(rows * columns);
    let sum = 0;
    for (let i = 0; i < row.length; i++) {
      const pixel = Math.floor(i / columns) * width + (i % columns);
      sum += row[i] = visible[pixel]! * visible[pixel + down * width + across]!;
    }
    const scale = sum > 0 ? row.length / sum : 0;
    return row.map((value) => Math.sqrt(value * scale));
  };
  return { down: masked(1, 0), across: masked(0, 1) };
}
