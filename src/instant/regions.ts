import type { StyleTensor } from '../evaluate/recipes.js';
import type { Mask, Picture } from '../pixels/picture.js';
import { resample } from '../pixels/resample.js';
import type { InstantStyle } from './instant-job.js';

/** A part of a picture that is painted in one style. */
export interface Region {
  readonly tensors: readonly StyleTensor[];
  /** None for the whole picture. */
  readonly mask?: Mask;
}

/** Styles as regions: those that go everywhere blended into one, which comes first, then each that has a mask. */
export function regionsOf(styles: readonly InstantStyle[]): Region[] {
  const everywhere = styles.filter(({ mask }) => !mask);
  return [...(everywhere.length > 0 ? [{ tensors: blended(everywhere) }] : []), ...styles.filter(({ mask }) => mask)];
}

/** The mean of styles by their blends; of equal ones where all of them are 0. */
function blended(styles: readonly InstantStyle[]): readonly StyleTensor[] {
  const [first, ...others] = styles;
  if (others.length === 0) return first!.tensors;
  const total = styles.reduce((sum, { blend }) => sum + blend, 0);
  const share = ({ blend }: InstantStyle): number => (total > 0 ? blend / total : 1 / styles.length);
  return first!.tensors.map((tensor) => {
    const values = new Float32Array(tensor.values.length);
    for (const style of styles) {
      const own = style.tensors.find(({ layer, part }) => layer === tensor.layer && part === tensor.part);
      own?.values.forEach((value, at) => (values[at]! += share(style) * value));
    }
    return { ...tensor, values };
  });
}

/**
 * A painted picture laid on another of its size where a mask is, and everywhere without one.
 * @param mask of any size
 */
export function laidOn(ground: Picture, painted: Picture, mask: Mask | undefined): Picture {
  if (!mask) return painted;
  const cover = resample(mask.data, mask, painted, 1);
  const data = painted.data.map((value, at) => {
    const share = Math.min(1, Math.max(0, cover[Math.floor(at / 3)]! / 255));
    return Math.round(ground.data[at]! + share * (value - ground.data[at]!));
  });
  return { ...painted, data };
}
